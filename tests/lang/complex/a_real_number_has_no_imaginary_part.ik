z = complex(inf, 1)
print(2 * z, z / 2, z + 1)                   # expect: inf+2i inf+0.5i inf+1i
