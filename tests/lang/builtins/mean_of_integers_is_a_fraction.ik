print(mean([1, 2]))               # expect: 1.5
print(mean([1, 2, 6] m))          # expect: 3 m
print(mean([true, true, false, false]))  # expect: 0.5
print(mean([10, 20] degC))        # expect: 15 degC
