param n: i64 = 3
fn f(k: i64) -> Scalar[3] = ones(k)
print(f(n))                           # expect: [1, 1, 1]
print(f(n + 1))                       # error[E0701] 2:29
