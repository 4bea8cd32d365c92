# eo: indices of satellite images, from bands as reflectances or as digital numbers (integers are taken as they are,
# without wrapping). Each is a number without a unit.

# (a - b) / (a + b), the form of most indices.
fn normalized_difference(a, b) = (1.0 * a - 1.0 * b) / (1.0 * a + 1.0 * b)

# Vegetation (Rouse 1974), water (McFeeters 1996), snow (Hall 1995), burnt ground (Key and Benson 2006), moisture (Gao 1996).
fn ndvi(nir, red) = normalized_difference(nir, red)
fn ndwi(green, nir) = normalized_difference(green, nir)
fn ndsi(green, swir) = normalized_difference(green, swir)
fn nbr(nir, swir) = normalized_difference(nir, swir)
fn ndmi(nir, swir) = normalized_difference(nir, swir)

# Enhanced vegetation index of reflectances (Huete 2002), and its form without blue (Jiang 2008).
fn evi(nir, red, blue) = 2.5 * (nir - red) / (nir + 6.0 * red - 7.5 * blue + 1.0)
fn evi2(nir, red) = 2.5 * (nir - red) / (nir + 2.4 * red + 1.0)

# Soil-adjusted vegetation index of reflectances (Huete 1988).
fn savi(nir, red, soil = 0.5) = (nir - red) / (nir + red + soil) * (1.0 + soil)

# Reflectance from digital numbers.
fn reflectance(digital, gain = 0.0001, offset = 0.0) = digital * gain + offset
