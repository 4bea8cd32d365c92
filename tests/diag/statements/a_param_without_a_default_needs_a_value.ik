param mass: Mass               # error[E0505] 1:7
print(mass)
