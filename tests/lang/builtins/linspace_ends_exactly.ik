x = linspace(0 m, 1 m, 5)
print(x)                                         # expect: [0, 0.25, 0.5, 0.75, 1] m
y = linspace(0.1, 0.7, 7)
print(y[0] == 0.1, y[-1] == 0.7)                 # expect: true true
print(linspace(10 deg, 80 deg, 8))               # expect: [10, 20, 30, 40, 50, 60, 70, 80] deg
print(linspace(1 km, 1500 m, 3))                 # expect: [1, 1.25, 1.5] km
print(linspace(2, 5, 1))                         # expect: [2]
print(len(linspace(0, 1)))                       # expect: 50
print(linspace(10 degC, 20 degC, 3))             # expect: [10, 15, 20] degC
