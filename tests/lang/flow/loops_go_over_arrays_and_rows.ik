for v in [10, 20] cm { print(v) }
# expect: 10 cm
# expect: 20 cm
total = 0
for row in [[1, 2], [3, 4]] { total += sum(row) }
print(total)                        # expect: 10
