t = [10, 20, 30] degC
print(t[1:] - t[:-1])                   # expect: [10, 10] delta_degC
print(mean(t), min(t), max(t))          # expect: 20 degC 10 degC 30 degC
print(t + 5 delta_degC)                 # expect: [15, 25, 35] degC
print(t - 10 K)                         # expect: [0, 10, 20] degC
print(t -> K)                           # expect: [283.15, 293.15, 303.15] K
print(t > 59 degF)                      # expect: [false, true, true]
print(where(t > 15 degC, t, 0 degC))    # expect: [0, 20, 30] degC
print(sin([30, 90] deg))                # expect: [0.5, 1]
v: Velocity = [30, 60] rpm * 1 m        # 30 rpm is pi rad/s
print(v)                                # expect: [3.14159, 6.28319] m/s
print([60, 120] rpm -> turn/s)          # expect: [1, 2] turn/s
