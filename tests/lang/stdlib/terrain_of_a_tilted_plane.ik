# A plane that rises 1 m per 1 m to the east and is level to the north: slope 45 deg, falling to the west (270 deg).
use terrain
z = (arange(5) + zeros(4, 1)) * (10 m)
print(terrain.slope(z, 10 m, 10 m))              # expect: [[45, 45, 45], [45, 45, 45]] deg
print(terrain.aspect(z, 10 m, 10 m))             # expect: [[270, 270, 270], [270, 270, 270]] deg
print(terrain.surface_area(z, 10 m, 10 m))       # expect: 848.5281374 m^2
print(max(abs(terrain.curvature(z, 10 m, 10 m))) < 1e-12 / m)  # expect: true
shade = terrain.hillshade(z, 10 m, 10 m, azimuth = 270 deg, altitude = 45 deg)
print("{min(shade):.6f} {max(shade):.6f}")       # expect: 1.000000 1.000000
