print(25 degC - 20 degC -> K)       # expect: 5 K
print(25 degC + 5 K)                # expect: 30 degC
print(mean([10, 20] degC))          # expect: 15 degC
print(25 degC > 290 K)              # expect: true
