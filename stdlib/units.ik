# The built-in dimensions and units. A table made from this file at build time is what the language knows; the file uses
# the language's own declarations, so a script can declare its units the same way:
#   unit NAME [: Dimension] [= value], alias, ..., [metric], [binary]
# The first name of a unit is its preferred one. `metric` and `binary` allow prefixes: short ones (k, M, µ, Ki) on names
# of up to three letters, long ones (kilo, mega, kibi) on names of three letters and more.
# A comment `# point x` gives the zero of a temperature scale in kelvin.
# Sources: SI Brochure 9th ed.; NIST SP 811 (2008) and SP 1038; CODATA 2022; IAU 2012 B2 and 2015 B2, B3; UK Weights and
# Measures Act 1985; ISO 80000.

# --- Base dimensions, in the order of units::Base ---
dimension Length
dimension Mass
dimension Time
dimension Current
dimension Temperature
dimension Amount
dimension Luminosity
dimension Angle
dimension Information

# --- Derived dimensions; of several names of one dimension the first is the preferred one ---
dimension Scalar = 1
dimension Dimensionless = 1
dimension Area = Length^2
dimension Volume = Length^3
dimension Wavenumber = Length^-1
dimension FuelConsumption = Length^2
dimension Velocity = Length / Time
dimension Speed = Length / Time
dimension Acceleration = Length / Time^2
dimension Jerk = Length / Time^3
dimension Frequency = Time^-1
dimension Activity = Time^-1
dimension AngularVelocity = Angle / Time
dimension AngularFrequency = Angle / Time
dimension AngularAcceleration = Angle / Time^2
dimension SolidAngle = Angle^2
dimension VolumeFlow = Length^3 / Time
dimension MassFlow = Mass / Time
dimension Density = Mass / Length^3
dimension SurfaceDensity = Mass / Length^2
dimension LinearDensity = Mass / Length
dimension SpecificVolume = Length^3 / Mass
dimension Momentum = Mass * Length / Time
dimension Impulse = Mass * Length / Time
dimension Force = Mass * Length / Time^2
dimension Weight = Mass * Length / Time^2
dimension Energy = Mass * Length^2 / Time^2
dimension Work = Mass * Length^2 / Time^2
dimension Heat = Mass * Length^2 / Time^2
dimension Torque = Mass * Length^2 / Time^2
dimension Power = Mass * Length^2 / Time^3
dimension Pressure = Mass / Length / Time^2
dimension Stress = Mass / Length / Time^2
dimension EnergyDensity = Mass / Length / Time^2
dimension SurfaceTension = Mass / Time^2
dimension Stiffness = Mass / Time^2
dimension AngularMomentum = Mass * Length^2 / Time
dimension Action = Mass * Length^2 / Time
dimension MomentOfInertia = Mass * Length^2
dimension DynamicViscosity = Mass / Length / Time
dimension KinematicViscosity = Length^2 / Time
dimension Diffusivity = Length^2 / Time
dimension SpecificEnergy = Length^2 / Time^2
dimension AbsorbedDose = Length^2 / Time^2
dimension DoseEquivalent = Length^2 / Time^2
dimension Irradiance = Mass / Time^3
dimension HeatFlux = Mass / Time^3
dimension GravitationalParameter = Length^3 / Time^2
dimension Entropy = Mass * Length^2 / Time^2 / Temperature
dimension HeatCapacity = Mass * Length^2 / Time^2 / Temperature
dimension SpecificHeat = Length^2 / Time^2 / Temperature
dimension ThermalConductivity = Mass * Length / Time^3 / Temperature
dimension HeatTransferCoefficient = Mass / Time^3 / Temperature
dimension TemperatureGradient = Temperature / Length
dimension ThermalExpansion = Temperature^-1
dimension Charge = Current * Time
dimension CurrentDensity = Current / Length^2
dimension ChargeDensity = Current * Time / Length^3
dimension Voltage = Mass * Length^2 / Time^3 / Current
dimension ElectricField = Mass * Length / Time^3 / Current
dimension Resistance = Mass * Length^2 / Time^3 / Current^2
dimension Resistivity = Mass * Length^3 / Time^3 / Current^2
dimension Conductance = Current^2 * Time^3 / Mass / Length^2
dimension Conductivity = Current^2 * Time^3 / Mass / Length^3
dimension Capacitance = Current^2 * Time^4 / Mass / Length^2
dimension Permittivity = Current^2 * Time^4 / Mass / Length^3
dimension Inductance = Mass * Length^2 / Time^2 / Current^2
dimension Permeability = Mass * Length / Time^2 / Current^2
dimension MagneticFlux = Mass * Length^2 / Time^2 / Current
dimension MagneticFluxDensity = Mass / Time^2 / Current
dimension MagneticFieldStrength = Current / Length
dimension ElectricDipoleMoment = Current * Time * Length
dimension MagneticMoment = Current * Length^2
dimension MolarMass = Mass / Amount
dimension MolarVolume = Length^3 / Amount
dimension MolarEnergy = Mass * Length^2 / Time^2 / Amount
dimension MolarHeatCapacity = Mass * Length^2 / Time^2 / Amount / Temperature
dimension Concentration = Amount / Length^3
dimension Molality = Amount / Mass
dimension CatalyticActivity = Amount / Time
dimension LuminousFlux = Luminosity * Angle^2
dimension Illuminance = Luminosity * Angle^2 / Length^2
dimension Luminance = Luminosity / Length^2
dimension RadiantIntensity = Mass * Length^2 / Time^3 / Angle^2
dimension Radiance = Mass / Time^3 / Angle^2
dimension Exposure = Current * Time / Mass
dimension DataRate = Information / Time
dimension DataDensity = Information / Length^2

# --- SI base units ---
unit m: Length, metre, meter, metres, meters, metric
unit kg: Mass, kilogram, kilograms, kilogramme, kilogrammes
unit g = 0.001 kg, gram, grams, gramme, grammes, metric
unit s: Time, second, seconds, sec, secs, metric
unit A: Current, ampere, amperes, amp, amps, metric
unit K: Temperature, kelvin, kelvins, metric
unit mol: Amount, mole, moles, metric
unit cd: Luminosity, candela, candelas, metric
unit rad: Angle, radian, radians, metric
unit bit: Information, bits, metric, binary

# --- SI derived units with names ---
unit sr = 1 rad^2, steradian, steradians, metric
unit Hz = 1 s^-1, hertz, metric
unit N = 1 kg*m/s^2, newton, newtons, metric
unit Pa = 1 N/m^2, pascal, pascals, metric
unit J = 1 N*m, joule, joules, metric
unit W = 1 J/s, watt, watts, metric
unit C = 1 A*s, coulomb, coulombs, metric
unit V = 1 W/A, volt, volts, metric
unit F = 1 C/V, farad, farads, metric
unit ohm = 1 V/A, Ω, Ω, ohms, metric
unit S = 1 A/V, siemens, mho, mhos, metric
unit Wb = 1 V*s, weber, webers, metric
unit T = 1 Wb/m^2, tesla, teslas, metric
unit H = 1 Wb/A, henry, henries, henrys, metric
unit lm = 1 cd*sr, lumen, lumens, metric
unit lx = 1 lm/m^2, lux, metric
unit Bq = 1 s^-1, becquerel, becquerels, metric
unit Gy = 1 J/kg, gray, grays, metric
unit Sv = 1 J/kg, sievert, sieverts, metric
unit kat = 1 mol/s, katal, katals, metric

# --- Temperature ---
unit degC = 1 K, celsius, degree_celsius, degrees_celsius, °C   # point 273.15
unit degF = 5 K / 9, fahrenheit, degree_fahrenheit, degrees_fahrenheit, °F   # point 45967/180
unit degR = 5 K / 9, rankine, °R
unit planck_temperature = 1.416784e32 K

# --- Time ---
unit min = 60 s, minute, minutes, mins
unit h = 3600 s, hr, hour, hours, hrs
unit day = 86400 s, days, d
unit week = 7 day, weeks, wk
unit fortnight = 14 day, fortnights
unit year = 365.25 day, years, yr, julian_year, annum, metric
unit gregorian_year = 365.2425 day, gregorian_years
unit common_year = 365 day
unit leap_year = 366 day
unit tropical_year = 365.242198781 day
unit sidereal_year = 365.256363004 day
unit month = 30.4375 day, months
unit decade = 10 year, decades
unit century = 100 year, centuries
unit millennium = 1000 year, millennia
unit sidereal_day = 86164.0905 s, sidereal_days
unit shake = 1e-8 s
unit svedberg = 1e-13 s
unit planck_time = 5.391247e-44 s
unit atomic_time = 2.4188843265864e-17 s, atu
unit beat = 86.4 s
unit lustrum = 5 year
unit olympiad = 4 year
unit jubilee = 50 year
unit helek = 10 s / 3
unit martian_sol = 88775.244 s

# --- Angle ---
unit deg = pi * 1 rad / 180, degree, degrees, °
unit arcmin = 1 deg / 60, arcminute, arcminutes, moa
unit arcsec = 1 deg / 3600, arcsecond, arcseconds
unit mas = 1 deg / 3600000, milliarcsecond, milliarcseconds
unit uas = 1 deg / 3600000000, microarcsecond, microarcseconds
unit turn = 2 * pi * 1 rad, turns, rev, revolution, revolutions, cycle, cycles
unit grad = pi * 1 rad / 200, gon, gons, gradian, gradians
unit quadrant = pi * 1 rad / 2
unit sextant = pi * 1 rad / 3
unit nato_mil = pi * 1 rad / 3200, angular_mil
unit hour_angle = pi * 1 rad / 12, hourangle
unit rpm = 1 turn/min
unit rps = 1 turn/s
unit square_degree = 1 deg^2, sqdeg, deg2
unit square_arcsecond = 1 arcsec^2
unit sphere = 4 * pi * 1 sr, spat

# --- Length ---
unit angstrom = 1e-10 m, angstroms, Å, Å
unit micron = 1e-6 m, microns
unit fermi = 1e-15 m
unit x_unit = 1.00207697e-13 m
unit inch = 0.0254 m, in, inches
unit foot = 0.3048 m, ft, feet
unit yard = 0.9144 m, yd, yards, yds
unit mile = 1609.344 m, mi, miles, statute_mile
unit thou = 0.0000254 m, mil, mils
unit hand = 4 inch, hands
unit span = 9 inch
unit cubit = 18 inch, cubits
unit pace = 30 inch
unit ell = 45 inch
unit rod = 16.5 foot, rods, perch, pole
unit chain = 66 foot, chains
unit link = 0.66 foot, links
unit furlong = 660 foot, furlongs
unit league = 3 mile, leagues
unit fathom = 6 foot, fathoms, ftm
unit cable = 185.2 m, cables
unit nautical_mile = 1852 m, nmi, nautical_miles, NM
unit admiralty_mile = 6080 foot, imperial_nautical_mile
unit nautical_league = 5556 m
unit survey_foot = 1200 m / 3937, US_survey_foot, survey_feet
unit survey_mile = 5280 survey_foot, US_survey_mile
unit barleycorn = 1 inch / 3
unit point_length = 1 inch / 72, typographic_point, pt_length
unit pica = 1 inch / 6, picas
unit line = 1 inch / 12
unit nail = 2.25 inch
unit palm = 3 inch
unit bolt = 120 foot
unit skein = 360 foot
unit rope = 20 foot
unit shackle = 90 foot
unit engineers_chain = 100 foot
unit marathon = 42195 m, marathons
unit scandinavian_mile = 10000 m
unit verst = 1066.8 m
unit li_china = 500 m
unit ken = 20 m / 11
unit au = 149597870700 m, AU, astronomical_unit, astronomical_units, ua
unit ly = 9460730472580800 m, lightyear, lightyears, light_year, light_years, lyr, metric
unit light_second = 299792458 m, light_seconds, ls
unit light_minute = 17987547480 m, light_minutes
unit light_hour = 1079252848800 m
unit light_day = 25902068371200 m, light_days
unit pc = 149597870700 m * 648000 / pi, parsec, parsecs, metric
unit lunar_distance = 384399000 m, LD
unit solar_radius = 695700000 m, R_sun
unit earth_radius = 6378100 m, R_earth
unit jupiter_radius = 71492000 m, R_jup
unit bohr = 5.29177210544e-11 m, bohr_radius, a0
unit planck_length = 1.616255e-35 m
unit siriometer = 149597870700000000 m

# --- Area ---
unit are = 100 m^2, ares
unit hectare = 10000 m^2, ha, hectares
unit decare = 1000 m^2, dunam
unit barn = 1e-28 m^2, b, barns, metric
unit acre = 43560 foot^2, acres, ac
unit rood = 10890 foot^2, roods
unit square_mile = 1 mile^2, square_miles, sqmi, section
unit township = 36 mile^2
unit square_foot = 1 foot^2, square_feet, sqft
unit square_inch = 1 inch^2, square_inches, sqin
unit square_yard = 1 yard^2, square_yards, sqyd
unit square_rod = 272.25 foot^2
unit circular_mil = pi * 1 thou^2 / 4, circ_mil
unit homestead = 160 acre
unit barony = 4000 acre
unit hide = 120 acre
unit oxgang = 15 acre
unit shed = 1e-52 m^2
unit tsubo = 400 m^2 / 121, pyeong

# --- Volume ---
unit L = 0.001 m^3, l, litre, liter, litres, liters, metric
unit cc = 0.000001 m^3, ccm
unit stere = 1 m^3, steres
unit gallon = 231 inch^3, gal, gallons, US_gallon, US_gallons, gals
unit quart = 57.75 inch^3, qt, quarts, US_quart, US_quarts
unit pint = 28.875 inch^3, pint_US, pints, US_pint, US_pints
unit cup = 14.4375 inch^3, cups, US_cup, US_cups
unit gill = 7.21875 inch^3, gills, US_gill
unit fluid_ounce = 1.8046875 inch^3, floz, fl_oz, fluid_ounces, US_fluid_ounce, US_fluid_ounces
unit tablespoon = 0.90234375 inch^3, tbsp, tablespoons, US_tablespoon
unit teaspoon = 0.30078125 inch^3, tsp, teaspoons, US_teaspoon
unit fluid_dram = 231 inch^3 / 1024, US_fluid_dram
unit minim = 231 inch^3 / 61440, minims, US_minim
unit metric_cup = 0.00025 m^3
unit metric_tablespoon = 0.000015 m^3
unit metric_teaspoon = 0.000005 m^3
unit imperial_gallon = 0.00454609 m^3, imperial_gallons, UK_gallon, UK_gallons, gal_imp
unit imperial_quart = 0.0011365225 m^3, imperial_quarts, UK_quart
unit imperial_pint = 0.00056826125 m^3, imperial_pints, UK_pint, UK_pints
unit imperial_cup = 0.000284130625 m^3
unit imperial_gill = 0.0001420653125 m^3, UK_gill
unit imperial_fluid_ounce = 0.0000284130625 m^3, imperial_fluid_ounces, UK_fluid_ounce, floz_imp
unit imperial_fluid_dram = 0.0000035516328125 m^3
unit imperial_minim = 0.00454609 m^3 / 76800
unit imperial_bushel = 0.03636872 m^3, UK_bushel
unit imperial_peck = 0.00909218 m^3
unit imperial_barrel = 0.16365924 m^3, UK_barrel
unit dry_gallon = 268.8025 inch^3, US_dry_gallon
unit dry_quart = 67.200625 inch^3, US_dry_quart
unit dry_pint = 33.6003125 inch^3, US_dry_pint
unit bushel = 2150.42 inch^3, bushels, bu, US_bushel
unit peck = 537.605 inch^3, pecks, pk, US_peck
unit dry_barrel = 7056 inch^3
unit barrel = 9702 inch^3, barrels, bbl, oil_barrel
unit beer_barrel = 7161 inch^3, US_beer_barrel
unit liquid_barrel = 7276.5 inch^3
unit hogshead = 14553 inch^3, hogsheads
unit firkin = 2079 inch^3
unit keg = 3580.5 inch^3, US_keg
unit tun = 58212 inch^3
unit butt = 29106 inch^3
unit puncheon = 19404 inch^3
unit tierce = 9702 inch^3
unit jigger = 2.70703125 inch^3
unit pony = 1.8046875 inch^3
unit fifth = 46.2 inch^3
unit magnum = 0.0015 m^3
unit coomb = 0.14547488 m^3
unit cubic_inch = 1 inch^3, cubic_inches, cuin, cu_in
unit cubic_foot = 1 foot^3, cubic_feet, cuft, cu_ft
unit cubic_yard = 1 yard^3, cubic_yards, cuyd
unit cubic_mile = 1 mile^3
unit acre_foot = 43560 foot^3, acre_feet
unit acre_inch = 3630 foot^3
unit board_foot = 144 inch^3, board_feet, FBM
unit cord = 128 foot^3, cords
unit register_ton = 100 foot^3, gross_register_ton
unit freight_ton = 40 foot^3, measurement_ton
unit lambda_volume = 1e-9 m^3
unit drop = 5e-8 m^3

# --- Mass ---
unit tonne = 1000 kg, t, tonnes, metric_ton, metric_tons, metric
unit quintal = 100 kg, quintals
unit lb = 0.45359237 kg, lbs, pound, pounds, lbm, pound_mass
unit oz = 0.45359237 kg / 16, ounce, ounces, ozm
unit dram = 0.45359237 kg / 256, drams, dr
unit grain = 0.00006479891 kg, grains, gr
unit stone = 6.35029318 kg, stones, st
unit quarter_mass = 12.70058636 kg
unit hundredweight = 45.359237 kg, cwt, short_hundredweight, US_hundredweight
unit long_hundredweight = 50.80234544 kg, UK_hundredweight
unit ton = 907.18474 kg, tons, short_ton, short_tons, US_ton
unit long_ton = 1016.0469088 kg, long_tons, UK_ton
unit troy_ounce = 0.0311034768 kg, troy_ounces, ozt, oz_t
unit troy_pound = 0.3732417216 kg, troy_pounds
unit pennyweight = 0.00155517384 kg, dwt, pennyweights
unit scruple = 0.0012959782 kg, scruples
unit apothecary_dram = 0.0038879346 kg
unit carat = 0.0002 kg, carats, ct
unit slug = 9.80665 * 0.45359237 kg / 0.3048, slugs
unit slinch = 9.80665 * 0.45359237 kg / 0.0254, blob
unit assay_ton = 7000 kg / 240000
unit clove = 3.17514659 kg
unit cement_bag = 42.63768278 kg
unit mite = 0.0000032399455 kg
unit short_quarter = 226.796185 kg
unit gamma_mass = 1e-9 kg
unit zentner = 50 kg
unit kip_mass = 453.59237 kg
# The dalton is that of SI Brochure 9th ed., table 8 (CODATA 2018); the constant m_u has the value of CODATA 2022.
unit Da = 1.66053906660e-27 kg, dalton, daltons, u, amu, atomic_mass_unit, metric
unit electron_mass_unit = 9.1093837139e-31 kg
unit proton_mass_unit = 1.67262192595e-27 kg
unit planck_mass = 2.176434e-8 kg
unit solar_mass = 1.988416e30 kg, M_sun, solar_masses
unit earth_mass = 5.97219e24 kg, M_earth
unit jupiter_mass = 1.898125e27 kg, M_jup
unit lunar_mass = 7.34581e22 kg, M_moon

# --- Speed and acceleration ---
unit mph = 1609.344 m / 3600 s, mile_per_hour, miles_per_hour
unit kph = 1000 m / 3600 s, kmh, kmph
unit knot = 1852 m / 3600 s, kn, knots, kts
unit fps = 0.3048 m/s, foot_per_second, feet_per_second
unit speed_of_light_unit = 299792458 m/s, lightspeed
unit benz = 1 m/s
unit Gal = 0.01 m/s^2, galileo, metric
unit gee = 9.80665 m/s^2, standard_gravity, g_n, gravity
unit leo = 10 m/s^2
unit kine = 0.01 m/s

# --- Flow ---
unit cfm = 1 foot^3/min, cubic_feet_per_minute
unit cfs = 1 foot^3/s, cusec
unit gpm = 1 gallon/min, gallons_per_minute
unit gph = 1 gallon/h
unit mgd = 1000000 gallon/day
unit sverdrup = 1000000 m^3/s
unit lpm = 1 L/min
unit mpg = 1 mile/gallon, miles_per_gallon
unit mpg_imp = 1 mile/imperial_gallon

# --- Force ---
unit dyn = 0.00001 N, dyne, dynes, metric
unit kgf = 9.80665 N, kilogram_force, kp, kilopond, kiloponds
unit gf = 0.00980665 N, gram_force, pond
unit tf = 9806.65 N, tonne_force
unit lbf = 0.45359237 * 9.80665 N, pound_force, pounds_force
unit ozf = 0.45359237 * 9.80665 N / 16, ounce_force
unit pdl = 0.138254954376 N, poundal, poundals
unit kip = 453.59237 * 9.80665 N, kips, klbf
unit tonf = 907.18474 * 9.80665 N, ton_force, short_ton_force
unit long_tonf = 1016.0469088 * 9.80665 N, long_ton_force
unit sthene = 1000 N, sn
unit crinal = 0.1 N
unit atomic_force = 8.2387235038e-8 N

# --- Pressure ---
unit bar = 100000 Pa, bars, metric
unit atm = 101325 Pa, atmosphere, atmospheres, metric
unit at = 98066.5 Pa, technical_atmosphere
unit torr = 101325 Pa / 760, Torr, metric
unit mmHg = 133.322387415 Pa, millimetre_of_mercury, millimeter_of_mercury
unit cmHg = 1333.22387415 Pa
unit inHg = 3386.388640341 Pa, inch_of_mercury, inches_of_mercury
unit mmH2O = 9.80665 Pa, millimetre_of_water
unit cmH2O = 98.0665 Pa, centimetre_of_water
unit mH2O = 9806.65 Pa
unit inH2O = 249.08891 Pa, inch_of_water
unit ftH2O = 2989.06692 Pa, foot_of_water
unit psi = 1 lbf/inch^2, pounds_per_square_inch
unit ksi = 1000 lbf/inch^2
unit psf = 1 lbf/foot^2
unit tsf = 2000 lbf/foot^2
unit barye = 0.1 Pa, Ba
unit pieze = 1000 Pa

# --- Energy ---
unit eV = 1.602176634e-19 J, electronvolt, electronvolts, electron_volt, electron_volts, metric
unit erg = 1e-7 J, ergs, metric
unit cal = 4.184 J, calorie, calories, calorie_thermochemical, cal_th, metric
unit cal_IT = 4.1868 J, calorie_IT
unit cal_15 = 4.1858 J, calorie_15
unit cal_20 = 4.1819 J, calorie_20
unit Cal = 4184 J, food_calorie, dietary_calorie
unit BTU = 1055.05585262 J, Btu, btu, BTUs, british_thermal_unit, BTU_IT
unit BTU_th = 9489.1523804 J / 9, Btu_th
unit BTU_59F = 1054.804 J
unit therm = 105505585.262 J, therms, therm_EC
unit therm_US = 105480400 J
unit quad = 1.05505585262e18 J, quads
unit Wh = 3600 J, watt_hour, watt_hours, watthour, metric
unit foot_pound = 0.45359237 * 9.80665 * 0.3048 J, foot_pounds, ftlb, ft_lbf
unit inch_pound = 0.45359237 * 9.80665 * 0.0254 J
unit foot_poundal = 0.0421401100938048 J
unit ton_TNT = 4184000000 J, tons_TNT, tTNT, metric
unit toe = 41868000000 J, tonne_oil_equivalent
unit tce = 29307600000 J, tonne_coal_equivalent
unit boe = 6117863200 J, barrel_oil_equivalent
unit Ry = 2.1798723611030e-18 J, rydberg, metric
unit Eh = 4.3597447222060e-18 J, hartree, hartrees
unit foe = 1e44 J, bethe
unit horsepower_hour = 550 * 0.45359237 * 9.80665 * 0.3048 * 3600 J, hph
unit litre_atmosphere = 101.325 J, liter_atmosphere
unit planck_energy = 1.956081e9 J
unit celsius_heat_unit = 1899.100534716 J, CHU

# --- Power ---
unit hp = 550 * 0.45359237 * 9.80665 * 0.3048 W, horsepower, horsepower_mechanical, mechanical_horsepower
unit PS = 735.49875 W, horsepower_metric, metric_horsepower, cv
unit horsepower_electric = 746 W, electric_horsepower
unit horsepower_boiler = 9809.5 W, boiler_horsepower
unit horsepower_water = 746.043 W, water_horsepower
unit VA = 1 V*A, volt_ampere, metric
unit var = 1 V*A, metric
unit ton_refrigeration = 12000 BTU/h, TR, refrigeration_ton
unit BTU_per_hour = 1 BTU/h, BTUh, Btuh
unit foot_pound_per_second = 0.45359237 * 9.80665 * 0.3048 W
unit poncelet = 980.665 W
unit solar_luminosity = 3.828e26 W, L_sun
unit langley = 41840 J/m^2, Ly
unit clo = 0.155 K*m^2/W
unit R_value = 1 degR*foot^2*h/BTU

# --- Viscosity and permeability of rock ---
unit P = 0.1 Pa*s, poise, metric
unit St = 0.0001 m^2/s, stokes, metric
unit reyn = 1 lbf*s/inch^2
unit rhe = 10 m*s/kg
unit poiseuille = 1 Pa*s, Pl
unit darcy = 0.001 Pa*s * 0.01 m/s * 0.01 m / (101325 Pa), metric

# --- Electricity and magnetism ---
unit Ah = 3600 C, ampere_hour, ampere_hours, amp_hour, metric
unit faraday = 96485.3321233100184 C, faradays
unit e_unit = 1.602176634e-19 C, elementary_charge_unit
unit abampere = 10 A, biot, abA
unit abcoulomb = 10 C
unit abvolt = 1e-8 V
unit abohm = 1e-9 ohm
unit abfarad = 1e9 F
unit abhenry = 1e-9 H
unit statampere = 1 A / 2997924580
unit statcoulomb = 1 C / 2997924580, franklin, esu
unit statvolt = 299.792458 V
unit statohm = 898755178736.8176400 ohm
unit statfarad = 1 F / 898755178736.8176400
unit stathenry = 898755178736.8176400 H
unit G = 0.0001 T, gauss, metric
unit gamma_field = 1e-9 T
unit Mx = 1e-8 Wb, maxwell, maxwells
unit Oe = 250 A/m / pi, oersted, oersteds
unit Gb = 2.5 A / pi, gilbert
unit unit_pole = pi * 4e-8 Wb
unit debye = 1e-21 C*m / 299792458, debyes
unit daraf = 1 V/C
unit jar = 1000 F / 898755178736.8176400
unit bohr_magneton_unit = 9.2740100657e-24 J/T
unit nuclear_magneton_unit = 5.0507837393e-27 J/T
unit Jy = 1e-26 W/m^2/Hz, jansky, janskys, metric
unit solar_flux_unit = 1e-22 W/m^2/Hz, SFU
unit rayleigh = 1e10 s^-1*m^-2*sr^-1 / (4 * pi)

# --- Photometry ---
unit nit = 1 cd/m^2, nits
unit stilb = 10000 cd/m^2, sb
unit phot = 10000 lx, phots
unit lambert = 10000 cd/m^2 / pi, lamberts
unit apostilb = 1 cd/m^2 / pi, blondel
unit foot_candle = 1 lm/foot^2, footcandle, footcandles, fc
unit foot_lambert = 1 cd/foot^2 / pi, footlambert, fL
unit talbot = 1 lm*s, lumerg
unit skot = 0.001 cd/m^2 / pi

# --- Radiation ---
unit Ci = 37000000000 Bq, curie, curies, metric
unit rutherford = 1000000 Bq
unit rad_dose = 0.01 Gy, rads
unit rem = 0.01 Sv, rems, metric
unit roentgen = 0.000258 C/kg, roentgens, metric

# --- Chemistry ---
unit M = 1000 mol/m^3, molar, metric
unit lbmol = 453.59237 mol, pound_mole
unit enzyme_unit = 0.000001 mol / 60 s
unit einstein = 1 mol
unit dobson = 0.00044615 mol/m^2, DU

# --- Information ---
unit B = 8 bit, byte, bytes, octet, octets, metric, binary
unit nibble = 4 bit, nibbles, nybble
unit crumb = 2 bit, crumbs
unit bps = 1 bit/s, bits_per_second, metric
unit Bps = 8 bit/s, bytes_per_second, metric
unit baud = 1 s^-1, Bd

# --- Pure numbers ---
unit percent = 0.01, pct
unit permille = 0.001, per_mille
unit basis_point = 0.0001, basis_points
unit ppm = 0.000001, parts_per_million
unit ppb = 0.000000001, parts_per_billion
unit ppt = 0.000000000001, parts_per_trillion
unit dozen = 12, dozens
unit gross = 144
unit score = 20
unit pair = 2, pairs
unit quire = 25
unit ream = 500
unit thousand = 1000
unit myriad = 10000
unit million = 1000000
unit billion = 1000000000
unit trillion = 1000000000000
unit karat = 1 / 24

# --- Textiles, printing, waves, geology ---
unit tex = 0.000001 kg/m, metric
unit denier = 0.001 kg / 9000 m, den
unit kayser = 100 m^-1
unit dioptre = 1 m^-1, diopter, dioptres, diopters
unit dpi = 1 / (1 inch)
unit counts_per_minute = 1 / 60 s, cpm
unit bpm = 1 / 60 s, beats_per_minute
unit fpm = 0.3048 m / 60 s, feet_per_minute
unit eotvos = 1e-9 s^-2
unit inverse_cm = 100 m^-1
