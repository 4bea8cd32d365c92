fn f(x) = x
fn f(x) = 2 * x                # error[E0305] 2:4
