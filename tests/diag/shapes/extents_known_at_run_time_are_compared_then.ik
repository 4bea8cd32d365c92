param n: i64 = 4
fn f(a: Length[k], b: Scalar[k]) -> Length[k] = a * b
print(f(ones(n) * 1 m, ones(n)))      # expect: [1, 1, 1, 1] m
print(f(ones(n) * 1 m, ones(n + 1)))  # error[E0701] 4:24
