k = 2 m
fn scaled(x) = k * x
print(scaled(3))                    # expect: 6 m
k = 5 kg
print(scaled(3))                    # expect: 15 kg
fn outer(a) {
    fn inner(b) = a * b
    inner(10) + inner(1)
}
print(outer(2))                     # expect: 22
print(outer(2 s))                   # expect: 22 s
