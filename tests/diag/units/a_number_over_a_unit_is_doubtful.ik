x = 1/2 m                      # warning[W0901] 1:7
t = 3 s
v = 5 m/t                      # warning[W0902] 3:9
