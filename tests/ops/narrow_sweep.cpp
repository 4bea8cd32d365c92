// f32 functions on a million numbers spread over all bit patterns, on every ISA. The reference is the C library's f64
// function: its error, an ulp of f64 at most, is 2^-29 ulp here.

#include <catch2/catch.hpp>
#include <cmath>

#include "ops/run_op.hpp"

namespace ik::ops::testing {
namespace {

constexpr std::size_t count = std::size_t{1} << 20;

/// Error in ulps of f32 at the reference; the first number past the largest stands for infinity.
double ulps(float got, double reference) {
    if (std::isnan(reference) || std::isnan(got)) return std::isnan(reference) && std::isnan(got) ? 0.0 : HUGE_VAL;
    const double exact = std::copysign(std::fmin(std::fabs(reference), 0x1p128), reference);
    const double value = std::isinf(got) ? std::copysign(0x1p128, got) : static_cast<double>(got);
    if (exact == value) return 0.0;
    int exponent = -1000;
    if (exact != 0) std::frexp(exact, &exponent);
    return std::ldexp(std::fabs(exact - value), -std::max(std::min(exponent, 128) - 24, -149));
}

float from_bits(std::uint32_t bits) {
    float x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}

/// An odd step visits patterns of every sign, exponent and last bit.
std::vector<float> spread(std::uint32_t start, std::uint32_t step) {
    std::vector<float> values(count);
    for (std::size_t k = 0; k < count; ++k) values[k] = from_bits(start + static_cast<std::uint32_t>(k) * step);
    return values;
}

template <class Reference>
void check(Op op, const std::vector<std::vector<float>>& arguments, Reference reference) {
    for (const std::string_view isa : simd::usable_isas()) {
        vm::Runtime runtime(vm::testing::isa_options(isa));
        const std::vector<float> results = run_op<float>(op, arguments, bytecode::Lanes::narrow, runtime);
        double worst = 0;
        std::size_t where = 0;
        for (std::size_t k = 0; k < count; ++k) {
            const double error = ulps(results[k], reference(k));
            if (error > worst) {
                worst = error;
                where = k;
            }
        }
        INFO(info(op).id << " " << isa << " at " << arguments[0][where] << " gives " << results[where]);
        CHECK(worst <= 1.0);
    }
}

struct Case {
    Op op;
    double (*reference)(double);
};
const Case functions[] = {
    {Op::exp, std::exp},     {Op::exp2, std::exp2},   {Op::expm1, std::expm1}, {Op::log, std::log},
    {Op::log2, std::log2},   {Op::log10, std::log10}, {Op::log1p, std::log1p}, {Op::sin, std::sin},
    {Op::cos, std::cos},     {Op::tan, std::tan},     {Op::asin, std::asin},   {Op::acos, std::acos},
    {Op::atan, std::atan},   {Op::sinh, std::sinh},   {Op::cosh, std::cosh},   {Op::tanh, std::tanh},
    {Op::asinh, std::asinh}, {Op::acosh, std::acosh}, {Op::atanh, std::atanh}, {Op::cbrt, std::cbrt},
    {Op::erf, std::erf},     {Op::erfc, std::erfc}};

void check_function(const Case& test, const std::vector<float>& x) {
    check(test.op, {x}, [&](std::size_t k) { return test.reference(static_cast<double>(x[k])); });
}

TEST_CASE("f32 functions of one argument are within one ulp over all bit patterns", "[ops]") {
    const std::vector<float> x = spread(1, 4099);
    for (const Case& test : functions) check_function(test, x);
}

TEST_CASE("odd functions of f32 and f64 keep the sign of zero", "[ops]") {
    for (const Op op : {Op::expm1, Op::log1p, Op::sin, Op::tan, Op::asin, Op::atan, Op::sinh, Op::tanh, Op::asinh,
                        Op::atanh, Op::cbrt, Op::erf, Op::sqrt}) {
        for (const std::string_view isa : simd::usable_isas()) {
            INFO(info(op).id << " " << isa);
            vm::Runtime runtime(vm::testing::isa_options(isa));
            const auto narrow = run_op<float>(op, {{-0.0F, 0.0F}}, bytecode::Lanes::narrow, runtime);
            const auto wide = run_op<double>(op, {{-0.0, 0.0}}, bytecode::Lanes::wide, runtime);
            CHECK((narrow[0] == 0 && std::signbit(narrow[0]) && narrow[1] == 0 && !std::signbit(narrow[1])));
            CHECK((wide[0] == 0 && std::signbit(wide[0]) && wide[1] == 0 && !std::signbit(wide[1])));
        }
    }
}

// Half an hour; run by hand: ik_ops_tests "[exhaustive]" -c NAME.
TEST_CASE("f32 functions of one argument are within one ulp for every number", "[.][exhaustive]") {
    for (const Case& test : functions) {
        DYNAMIC_SECTION(info(test.op).id) {
            for (std::uint32_t start = 0; start < 4096; ++start) check_function(test, spread(start, 4096));
        }
    }
}

TEST_CASE("f32 functions of two arguments are within one ulp over all bit patterns", "[ops]") {
    const std::vector<float> a = spread(1, 4099);
    std::vector<float> b = spread(7, 0x9E3779B1U);
    check(Op::atan2, {a, b},
          [&](std::size_t k) { return std::atan2(static_cast<double>(a[k]), static_cast<double>(b[k])); });
    // Exponents that keep the result in range, and some that do not.
    for (std::size_t k = 0; k < count; ++k) {
        const double size = std::fabs(std::log2(std::fabs(static_cast<double>(a[k])))) + 1e-3;
        const double part = static_cast<double>(k * 2654435761U % 4000) / 2000 - 1;
        if (std::isfinite(size)) b[k] = static_cast<float>(155 * part / size);
    }
    check(Op::pow, {a, b},
          [&](std::size_t k) { return std::pow(static_cast<double>(a[k]), static_cast<double>(b[k])); });
}

}  // namespace
}  // namespace ik::ops::testing
