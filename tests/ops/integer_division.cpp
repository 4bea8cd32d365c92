// Floor division and modulo of integers of every size, against exact arithmetic.

#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "ops/run_op.hpp"

namespace ik::ops::testing {
namespace {

/// Of floor division by a number other than 0; the smallest i64 by -1 wraps to itself.
struct Exact {
    std::int64_t quotient, rest;
    Exact(std::int64_t a, std::int64_t b)
        : quotient(b == -1 ? static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(a)) : a / b),
          rest(b == -1 ? 0 : a % b) {
        if (rest == 0 || (rest < 0) == (b < 0)) return;
        --quotient;
        rest += b;
    }
};

TEST_CASE("division of large integers is exact", "[ops]") {
    std::mt19937_64 random(5);
    std::vector<std::int64_t> a, b;
    // Sixteen neighbours of one size, so that vectors take each of the ways.
    for (int group = 0; group < 4000; ++group) {
        const auto a_shift = random() % 64, b_shift = random() % 64;
        for (int k = 0; k < 16; ++k) {
            a.push_back(static_cast<std::int64_t>(random()) >> a_shift);
            b.push_back(static_cast<std::int64_t>(random()) >> b_shift);
        }
    }
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = -(least + 1);
    const std::int64_t edge = std::int64_t{1} << 60;
    for (const std::int64_t y : {std::int64_t{1}, std::int64_t{-1}, std::int64_t{7}, std::int64_t{1000003}, edge - 1,
                                 edge, edge + 1, 1 - edge, -edge, -edge - 1, least, most}) {
        for (const std::int64_t x : {least, least + 1, -edge, std::int64_t{-1}, std::int64_t{0}, edge, most - 1, most,
                                     7 * (edge / 8), std::int64_t{1} << 50, (std::int64_t{1} << 40) * 1000003}) {
            for (int k = 0; k < 16; ++k) {
                a.push_back(x);
                b.push_back(y);
            }
        }
    }
    for (std::int64_t& y : b) y = y == 0 ? 3 : y;
    for (const std::string_view isa : simd::usable_isas()) {
        vm::Runtime runtime(vm::testing::isa_options(isa));
        const auto quotients = run_op<std::int64_t>(Op::floor_div, {a, b}, bytecode::Lanes::wide, runtime);
        const auto rests = run_op<std::int64_t>(Op::mod, {a, b}, bytecode::Lanes::wide, runtime);
        std::size_t wrong = 0;
        for (std::size_t k = 0; k < a.size(); ++k) {
            const Exact exact(a[k], b[k]);
            if (quotients[k] == exact.quotient && rests[k] == exact.rest) continue;
            if (++wrong > 3) continue;
            UNSCOPED_INFO(isa << ": " << a[k] << " by " << b[k] << " gave " << quotients[k] << ", " << rests[k]);
        }
        CHECK(wrong == 0);
    }
}

}  // namespace
}  // namespace ik::ops::testing
