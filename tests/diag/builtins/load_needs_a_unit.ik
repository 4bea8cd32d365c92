x = load("data/jacksboro_fault_dem.npz", metrs, key = "elevation")   # error[E0201] 1:42
