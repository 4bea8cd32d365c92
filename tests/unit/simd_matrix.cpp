// The loops of matrix products on every instruction set of this CPU, against sums in long double. Elements around the
// result are checked too: the loops write whole vectors where those are written again later, and nowhere else.
#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "simd/dispatch.hpp"

using namespace ik::simd;

namespace {

template <class T>
const MatrixLoops<T>& loops_of(std::string_view isa) {
    const MatrixTable& table = matrix_table(*find_table(isa));
    if constexpr (sizeof(T) == 8)
        return table.f64;
    else
        return table.f32;
}

template <class T>
std::vector<T> numbers(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<T> normal;
    std::vector<T> result(count);
    for (T& x : result) x = normal(random);
    return result;
}

/// The sum of `count` products, and of their sizes.
struct Sum {
    long double value = 0, size = 0;
    void add(long double x, long double y) {
        value += x * y;
        size += std::abs(x * y);
    }
    template <class T>
    [[nodiscard]] bool is_near(T result, std::int64_t terms) const {
        const long double eps = std::numeric_limits<T>::epsilon();
        return std::abs(static_cast<long double>(result) - value) <= static_cast<long double>(terms + 2) * eps * size;
    }
};

constexpr double untouched = 12345;
constexpr std::int64_t margin = 64;

template <class T>
bool is_untouched(const std::vector<T>& all, std::int64_t first, std::int64_t rows, std::int64_t columns,
                  std::int64_t step) {
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(all.size()); ++i) {
        const std::int64_t at = i - first;
        const bool inside = at >= 0 && at / step < rows && at % step < columns;
        if (!inside && all[static_cast<std::size_t>(i)] != T(untouched)) return false;
    }
    return true;
}

/// A product of which the operands and the result are parts of larger arrays.
template <class T>
void check_product(const MatrixLoops<T>& loops, std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t gap) {
    const auto a = numbers<T>(static_cast<std::size_t>(m * (k + gap)), 1);
    const auto b = numbers<T>(static_cast<std::size_t>(k * (n + gap)), 2);
    const std::int64_t step = n + gap;
    const auto size = static_cast<std::size_t>(m * step + 2 * margin);
    std::vector<T> c(size, T(untouched));
    const MatrixProduct<T> p{a.data(), k + gap, 1, b.data(), n + gap, c.data() + margin, step, m, n, k};
    loops.product(p);
    REQUIRE(is_untouched(c, margin, m, n, step));
    for (std::int64_t i = 0; i < m; ++i) {
        for (std::int64_t j = 0; j < n; ++j) {
            Sum sum;
            for (std::int64_t t = 0; t < k; ++t) sum.add(*(p.a + i * p.a_row + t), *(p.b + t * p.b_row + j));
            REQUIRE(sum.is_near(p.c[i * step + j], k));
        }
    }
}

template <class T>
void check_vectors(const MatrixLoops<T>& loops, std::int64_t m, std::int64_t n, std::int64_t gap) {
    const std::int64_t row = n + gap;
    const auto a = numbers<T>(static_cast<std::size_t>(m * row), 3);
    const auto x = numbers<T>(static_cast<std::size_t>(std::max(m, n)), 4);
    std::vector<T> y(static_cast<std::size_t>(m + 2 * margin), T(untouched));
    loops.by_rows(a.data(), row, x.data(), y.data() + margin, m, n);
    REQUIRE(is_untouched(y, margin, 1, m, m));
    std::vector<T> z(static_cast<std::size_t>(n + 2 * margin), T(untouched));
    loops.by_columns(a.data(), row, x.data(), z.data() + margin, m, n);
    REQUIRE(is_untouched(z, margin, 1, n, n));
    const auto at = [&](std::int64_t i, std::int64_t j) { return a[static_cast<std::size_t>(i * row + j)]; };
    for (std::int64_t i = 0; i < m; ++i) {
        Sum sum;
        for (std::int64_t j = 0; j < n; ++j) sum.add(at(i, j), x[static_cast<std::size_t>(j)]);
        REQUIRE(sum.is_near(y[static_cast<std::size_t>(margin + i)], n));
    }
    for (std::int64_t j = 0; j < n; ++j) {
        Sum sum;
        for (std::int64_t i = 0; i < m; ++i) sum.add(at(i, j), x[static_cast<std::size_t>(i)]);
        REQUIRE(sum.is_near(z[static_cast<std::size_t>(margin + j)], m));
    }
}

}  // namespace

TEMPLATE_TEST_CASE("products of matrices are right and stay in their place", "[simd][matrix]", float, double) {
    for (const std::string_view isa : usable_isas()) {
        INFO(isa);
        const auto& loops = loops_of<TestType>(isa);
        for (const std::int64_t m : {1, 2, 5, 6, 7, 8, 9, 13, 17})
            for (std::int64_t n = 1; n <= 35; ++n)
                for (const std::int64_t k : {1, 2, 7})
                    for (const std::int64_t gap : {0, 3}) check_product<TestType>(loops, m, n, k, gap);
        check_product<TestType>(loops, 215, 37, 600, 0);
        check_product<TestType>(loops, 3, 70, 257, 5);
    }
}

TEMPLATE_TEST_CASE("products with vectors are right and stay in their place", "[simd][matrix]", float, double) {
    for (const std::string_view isa : usable_isas()) {
        INFO(isa);
        const auto& loops = loops_of<TestType>(isa);
        for (const std::int64_t m : {1, 2, 3, 4, 5, 7, 8, 9, 12, 21})
            for (std::int64_t n = 1; n <= 67; ++n)
                for (const std::int64_t gap : {0, 5}) check_vectors<TestType>(loops, m, n, gap);
        check_vectors<TestType>(loops, 300, 7, 0);
        check_vectors<TestType>(loops, 300, 31, 2);
    }
}

TEMPLATE_TEST_CASE("dot products of every length are right", "[simd][matrix]", float, double) {
    for (const std::string_view isa : usable_isas()) {
        INFO(isa);
        const auto& loops = loops_of<TestType>(isa);
        const auto x = numbers<TestType>(1200, 7), y = numbers<TestType>(1200, 8);
        for (std::size_t n = 0; n <= 1100; n += n < 300 ? 1 : 97) {
            Sum sum;
            for (std::size_t i = 0; i < n; ++i) sum.add(x[i], y[i]);
            const double result = loops.dot(x.data(), y.data(), static_cast<std::int64_t>(n));
            REQUIRE(sum.is_near(static_cast<TestType>(result), 4));
        }
    }
}
