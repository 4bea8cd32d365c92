use stats
x = stats.mode([1, 2])         # error[E0301] 2:11
