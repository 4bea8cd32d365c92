print(2 km -> m)            # expect: 2000 m
unit km = 5 m
print(2 km -> m)            # expect: 10 m
