unit furlong2 = 220 yard
unit furlong2 = 3 m            # error[E0211] 2:6
dimension Money
dimension Money                # error[E0211] 4:11
