print(dot([1, 2, 3] N, [4, 5, 6] m))             # expect: 32 J
print(dot([1.5, 2.0], [2.0, 4.0]))               # expect: 11
