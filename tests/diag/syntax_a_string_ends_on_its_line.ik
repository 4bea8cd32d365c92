x = "abc
# error[E0102] 1:5
