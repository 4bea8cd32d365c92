print(clip([1, 5, 9], 2, 8))                     # expect: [2, 5, 8]
print(clip([0.5, 3] m, 100 cm, 200 cm))          # expect: [1, 2] m
print(clip(7, low = 0, high = 5))                # expect: 5
