x = load("no_such_file.npy", m)     # error[E0703] 1:10
print("never shown")
