print(sum([1, 2, 3]))                         # expect: 6
print(sum([true, false, true]))               # expect: 2
print(sum(u8([200, 100])))                    # expect: 300
print(sum(i64([9007199254740993, 1])))        # expect: 9007199254740994
