param n: i64 = -1
print(zeros(n))                # error[E0710] 2:7
