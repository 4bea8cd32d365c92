param v: Velocity = 3 m/s      # error[E0801] 1:7
# args: --v "3 kg"
