z = load("data/jacksboro_fault_dem.npz", m, key = "elevation")
print(shape(z))                                  # expect: [344, 403]
print(min(z), max(z))                            # expect: 236 m 1076 m
