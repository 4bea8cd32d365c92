param n: i64 = 3
a = ones(2, n)
print(a @ ones(4, 2))          # error[E0701] 3:7
