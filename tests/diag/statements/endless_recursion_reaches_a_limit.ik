fn f(n: i64) -> i64 = f(n + 1) + 1     # error[E0707] 1:23
print(f(0))
