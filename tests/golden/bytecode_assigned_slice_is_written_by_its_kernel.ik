# dump: bytecode
# Each sweep reads one grid and writes the other in place: nothing is copied, and no result lies between.
a = reshape(full(2400, 3.0 m), 30, 80)
b = reshape(full(2400, 5.0 m), 30, 80)
for t in 0..3 {
    b[1:-1, :] = 0.5*(a[2:, :] + a[:-2, :])
    a[1:-1, :] = 0.5*(b[2:, :] + b[:-2, :])
}
print(sum(a))
