a = 20 degC
b = a + a                      # error[E0210] 2:5
c = 2 * a                      # error[E0210] 3:5
