param n: i64 = 0
print(max(ones(n)))            # error[E0709] 2:7
# args: --n 0
