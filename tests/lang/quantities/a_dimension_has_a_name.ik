v = 3 m/s
print(dimension_of(v))                      # expect: Velocity
print("{dimension_of([1, 2] kg * v)}")      # expect: Momentum
print(dimension_of(2))                      # expect: Scalar
print(-40 degF -> degC)                     # expect: -40 degC
