param n: i64 = 2
x = (3 m)^n                    # error[E0207] 2:11
