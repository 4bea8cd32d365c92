# A fall from a height in steps: 1000 steps a second are close to sqrt(2 h / g).
fn fall(h: Length) -> Time {
    t = 0 s
    v = 0 m/s
    while h > 0 m {
        v += g0 * 1 ms
        h -= v * 1 ms
        t += 1 ms
    }
    t
}
h = [1.0, 2, 5] m
assert(max(abs(fall.(h) - sqrt(2*h/g0))) < 2 ms)
assert(max(abs(fall.(h -> ft) - sqrt(2*h/g0))) < 2 ms)
