param wet: bool = true
if wet { depth = 20 cm } else if not wet { depth = 1 m } else { depth = 0 m }
print(depth)                        # expect: 20 cm
n = 3
if n > 2 { n = n + 1 }
print(n)                            # expect: 4
print(if n > 2 then 1.5 m else 20 cm)   # expect: 1.5 m
