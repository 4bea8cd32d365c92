param i: i64 = 3
a = [1, 2, 3]
print("shown")                 # expect: shown
print(a[i])                    # error[E0702] 4:7
# args: --i 3
