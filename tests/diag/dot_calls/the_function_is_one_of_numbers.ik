t = [1.0, 2.0]
fn look(i) = t[i]
a = look.([0, 1])              # error[E0410] 2:14
fn show(x) { print(x); x }
b = show.([1, 2])              # error[E0410] 5:5
fn fac(n: i64) -> i64 { if n < 2 { return 1 }; n * fac(n - 1) }
c = fac.([3, 4])               # error[E0410] 6:52
fn pair(x) = [x, x]
d = pair.([1, 2])              # error[E0410] 8:14
fn nothing(x) { y = x }
e = nothing.([1, 2])           # error[E0410] 11:5
f = sum.([1, 2])               # error[E0410] 12:5
fn same(x) = x
g = same.("text")              # error[E0410] 14:11
