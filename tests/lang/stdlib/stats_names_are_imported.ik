use stats: rms, median
print(rms([3, 4]), median([1, 2, 10]))           # expect: 3.535533906 2
