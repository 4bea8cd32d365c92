# terrain.ik - slope, aspect, hillshade and surface area of a real elevation grid
#
# The grid is the USGS elevation model of the Jacksboro fault in Tennessee: int16 metres, rows from north to south,
# with its cell size in degrees (see examples/data/README.md). Every unit below is checked before anything runs.

param sun_azimuth: Angle = 315 deg     # clockwise from north
param sun_altitude: Angle = 45 deg

dem = "examples/data/jacksboro_fault_dem.npz"
z = load(dem, m, key = "elevation")                     # i16 metres, used as they are
north = load(dem, deg, key = "ymin")
south = load(dem, deg, key = "ymax")
latitude = (north + south) / 2

per_degree = 111.2 km/deg                               # of latitude; longitude shrinks by cos(latitude)
dx = load(dem, deg, key = "dx") * per_degree * cos(latitude)
dy = load(dem, deg, key = "dy") * per_degree

# Central differences: rises to the east and to the north.
dz_dx = (z[1:-1, 2:] - z[1:-1, :-2]) / (2 * dx)
dz_dy = (z[:-2, 1:-1] - z[2:, 1:-1]) / (2 * dy)

slope = atan(hypot(dz_dx, dz_dy))
aspect = atan2(-dz_dx, -dz_dy) % 360 deg                # the direction in which water runs off
shade = sin(sun_altitude) * cos(slope) + cos(sun_altitude) * sin(slope) * cos(sun_azimuth - aspect)
hillshade = clip(shade, 0, 1)

cell = dx * dy
flat_area = size(slope) * cell
surface_area = sum(cell / cos(slope))

print("grid          {len(z)} x {size(z) // len(z)} cells of {dx -> m:.1f} by {dy -> m:.1f}")
print("elevation     {min(z)} to {max(z)}, mean {mean(z):.1f}")
print("slope         mean {mean(slope) -> deg:.2f}, steepest {max(slope) -> deg:.2f}")
print("facing south  {100 * mean(where(abs(aspect - 180 deg) < 45 deg, 1, 0)):.1f} % of the cells")
print("area          {flat_area -> km^2:.2f} on the map, {surface_area -> km^2:.2f} on the ground")

save("hillshade.png", hillshade)
print("saved         hillshade.png")
