fn f(a: Length[n]) -> Length[n] = a[1:]
f([1, 2] m)                           # error[E0206] 1:35
