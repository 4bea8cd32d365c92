# geo: distances and directions on the Earth. Latitudes and longitudes are angles, positive to the north and the east.
# The sphere has the mean radius of the WGS 84 ellipsoid (6371.0088 km); the ellipsoid is WGS 84 itself.

# Great-circle distance of two points (haversine formula, well-conditioned for small distances).
fn distance(lat1: Angle, lon1: Angle, lat2: Angle, lon2: Angle, radius: Length = 6371.0088 km) -> Length {
    h = sin((lat2 - lat1) / 2)^2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2)^2
    return 2 * radius * asin(sqrt(minimum(h, 1.0)))
}

# Initial direction from the first point to the second, clockwise from north, in [0, 360) deg.
fn bearing(lat1: Angle, lon1: Angle, lat2: Angle, lon2: Angle) {
    east = sin(lon2 - lon1) * cos(lat2)
    north = cos(lat1) * sin(lat2) - sin(lat1) * cos(lat2) * cos(lon2 - lon1)
    return atan2(east, north) % (360 deg) -> deg
}

# An angle in [-180, 180) deg.
fn wrap(longitude: Angle) = (longitude + 180 deg) % (360 deg) - 180 deg -> deg

# Length of one degree of latitude on WGS 84 (series of the meridian radius of curvature).
fn degree_of_latitude(latitude: Angle) = (111132.954 - 559.822 * cos(2 * latitude) + 1.175 * cos(4 * latitude)) * (1 m)

# Length of one degree of longitude on WGS 84.
fn degree_of_longitude(latitude: Angle) {
    e2 = 0.00669437999014
    s = sin(latitude)
    return pi / 180 * (6378137 m) * cos(latitude) / sqrt(1 - e2 * s^2)
}

# Distance to the horizon of a sphere from an eye at some height.
fn horizon(height: Length, radius: Length = 6371.0088 km) = sqrt(height * (2 * radius + height)) -> km
