z = 3 + 4i
print(z, -z, conj(z), 2i, 1.5i - 1)          # expect: 3+4i -3-4i 3-4i 0+2i -1+1.5i
print(re(z), im(z), abs(z), arg(2i) -> deg)  # expect: 3 4 5 90 deg
print(complex(1 m, 20 cm), complex([1, 2], 0))  # expect: 1+0.2i m [1+0i, 2+0i]
print("{z:.2} {1 / z:.3e}")                  # expect: 3.00+4.00i 1.200e-01-1.600e-01i
