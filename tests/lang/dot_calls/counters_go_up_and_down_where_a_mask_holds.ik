# The counts are those of halving until 0 (the number of binary digits), and of fuel that is left after as many steps.
fn digits(n) {
    k = 0
    while n > 0 {
        n = n // 2
        k += 1
    }
    k
}
fn left(n) {
    fuel = u8(9)
    while n > 0 {
        n = n // 2
        fuel -= 1
    }
    fuel
}
n = [0, 1, 2, 3, 4, 7, 8, 255, 256]
print(digits.(n))
# expect: [0, 1, 2, 2, 3, 3, 4, 8, 9]
print(left.(n))
# expect: [9, 8, 7, 7, 6, 6, 5, 1, 0]
