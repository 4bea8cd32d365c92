x = 3 + * 4  # error[E0101] 1:9
