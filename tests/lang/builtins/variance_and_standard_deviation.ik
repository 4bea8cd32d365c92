# Values from NumPy 2: np.var and np.std with ddof 0 and 1.
x = [2, 4, 4, 4, 5, 5, 7, 9] m
print(var(x))                     # expect: 4 m^2
print(std(x))                     # expect: 2 m
print(var(x, ddof = 1))           # expect: 4.571428571 m^2
print(std([1, 2, 3, 4], ddof = 1))  # expect: 1.290994449
print(std([[1.0, 3.0], [2.0, 8.0]], axis = 1))  # expect: [1, 3]
print(var(1e9 + [0.0, 1.0, 2.0]) == 2/3)        # expect: true
