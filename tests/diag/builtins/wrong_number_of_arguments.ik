a = sum()                      # error[E0402] 1:5
b = linspace(1)                # error[E0402] 2:5
c = mean([1], 0, true, true, 4) # error[E0402] 3:30
d = sum([1], x = [2])          # error[E0402] 4:14
e = f64(1, 2)                  # error[E0402] 5:5
f = reshape([1, 2])            # error[E0402] 6:5
g = full()                     # error[E0402] 7:5
h = arange()                   # error[E0402] 8:5
save("a.npy")                  # error[E0402] 9:1
assert_close(1)                # error[E0402] 10:1
