print("never shown")
print("{1/3:.3q}")             # error[E0107] 2:8
