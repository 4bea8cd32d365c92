a = any([1, 0])                # error[E0401] 1:9
b = count(3)                   # error[E0401] 2:11
