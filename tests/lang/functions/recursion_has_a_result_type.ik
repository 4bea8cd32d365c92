# 20! fits into i64; fib(20) = 6765.
fn fact(n: i64) -> i64 = if n <= 1 then 1 else n * fact(n - 1)
fn fib(n: i64) -> i64 {
    if n < 2 { return n }
    fib(n - 1) + fib(n - 2)
}
fn even(n: i64) -> bool = if n == 0 then true else odd(n - 1)
fn odd(n: i64) -> bool = if n == 0 then false else even(n - 1)
print(fact(20))                     # expect: 2432902008176640000
print(fib(20))                      # expect: 6765
print(even(10), odd(10))            # expect: true false
