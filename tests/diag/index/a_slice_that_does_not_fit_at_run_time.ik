param n: i64 = 4
a = ones(6)
a[:n] = [1, 2, 3]              # error[E0701] 3:1
# args: --n 4
