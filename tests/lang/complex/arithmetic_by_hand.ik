a = 1 + 2i
b = 3 - 4i
print(a + b, a - b, a * b, a / b)            # expect: 4-2i -2+6i 11+2i -0.2+0.4i
print(a + 1, 1 - a, 2 * a, a / 2, 5 / a)     # expect: 2+2i 0-2i 2+4i 0.5+1i 1-2i
print(a^2, a^3, a^0, a^1, a^(-1))            # expect: -3+4i -11-2i 1+0i 1+2i 0.2-0.4i
print(a == b, a != b, a == 1 + 2i, 2 + 0i == 2)  # expect: false true true true
print(sqrt(-4 + 0i), sqrt(3 + 4i), square(2i), sign(3 + 4i))  # expect: 0+2i 2+1i -4+0i 0.6+0.8i
