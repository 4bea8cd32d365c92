a = where([1, 2], 3, 4)        # error[E0401] 1:11
b = where(true, 1 m, 2 s)      # error[E0203] 2:17
c = where([true, false], [1, 2, 3], 0)     # error[E0403] 3:11
