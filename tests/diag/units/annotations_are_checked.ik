x: Length = 3 s                # error[E0206] 1:13
y: i64 = 2.5                   # error[E0206] 2:10
fn f(a: Mass) = 2 * a
z = f(3 m)                     # error[E0206] 4:7
fn g(a) -> Area = a
w = g(3 m)                     # error[E0203] 6:7
