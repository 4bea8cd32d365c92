t = [10, 20, 30] degC
a = t + t                               # error[E0210] 2:5
b = 2 * t                               # error[E0210] 3:5
c = sum(t)                              # error[E0210] 4:9
d = [60, 120] rpm -> Hz                 # error[E0205] 5:5
e = exp([1, 2] m)                       # error[E0204] 6:9
f = [10, 20] degC - [1, 2] m            # error[E0203] 7:5
