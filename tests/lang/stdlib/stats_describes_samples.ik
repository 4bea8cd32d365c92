# Values from NumPy 2 and SciPy 1.
use stats
x = [2, 4, 4, 4, 5, 5, 7, 9] m
y = [1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 8.0, 7.0] s
print(stats.rms(x))                              # expect: 5.385164807 m
print(stats.covariance(x, y))                    # expect: 3.875 m·s
print(stats.correlation(x, y))                   # expect: 0.8455943247
print(stats.skewness(x), stats.kurtosis(x))      # expect: 0.65625 2.78125
print(stats.zscore([1, 2, 3] kg))                # expect: [-1.22474, 0, 1.22474]
print(stats.slope(x, y), stats.intercept(x, y))  # expect: 0.96875 s/m -0.34375 s
print(stats.weighted_mean([1, 2] m, [3, 1] kg))  # expect: 1.25 m
print(stats.rmse([1, 2] m, [1, 4] m))            # expect: 1.414213562 m
print(stats.r_squared([1.1, 1.9, 3.0], [1.0, 2.0, 3.0]))  # expect: 0.99
print(stats.standard_error([1, 2, 3, 4]))        # expect: 0.6454972244
print(stats.rescale([1, 2, 5] m), stats.spread([1, 2, 5] m))  # expect: [0, 0.25, 1] 4 m
