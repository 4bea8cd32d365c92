omega = 3 rad/s
r = 2 m
v: Velocity = omega * r
print(v)                            # expect: 6 m/s
print(v -> km/h)                    # expect: 21.6 km/h
print(sin(30 deg))                  # expect: 0.5
print(asin(0.5) -> deg)             # expect: 30 deg
