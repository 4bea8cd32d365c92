1 mile -> m
---
m = 5 kg
v = [1, 2, 3] m/s
0.5 * m * v^2
---
60 mph * 90 min -> km
---
x = linspace(0, 10, 7)
where(x > 3, sqrt(x), -x)
---
x = linspace(0 m, 1 km, 5)
[max(x) - min(x), mean(x), sum(x)] -> ft
---
a = [[1, 2, 3], [4, 5, 6]] m
a[::-1, 1:] * a[0, -2:]
---
a = [[1, 2, 3], [4, 5, 6]]
sum(a, axis = 0) // 2 + max(a, axis = 0) % 4
---
fn kinetic(m: Mass, v: Velocity = 3 m/s) -> Energy = 0.5 * m * v^2
kinetic(2 kg) + kinetic(1 kg, 10 m/s)
---
fn collatz(start: i64) -> i64 {
    n = start
    steps = 0
    while n != 1 {
        if n % 2 == 0 { n = n // 2 } else { n = 3 * n + 1 }
        steps += 1
    }
    return steps
}
collatz(27)
---
total = 0.0 m
for k in 0..10 { total += k * 1.5 m }
total
---
x = arange(12)
0 < x and x % 3 == 0
---
sin([0, 30, 45, 90] deg) + exp(-linspace(0, 2, 4))
---
t = 25 degC
t -> degF
---
(20 degC) - (68 degF) -> K
---
x = zeros(3) + 1
x / 0
---
x = [1.5, -2.5, 0.1]
"{x:.2} and {x[0] * 1 km}"
---
w = 2 rad/s
r = [0.5, 1.5] m
w * r
---
g = 9.81 m/s^2
h = linspace(1 m, 100 m, 1000)
t = sqrt(2 * h / g)
std(t) / mean(t)
---
clip(linspace(-2, 2, 9), -1, 1)^2
---
if 3 m > 200 cm then 1 N*m else 2 J
---
param mass: Mass = 3 lb
mass * g0 -> N
---
x = [3, 1, 2] s
1 / x[argmin(x)]
---
use geo
distance(52.5 deg, 13.4 deg, 48.9 deg, 2.35 deg) -> km
---
inf - inf
---
[1, 2] m + [1, 2, 3] m
---
1 m + 1 s
---
f = 440 Hz
print("tuning at {f}")
1 / f -> ms
---
