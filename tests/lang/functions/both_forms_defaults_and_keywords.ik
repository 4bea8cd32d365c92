# A function is an expression or a body; arguments go by place or by name.
fn area(a, b = 2 m) = a * b
fn clamp01(x) {
    if x < 0 { return 0.0 }
    if x > 1 { return 1.0 }
    x
}
print(area(3 m))                    # expect: 6 m^2
print(area(b = 4 s, a = 2 m))       # expect: 8 m·s
print(clamp01(-2.5))                # expect: 0
print(clamp01(7.0))                 # expect: 1
print(clamp01(0.25))                # expect: 0.25
print(0.5 |> clamp01)               # expect: 0.5
