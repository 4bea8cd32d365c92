print(max([1.0, nan, 3.0]))       # expect: nan
print(min([1.0, nan, 3.0]))       # expect: nan
