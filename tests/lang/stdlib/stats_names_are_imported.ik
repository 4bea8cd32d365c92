use stats: rms, spread
print(rms([3, 4]), spread([1, 2, 10]))           # expect: 3.535533906 9
