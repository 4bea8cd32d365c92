fn f(x) {
    y = 2 * x                  # warning[W0903] 2:5
    unused = 3                 # warning[W0903] 3:5
    y = 4 * x
    return 2 * x
}
fn g(x) {
    half = x / 2
    return "{half}"
}
print(f(1))                    # expect: 2
