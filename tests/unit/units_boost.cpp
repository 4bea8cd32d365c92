// Boost.Units is the outside source of the SI dimensions and of CODATA constants (its edition is that of 2006 to 2014,
// so constants are compared within 1e-6 or five of Boost's standard uncertainties).
#include <boost/units/systems/si/codata_constants.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <ik/boost_units.hpp>

#include "units/convert.hpp"
#include "units/registry.hpp"

namespace {

namespace si = boost::units::si;
namespace codata = boost::units::si::constants::codata;
using ik::units::Dimension;
using ik::units::Registry;

Dimension from_exponents(const ik::boost_units::Exponents& exponents) {
    Dimension result;
    for (std::size_t i = 0; i < exponents.size(); ++i) {
        const Dimension base(static_cast<std::uint16_t>(i));
        result =
            *Dimension::mul(result, *Dimension::pow(base, *ik::Rational::make(exponents[i].num, exponents[i].den)));
    }
    return result;
}

template <class Unit>
Dimension boost_dimension() {
    return from_exponents(ik::boost_units::exponents<typename Unit::dimension_type>());
}

template <class BoostUnit>
void check_dimension(const char* name) {
    INFO(name);
    const std::optional<Dimension> ours = Registry().find_dimension(name);
    REQUIRE(ours);
    CHECK(*ours == boost_dimension<BoostUnit>());
}

// Boost counts torques and moments per radian; ik leaves the angle out, which it never compares there.
template <class BoostUnit>
void check_but_angle(const char* name) {
    INFO(name);
    const std::optional<Dimension> ours = Registry().find_dimension(name);
    REQUIRE(ours);
    CHECK(same_but_angle(*ours, boost_dimension<BoostUnit>()));
}

template <class BoostConstant>
void check_constant(const char* name, const BoostConstant& theirs) {
    INFO(name);
    const Registry registry;
    const std::optional<ik::units::Constant> ours = registry.find_constant(name);
    REQUIRE(ours);
    using Quantity = typename BoostConstant::value_type;
    using Parts = ik::boost_units::detail::QuantityParts<Quantity>;
    CHECK(same_but_angle(ours->unit.dimension(),
                         from_exponents(ik::boost_units::exponents<typename Parts::Dimension>())));
    const auto to_si = ik::units::convert(ours->unit, registry.coherent(ours->unit.dimension()));
    REQUIRE(to_si);
    const double expected = theirs.value().value();
    const double margin = std::max(std::fabs(expected) * 1e-6, 5 * theirs.uncertainty().value());
    CHECK(ours->value * to_si->factor == Approx(expected).epsilon(0).margin(margin));
}

}  // namespace

TEST_CASE("the seven SI base dimensions are those of Boost.Units", "[units]") {
    check_dimension<si::length>("Length");
    check_dimension<si::mass>("Mass");
    check_dimension<si::time>("Time");
    check_dimension<si::current>("Current");
    check_dimension<si::temperature>("Temperature");
    check_dimension<si::amount>("Amount");
    check_dimension<si::luminous_intensity>("Luminosity");
    check_dimension<si::plane_angle>("Angle");
    check_dimension<si::solid_angle>("SolidAngle");
    check_dimension<si::dimensionless>("Scalar");
}

TEST_CASE("derived dimensions are those of Boost.Units", "[units]") {
    check_dimension<si::absorbed_dose>("AbsorbedDose");
    check_dimension<si::acceleration>("Acceleration");
    check_dimension<si::activity>("Activity");
    check_dimension<si::angular_acceleration>("AngularAcceleration");
    check_dimension<si::angular_velocity>("AngularVelocity");
    check_dimension<si::area>("Area");
    check_dimension<si::capacitance>("Capacitance");
    check_dimension<si::catalytic_activity>("CatalyticActivity");
    check_dimension<si::conductance>("Conductance");
    check_dimension<si::conductivity>("Conductivity");
    check_dimension<si::dose_equivalent>("DoseEquivalent");
    check_dimension<si::dynamic_viscosity>("DynamicViscosity");
    check_dimension<si::electric_charge>("Charge");
    check_dimension<si::electric_potential>("Voltage");
    check_dimension<si::energy>("Energy");
    check_dimension<si::force>("Force");
    check_dimension<si::frequency>("Frequency");
    check_dimension<si::illuminance>("Illuminance");
    check_dimension<si::impedance>("Resistance");
    check_dimension<si::inductance>("Inductance");
    check_dimension<si::kinematic_viscosity>("KinematicViscosity");
    check_dimension<si::luminous_flux>("LuminousFlux");
    check_dimension<si::magnetic_field_intensity>("MagneticFieldStrength");
    check_dimension<si::magnetic_flux>("MagneticFlux");
    check_dimension<si::magnetic_flux_density>("MagneticFluxDensity");
    check_dimension<si::mass_density>("Density");
    check_dimension<si::momentum>("Momentum");
    check_dimension<si::permeability>("Permeability");
    check_dimension<si::permittivity>("Permittivity");
    check_dimension<si::power>("Power");
    check_dimension<si::pressure>("Pressure");
    check_dimension<si::resistance>("Resistance");
    check_dimension<si::resistivity>("Resistivity");
    check_dimension<si::surface_density>("SurfaceDensity");
    check_dimension<si::surface_tension>("SurfaceTension");
    check_dimension<si::velocity>("Velocity");
    check_dimension<si::volume>("Volume");
    check_dimension<si::wavenumber>("Wavenumber");
    check_but_angle<si::angular_momentum>("AngularMomentum");
    check_but_angle<si::moment_of_inertia>("MomentOfInertia");
    check_but_angle<si::torque>("Torque");
    check_but_angle<si::action>("Action");
}

TEST_CASE("constants agree with Boost's CODATA tables", "[units]") {
    check_constant("speed_of_light", codata::c);
    check_constant("planck_constant", codata::h);
    check_constant("reduced_planck_constant", codata::hbar);
    check_constant("elementary_charge", codata::e);
    check_constant("boltzmann_constant", codata::k_B);
    check_constant("avogadro_constant", codata::N_A);
    check_constant("gravitational_constant", codata::G);
    check_constant("gas_constant", codata::R);
    check_constant("faraday_constant", codata::F);
    check_constant("stefan_boltzmann_constant", codata::sigma_SB);
    check_constant("wien_displacement", codata::b);
    check_constant("wien_frequency_displacement", codata::b_prime);
    check_constant("first_radiation_constant", codata::c_1);
    check_constant("second_radiation_constant", codata::c_2);
    check_constant("vacuum_permeability", codata::mu_0);
    check_constant("vacuum_permittivity", codata::epsilon_0);
    check_constant("vacuum_impedance", codata::Z_0);
    check_constant("fine_structure_constant", codata::alpha);
    check_constant("rydberg_constant", codata::R_infinity);
    check_constant("bohr_radius", codata::a_0);
    check_constant("hartree_energy", codata::E_h);
    check_constant("electron_mass", codata::m_e);
    check_constant("proton_mass", codata::m_p);
    check_constant("neutron_mass", codata::m_n);
    check_constant("muon_mass", codata::m_mu);
    check_constant("tau_mass", codata::m_tau);
    check_constant("deuteron_mass", codata::m_d);
    check_constant("triton_mass", codata::m_t);
    check_constant("helion_mass", codata::m_h);
    check_constant("alpha_particle_mass", codata::m_alpha);
    check_constant("atomic_mass_constant", codata::m_u);
    check_constant("proton_electron_mass_ratio", codata::m_p_over_m_e);
    check_constant("bohr_magneton", codata::mu_B);
    check_constant("nuclear_magneton", codata::mu_N);
    check_constant("electron_magnetic_moment", codata::mu_e);
    check_constant("proton_magnetic_moment", codata::mu_p);
    check_constant("electron_g_factor", codata::g_e);
    check_constant("classical_electron_radius", codata::r_e);
    check_constant("thomson_cross_section", codata::sigma_e);
    check_constant("compton_wavelength", codata::lambda_C);
    check_constant("magnetic_flux_quantum", codata::Phi_0);
    check_constant("conductance_quantum", codata::G_0);
    check_constant("josephson_constant", codata::K_J);
    check_constant("von_klitzing_constant", codata::R_K);
    check_constant("planck_mass_value", codata::m_P);
    check_constant("planck_length_value", codata::l_P);
    check_constant("planck_time_value", codata::t_P);
    check_constant("planck_temperature_value", codata::T_P);
    check_constant("proton_gyromagnetic_ratio", codata::gamma_p);
}

TEST_CASE("exponents of a Boost dimension are known at compile time", "[units]") {
    constexpr ik::boost_units::Exponents force = ik::boost_units::exponents<si::force::dimension_type>();
    static_assert(force[0] == ik::Unit::Exponent{1, 1});
    static_assert(force[1] == ik::Unit::Exponent{1, 1});
    static_assert(force[2] == ik::Unit::Exponent{-2, 1});
    static_assert(ik::boost_units::exponents<si::solid_angle::dimension_type>()[7] == ik::Unit::Exponent{2, 1});
    CHECK(force[3] == ik::Unit::Exponent{0, 1});
}
