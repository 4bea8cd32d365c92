fn f(a: Length[n], b: Length[n]) -> Length[n] = a + b
z = f([1, 2] m, [3, 4] m)
print(f([1, 2] m, [3, 4, 5] m))       # error[E0206] 3:19
x: Length[n, 3] = ones(2, 3) m
y: Time[n] = [1, 2, 3] s              # error[E0206] 5:14
