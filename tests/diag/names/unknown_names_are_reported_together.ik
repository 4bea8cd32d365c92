velocity = 3 m/s
x = velocty * 2                # error[E0301] 2:5
y = sine(3)                    # error[E0302] 3:5
use statistics                 # error[E0303] 4:1
fn never_called(a) = a + missing   # error[E0301] 5:26
