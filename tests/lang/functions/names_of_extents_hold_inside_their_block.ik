param wide: bool = true
if wide {
    x: Scalar[n] = ones(2)
    print(x)                # expect: [1, 1]
}
y: Scalar[n] = ones(3)
fn first(a: Scalar[n, m]) -> Scalar[m] = a[0]
print(first([[1, 2], [3, 4], y[:2]]), y)    # expect: [1, 2] [1, 1, 1]
