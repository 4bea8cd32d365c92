fn fact(n) = if n <= 1 then 1 else n * fact(n - 1)
x = fact(5)                    # error[E0504] 1:40
