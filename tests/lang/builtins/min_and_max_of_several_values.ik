print(min(3, 1, 2))               # expect: 1
print(max(3 m, 500 cm))           # expect: 5 m
print(min([3, 1] m, 200 cm))      # expect: [2, 1] m
print(max([true, false]))         # expect: true
print(min([3, 1, 2] m))           # expect: 1 m
