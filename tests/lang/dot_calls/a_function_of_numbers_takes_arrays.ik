fn collatz(n) {
    k = 0
    while n != 1 {
        if n % 2 == 0 { n = n // 2 } else { n = 3*n + 1 }
        k += 1
    }
    k
}
# The lengths of these sequences are in Knuth, or counted by hand.
print(collatz.([1, 2, 3, 6, 7, 27]))
# expect: [0, 1, 7, 8, 16, 111]
print(collatz.([[1, 2], [3, 6]]))
# expect: [[0, 1], [7, 8]]
print(collatz.(27))
# expect: 111
fn is_prime(n) {
    if n < 2 { return false }
    d = 2
    while d*d <= n {
        if n % d == 0 { return false }
        d += 1
    }
    true
}
n = arange(30)
print(n[is_prime.(n)], count(is_prime.(arange(100_000))))
# expect: [2, 3, 5, 7, 11, 13, 17, 19, 23, 29] 9592
