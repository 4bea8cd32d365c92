z = [1 + 1i, 2, 3i]
print(z, z[1], z[::-1], len(z))              # expect: [1+1i, 2+0i, 0+3i] 2+0i [0+3i, 2+0i, 1+1i] 3
print(sum(z), mean(z), prod(z), cumsum(z))   # expect: 3+4i 1+1.333333333i -6+6i [1+1i, 3+1i, 3+4i]
z[0] = 5
z[im(z) > 2] = -1i
print(z)                                     # expect: [5+0i, 2+0i, -0-1i]
print(where([true, false, true], z, 0))      # expect: [5+0i, 0+0i, -0-1i]
print(reshape(concat(z, [1i]), 2, 2))        # expect: [[5+0i, 2+0i], [-0-1i, 0+1i]]
print(zeros(2, dtype = c64) + 1i, full(2, 1i s))  # expect: [0+1i, 0+1i] [0+1i, 0+1i] s
