print(i64(2.9))                                  # expect: 2
print(f64(3) / 2)                                # expect: 1.5
print(bool([0, 2]))                              # expect: [false, true]
print(i64([1.5, -1.5] m))                        # expect: [1, -1] m
print(f32(0.1) == 0.1)                           # expect: true
print(u8(300 - 45))                              # expect: 255
