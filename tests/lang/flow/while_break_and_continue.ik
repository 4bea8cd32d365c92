x = 1 m
steps = 0
while x < 100 m {
    x *= 2
    steps += 1
    if steps == 5 { break }
}
print(x, steps)                     # expect: 32 m 5
odd_sum = 0
for i in 0..10 {
    if i % 2 == 0 { continue }
    odd_sum += i
}
print(odd_sum)                      # expect: 25
for i in 5..2 { print("never") }
