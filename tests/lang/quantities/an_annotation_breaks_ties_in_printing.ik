torque: Torque = 3 N * 2 m
energy: Energy = 3 N * 2 m
print(torque, energy)                   # expect: 6 N·m 6 J
print("{torque:.1f} and {energy:.1f}")  # expect: 6.0 N·m and 6.0 J
again = torque
print(again)                            # expect: 6 N·m
fn doubled(x: Torque) -> Torque = 2 * x
print(doubled(torque), 2 * torque)      # expect: 12 N·m 12 J
print([3, 4] N * 2 m)                   # expect: [6, 8] J
