t = [10, 20, 30] degC
print(std(t) -> K)                # expect: 8.164965809 K
