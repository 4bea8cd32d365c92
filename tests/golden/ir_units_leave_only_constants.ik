# dump: ir
# Units end in the checker: equal units leave nothing, different ones one multiplication by a constant.
param d: Length[n] = [1, 2, 3] km
param t: Time = 2 s
v = d / t
total = sum(d + 500 m)
