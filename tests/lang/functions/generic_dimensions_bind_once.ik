fn hyp<D: Dim>(a: D, b: D) -> D = sqrt(a^2 + b^2)
print(hyp(3 m, 4 m))                # expect: 5 m
print(hyp(3.0 s, 4000.0 ms))        # expect: 5 s
