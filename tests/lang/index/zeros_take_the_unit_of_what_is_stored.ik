a = zeros(3)
a[1] = 2 km
print(a + 1 km)                                  # expect: [1, 3, 1] km
