x = "a\qb"  # error[E0107] 1:8
