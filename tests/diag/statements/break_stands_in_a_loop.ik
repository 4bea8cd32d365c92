break                          # error[E0503] 1:1
return 3                       # error[E0503] 2:1
