param n: i64 = 3
print(solve(ones(2, n), [1, 2]))   # error[E0701] 2:7
