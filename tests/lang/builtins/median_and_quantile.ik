# Values from NumPy 2: np.median and np.quantile.
print(median([2, 4, 4, 4, 5, 5, 7, 9] m))        # expect: 4.5 m
print(median([3.0, 1.0, 10.0]))                  # expect: 3
print(median([[1, 9], [5, 3]]))                  # expect: 4
print(median([[1, 9], [5, 3]], axis = 1))        # expect: [5, 4]
print(median([1.0, nan, 2.0]))                   # expect: nan
print(quantile([2, 4, 4, 4, 5, 5, 7, 9], 0.9))   # expect: 7.6
print(quantile([1, 2, 3, 4] kg, 25 percent))     # expect: 1.75 kg
print(quantile([1.0, 2.0], 1))                   # expect: 2
