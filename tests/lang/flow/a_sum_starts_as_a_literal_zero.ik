# The variable takes the type that the loop needs.
s = 0
for x in [1.5, 2.5] m { s += x }
print(s)                            # expect: 4 m
t = 0
for i in 0..4 { t += i }
print(t)                            # expect: 6
u = 0
for i in 0..3 { for j in 0..3 { if j == 1 { continue }; u += 0.5 } }
print(u)                            # expect: 3
