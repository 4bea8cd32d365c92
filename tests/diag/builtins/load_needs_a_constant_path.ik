param path = "a.npy"
x = load(path)                 # error[E0408] 2:10
# args: --path '"a.npy"'
