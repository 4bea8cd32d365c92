// Every float operation against MPFR on each ISA of this CPU: random values of every size, the ranges where methods
// change, range ends, subnormals and special values. At most 1.0 ulp.

#include <catch2/catch.hpp>
#include <map>

#include "ops/reference.hpp"
#include "ops/run_op.hpp"

namespace ik::ops::testing {
namespace {

constexpr double bar = 1.0;

template <class T>
std::vector<T> special_values() {
    using Limits = std::numeric_limits<T>;
    std::vector<T> values;
    for (const T x : {T(0),
                      Limits::denorm_min(),
                      Limits::min(),
                      T(1e-30),
                      Limits::epsilon(),
                      T(0.5),
                      T(1),
                      T(2),
                      T(3),
                      T(10),
                      T(0.25),
                      T(1.5),
                      T(2.5),
                      T(1e15),
                      T(1e30),
                      T(88.72),
                      T(88.73),
                      T(89.4),
                      T(89.5),
                      T(103.9),
                      T(709.7),
                      T(709.79),
                      T(710.4),
                      T(710.48),
                      T(745.1),
                      T(745.2),
                      T(1023.9),
                      T(1024),
                      T(127.9),
                      T(128),
                      T(149),
                      T(150),
                      T(1074),
                      T(1075),
                      T(171.6),
                      T(171.7),
                      T(35.04),
                      T(35.05),
                      T(26.5),
                      T(27.3),
                      T(1.5707963267948966),
                      T(3.141592653589793),
                      T(6381956970095103.0),
                      Limits::max(),
                      Limits::infinity()}) {
        values.push_back(x);
        values.push_back(-x);
        values.push_back(std::nextafter(x, Limits::infinity()));
        values.push_back(-std::nextafter(x, T(0)));
        values.push_back(std::nextafter(x, T(0)));
    }
    values.push_back(Limits::quiet_NaN());
    return values;
}

/// A deterministic generator: the tests name the value that fails.
struct Random {
    std::uint64_t state = 0x9E3779B97F4A7C15U;
    std::uint64_t next() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    }
    double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
    template <class T>
    T any_bits() {
        const std::uint64_t bits = next();
        T x;
        std::memcpy(&x, &bits, sizeof x);
        return x;
    }
};

template <class T>
void check_unary(const UnaryCase& test) {
    Random random;
    std::vector<T> inputs = special_values<T>();
    for (const Range range : test.ranges) {
        for (int k = 0; k < 3000; ++k)
            inputs.push_back(static_cast<T>(range.low + (range.high - range.low) * random.unit()));
    }
    for (int k = 0; k < 6000; ++k) inputs.push_back(random.any_bits<T>());
    // MPFR's gamma functions take minutes where the result overflows anyway.
    if (test.op == Op::gamma || test.op == Op::lgamma) {
        std::erase_if(inputs, [](T x) { return std::fabs(x) > T(1e6) && std::isfinite(x); });
    }
    std::map<std::string, std::vector<T>> results;
    for (const std::string_view isa : simd::usable_isas()) {
        vm::Runtime runtime(vm::testing::isa_options(isa));
        const auto lanes = sizeof(T) == 4 ? bytecode::Lanes::narrow : bytecode::Lanes::wide;
        results[std::string(isa)] = run_op<T>(test.op, {inputs}, lanes, runtime);
        if (sizeof(T) == 4)
            results[std::string(isa) + " wide"] = run_op<T>(test.op, {inputs}, bytecode::Lanes::wide, runtime);
    }
    Number exact;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
        Number x(static_cast<double>(inputs[k]));
        test.reference(exact.get(), x.get(), MPFR_RNDN);
        for (const auto& [isa, values] : results) {
            const double error = ulp_error(values[k], exact.get());
            if (error <= bar) continue;
            INFO(info(test.op).id << (sizeof(T) == 4 ? " f32 " : " f64 ") << isa << " at " << inputs[k] << " gives "
                                  << values[k] << " instead of " << mpfr_get_d(exact.get(), MPFR_RNDN) << ", " << error
                                  << " ulp");
            CHECK(error <= bar);
        }
    }
}

template <class T>
void check_binary(const BinaryCase& test) {
    Random random;
    std::vector<T> left, right;
    for (const T x : special_values<T>()) {
        for (const T y :
             {T(0), T(-0.0), T(1), T(-1), T(0.5), T(2), T(3), T(-2.5), T(1e9), std::numeric_limits<T>::infinity(),
              -std::numeric_limits<T>::infinity(), std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::max(),
              std::numeric_limits<T>::denorm_min()}) {
            left.push_back(x);
            right.push_back(y);
        }
    }
    for (int k = 0; k < 6000; ++k) {
        left.push_back(random.any_bits<T>());
        right.push_back(random.any_bits<T>());
        left.push_back(static_cast<T>(100 * random.unit()));
        right.push_back(static_cast<T>(40 * random.unit() - 20));
        left.push_back(static_cast<T>(0.9 + 0.2 * random.unit()));
        right.push_back(static_cast<T>((random.unit() - 0.5) * (sizeof(T) == 8 ? 14000 : 1700)));
        left.push_back(static_cast<T>(2 * random.unit() - 1));
        right.push_back(static_cast<T>(2 * random.unit() - 1));
    }
    std::map<std::string, std::vector<T>> results;
    for (const std::string_view isa : simd::usable_isas()) {
        vm::Runtime runtime(vm::testing::isa_options(isa));
        const auto lanes = sizeof(T) == 4 ? bytecode::Lanes::narrow : bytecode::Lanes::wide;
        results[std::string(isa)] = run_op<T>(test.op, {left, right}, lanes, runtime);
        if (sizeof(T) == 4) {
            results[std::string(isa) + " wide"] = run_op<T>(test.op, {left, right}, bytecode::Lanes::wide, runtime);
        }
    }
    Number exact;
    for (std::size_t k = 0; k < left.size(); ++k) {
        Number x(static_cast<double>(left[k]));
        Number y(static_cast<double>(right[k]));
        test.reference(exact.get(), x.get(), y.get(), MPFR_RNDN);
        for (const auto& [isa, values] : results) {
            const double error = ulp_error(values[k], exact.get());
            if (error <= bar) continue;
            INFO(info(test.op).id << (sizeof(T) == 4 ? " f32 " : " f64 ") << isa << " at " << left[k] << ", "
                                  << right[k] << " gives " << values[k] << " instead of "
                                  << mpfr_get_d(exact.get(), MPFR_RNDN) << ", " << error << " ulp");
            CHECK(error <= bar);
        }
    }
}

TEST_CASE("functions of one argument are within one ulp of MPFR", "[ops]") {
    for (const UnaryCase& test : unary_cases()) {
        DYNAMIC_SECTION(info(test.op).id) {
            check_unary<double>(test);
            check_unary<float>(test);
            SUCCEED();
        }
    }
}

TEST_CASE("functions of two arguments are within one ulp of MPFR", "[ops]") {
    for (const BinaryCase& test : binary_cases()) {
        DYNAMIC_SECTION(info(test.op).id) {
            check_binary<double>(test);
            check_binary<float>(test);
            SUCCEED();
        }
    }
}

}  // namespace
}  // namespace ik::ops::testing
