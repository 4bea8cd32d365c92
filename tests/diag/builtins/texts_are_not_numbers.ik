a = sum("abc")                 # error[E0401] 1:9
b = i64("12")                  # error[E0401] 2:9
error(12)                      # error[E0401] 3:7
c = load(3)                    # error[E0401] 4:10
