// A value does not depend on its neighbours: functions take rare arguments on a side path, a tile at a time, and the
// other lanes of that tile must keep their bits. f32 has the same bits in wide and in narrow lanes.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "ops/reference.hpp"
#include "ops/run_op.hpp"

namespace ik::ops::testing {
namespace {

/// Common arguments, and every so often one that no straight-line code takes.
template <class T>
std::vector<T> mixed(std::size_t count, std::size_t phase) {
    using Limits = std::numeric_limits<T>;
    const T rare[] = {T(0),
                      T(-0.0),
                      Limits::infinity(),
                      -Limits::infinity(),
                      Limits::quiet_NaN(),
                      Limits::max(),
                      T(-2),
                      Limits::denorm_min(),
                      T(-1e6),
                      T(800)};
    std::vector<T> values(count);
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t hash = (k + phase) * 2654435761U % 10007;
        values[k] = hash % 29 == 0 ? rare[hash / 29 % std::size(rare)] : static_cast<T>(hash) / T(2000);
    }
    return values;
}

template <class T>
bool same_bits(T a, T b) {
    return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof a) == 0;
}

template <class T>
void check(Op op, const std::vector<std::vector<T>>& arguments, vm::Runtime& runtime) {
    using bytecode::Lanes;
    const Lanes lanes = sizeof(T) == 4 ? Lanes::narrow : Lanes::wide;
    const std::vector<T> results = run_op<T>(op, arguments, lanes, runtime);
    // Backwards, every value has other neighbours and another place in its vector.
    auto backwards = arguments;
    for (auto& argument : backwards) std::reverse(argument.begin(), argument.end());
    std::vector<T> again = run_op<T>(op, backwards, lanes, runtime);
    std::reverse(again.begin(), again.end());
    const std::vector<T> wide = sizeof(T) == 4 ? run_op<T>(op, arguments, Lanes::wide, runtime) : results;
    std::size_t moved = 0, widened = 0;
    for (std::size_t k = 0; k < results.size(); ++k) {
        moved += same_bits(results[k], again[k]) ? 0 : 1;
        widened += same_bits(results[k], wide[k]) ? 0 : 1;
    }
    INFO(info(op).id << (sizeof(T) == 4 ? " f32" : " f64"));
    CHECK(moved == 0);
    CHECK(widened == 0);
}

TEST_CASE("the bits of a function do not depend on the neighbours or the lane width", "[ops]") {
    constexpr std::size_t count = 4099;
    for (const std::string_view isa : simd::usable_isas()) {
        vm::Runtime runtime(vm::testing::isa_options(isa));
        INFO(isa);
        for (const UnaryCase& test : unary_cases()) {
            check<double>(test.op, {mixed<double>(count, 0)}, runtime);
            check<float>(test.op, {mixed<float>(count, 0)}, runtime);
        }
        for (const BinaryCase& test : binary_cases()) {
            check<double>(test.op, {mixed<double>(count, 0), mixed<double>(count, 77)}, runtime);
            check<float>(test.op, {mixed<float>(count, 0), mixed<float>(count, 77)}, runtime);
        }
    }
}

}  // namespace
}  // namespace ik::ops::testing
