print(sum([30 cm, 130 cm, 2 m]))  # expect: 360 cm
print(sum([1, 2, 3] km))          # expect: 6 km
print(sum(5 s))                   # expect: 5 s
