x = 3 m -> s                   # error[E0205] 1:5
f = 60 rpm -> Hz               # error[E0205] 2:5
