a = zeros(2.5)                 # error[E0401] 1:11
b = zeros(-1)                  # error[E0409] 2:11
c = ones(3 m)                  # error[E0204] 3:10
d = linspace(0, 1, -5)         # error[E0409] 4:20
e = arange(0, 1, 0)            # error[E0409] 5:18
f = zeros(2, dtype = f33)      # error[E0401] 6:14
g = full(2, [1, 2])            # error[E0401] 7:13
