x = 0.1 mile
v = linspace(0.1 mile, 7.3 mile, 1000)
assert(((x -> km) -> ft) == (x -> ft))
assert(all(((v -> km) -> inch) == (v -> inch)))
assert((((x -> km) -> ft) -> mile) == x)
assert(all(((v -> m) -> mile) == v))
T = linspace(-40.0, 200.0, 997) * 1 delta_degC + 0 degC
assert(all(((T -> degF) -> degC) == T))
far = v -> au
near = far -> mm
assert(all(near == (v -> mm)))
print((5 km -> m) -> km)                       # expect: 5 km
n = arange(4) * 3 km
print((n -> m) -> km)                          # expect: [0, 3, 6, 9] km
print(dtype_free((n -> m) -> km))              # expect: [0.5, 3.5, 6.5, 9.5] km
fn dtype_free(k) = k + 0.5 km
for i in 0..2 { x = (x -> km) -> mile }
assert(abs(x - 0.1 mile) < 1e-15 mile)
