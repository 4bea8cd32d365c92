# Paris to New York on a sphere of 6371.0088 km: the haversine formula, worked out apart in Python.
use geo
d = geo.distance(48.8566 deg, 2.3522 deg, 40.7128 deg, -74.006 deg)
print("{d -> km:.3f}")                           # expect: 5837.249 km
b = geo.bearing(48.8566 deg, 2.3522 deg, 40.7128 deg, -74.006 deg)
print("{b:.4f}")                                 # expect: 291.7939 deg
print(geo.wrap(190 deg))                         # expect: -170 deg
print("{geo.horizon(100 m):.3f}")                # expect: 35.696 km
print("{geo.degree_of_latitude(45 deg):.1f}")    # expect: 111131.8 m
print("{geo.degree_of_longitude(60 deg) -> m:.1f}")   # expect: 55800.0 m
