fn never_called(x) = (x + 1 m) * (x + 1 s)     # error[E0203] 1:35
fn kept<D: Dim>(a: D, b: D) -> D = a * b       # error[E0206] 2:36
fn power(x, y) = x^2 + y^3
print(power(1 m^3, 1 m^2))
print(power(1 m, 1 s))                         # error[E0203] 5:18
