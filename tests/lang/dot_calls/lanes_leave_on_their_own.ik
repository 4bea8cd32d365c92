fn sum_to(x) {
    s = 0
    for i in 0..10 {
        if i == 3 { continue }
        if i > x { break }
        s += i
    }
    s
}
print(sum_to.([0, 1, 2, 3, 4, 5, 11]))
# expect: [0, 1, 3, 3, 7, 12, 42]
fn first_square_above(x) {
    for i in 0..100 {
        if i*i > x { return i }
    }
    -1
}
print(first_square_above.([-1, 0, 1, 80, 81, 9800, 9801]))
# expect: [0, 1, 2, 9, 10, 99, -1]
# Loops inside of branches and of called functions run only where they are wanted.
fn digits(n) {
    k = 1
    while n >= 10 {
        n = n // 10
        k += 1
    }
    k
}
fn kind(n) {
    d = 0
    if n > 0 { d = digits(n) } else { if n < 0 { d = -digits(-n) } }
    d
}
print(kind.([0, 7, -7, 10, -999, 123456]))
# expect: [0, 1, -1, 2, -3, 6]
# Pairs (i, j) with j <= i whose product stays below the limit; by hand for 3: (1,1), (2,1).
fn pairs(limit) {
    found = 0
    i = 1
    while i < limit {
        j = 1
        while j <= i {
            if i*j >= limit { break }
            found += 1
            j += 1
        }
        i += 1
    }
    found
}
print(pairs.([0, 1, 2, 3, 5]))
# expect: [0, 0, 1, 2, 5]
