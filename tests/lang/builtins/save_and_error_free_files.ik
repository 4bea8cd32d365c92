save("a.npy", [1.5, 2.5] m)
save("b.npz", x = [1, 2], y = [true, false])
save("c.png", [[0.0, 0.5], [0.75, 1.0]])
print("saved")                                   # expect: saved
