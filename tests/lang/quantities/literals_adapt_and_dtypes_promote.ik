print("{f32([1, 2]) * 2.5}")        # expect: [2.5, 5]
print(7 / 2, 7 // 2, -7 % 3)        # expect: 3.5 3 2
print(2^-1, 2^10)                   # expect: 0.5 1024
print(true + true)                  # expect: 2
print(true == false, true != false) # expect: false true
