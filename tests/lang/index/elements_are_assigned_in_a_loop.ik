fib = ones(8, dtype = i64)
for i in 2..8 {
    fib[i] = fib[i - 1] + fib[i - 2]
}
print(fib)                                       # expect: [1, 1, 2, 3, 5, 8, 13, 21]
