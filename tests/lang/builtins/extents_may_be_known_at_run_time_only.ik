# args: --n 3
param n: i64 = 3
print(ones(n))                                   # expect: [1, 1, 1]
print(sum(zeros(n, n + 1) + 1))                  # expect: 12
print(arange(n) * 2)                             # expect: [0, 2, 4]
print(linspace(0, 1, n))                         # expect: [0, 0.5, 1]
