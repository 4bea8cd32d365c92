z = [1 + 2i, 3]
a = z < 2                  # error[E0401] 2:5
b = max(z)                 # error[E0401] 3:9
c = sort(z)                # error[E0401] 4:10
d = min(z[0], 1)           # error[E0401] 5:9
e = argmin(z)              # error[E0401] 6:12
