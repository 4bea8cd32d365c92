m = 2 kg
v = 3 m/s
e = 5 J
x = m * v + e                  # error[E0203] 4:5
y = 1 m < 2 s                  # error[E0203] 5:5
