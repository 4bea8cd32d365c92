a = arange(1e30)               # error[E0409] 1:5
b = arange(0, nan)             # error[E0409] 2:5
c = full(3)                    # error[E0402] 3:5
