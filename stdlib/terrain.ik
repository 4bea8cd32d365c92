# terrain: the shape of the ground from a grid of elevations z[row, column], rows from north to south and columns from
# west to east. Every result is two rows and two columns smaller than z: the border has no neighbours on one side.
# dx and dy are the sizes of a cell; they may be arrays that broadcast against the interior, such as dx[:, new].

# Rise per distance to the east and to the north (Horn 1981: weights 1 2 1 on both sides).
fn gradient_east(z, dx) {
    h = 1.0 * z
    east = h[:-2, 2:] + 2 * h[1:-1, 2:] + h[2:, 2:]
    west = h[:-2, :-2] + 2 * h[1:-1, :-2] + h[2:, :-2]
    return (east - west) / (8 * dx)
}

fn gradient_north(z, dy) {
    h = 1.0 * z
    north = h[:-2, :-2] + 2 * h[:-2, 1:-1] + h[:-2, 2:]
    south = h[2:, :-2] + 2 * h[2:, 1:-1] + h[2:, 2:]
    return (north - south) / (8 * dy)
}

# Steepness, as an angle.
fn slope(z, dx, dy) = atan(hypot(gradient_east(z, dx), gradient_north(z, dy))) -> deg

# The direction in which the ground falls, clockwise from north, in [0, 360) deg.
fn aspect(z, dx, dy) = atan2(-gradient_east(z, dx), -gradient_north(z, dy)) % (360 deg) -> deg

# Brightness in 0..1 of ground lit by a sun at an azimuth (clockwise from north) and an altitude above the horizon.
fn hillshade(z, dx, dy, azimuth: Angle = 315 deg, altitude: Angle = 45 deg) {
    p = gradient_east(z, dx) -> 1
    q = gradient_north(z, dy) -> 1
    flat = cos(altitude) * (sin(azimuth) * p + cos(azimuth) * q)
    return maximum((sin(altitude) - flat) / sqrt(1 + p^2 + q^2), 0.0)
}

# Area of the inclined surface, which is never less than the area on the map.
fn surface_area(z, dx, dy) {
    p = gradient_east(z, dx) -> 1
    q = gradient_north(z, dy) -> 1
    return sum(sqrt(1 + p^2 + q^2) * (dx * dy))
}

# Curvature of the ground (the Laplacian of z): positive in hollows, negative on ridges.
fn curvature(z, dx, dy) {
    h = 1.0 * z
    c = h[1:-1, 1:-1]
    along_x = (h[1:-1, 2:] - 2 * c + h[1:-1, :-2]) / dx^2
    along_y = (h[:-2, 1:-1] - 2 * c + h[2:, 1:-1]) / dy^2
    return along_x + along_y
}
