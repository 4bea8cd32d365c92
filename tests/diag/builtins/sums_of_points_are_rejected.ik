t = [10, 20] degC
a = sum(t)                     # error[E0210] 2:9
b = cumsum(t)                  # error[E0210] 3:12
c = norm(t)                    # error[E0210] 4:10
