param c: bool = true
x = if c then 1 m else "a"     # error[E0506] 2:24
