// The loops over the order of arrays on every instruction set of this CPU, against the standard library's.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "simd/dispatch.hpp"

using namespace ik;
using namespace ik::simd;

namespace {

template <class T>
std::vector<T> numbers(std::size_t count, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<T> result(count);
    for (T& x : result) {
        x = static_cast<T>(static_cast<std::int64_t>(random()) >> (random() % 60));
        if (seed % 4 == 0) x = static_cast<T>(random() % 3);
    }
    return result;
}

template <class T>
std::int64_t found(FindBest find, const std::vector<T>& x) {
    std::int64_t place = -1;
    find({reinterpret_cast<const std::byte*>(x.data()), 0, 1, static_cast<std::int64_t>(x.size())}, &place);
    return place;
}

/// Rows with two elements between them, which are better than all.
template <class T>
void check_rows(FindBest find, std::int64_t rows, std::int64_t length, T better) {
    std::vector<T> x = numbers<T>(static_cast<std::size_t>(rows * (length + 2)), 5);
    const auto row = [&](std::int64_t k) { return x.begin() + k * (length + 2); };
    for (std::int64_t k = 0; k < rows; ++k) row(k)[length] = row(k)[length + 1] = better;
    std::vector<std::int64_t> places(static_cast<std::size_t>(rows), -1);
    const auto step = static_cast<std::int64_t>((length + 2) * static_cast<std::int64_t>(sizeof(T)));
    find({reinterpret_cast<const std::byte*>(x.data()), step, rows, length}, places.data());
    for (std::int64_t k = 0; k < rows; ++k) {
        const bool least = better == std::numeric_limits<T>::lowest();
        const auto best = least ? std::min_element(row(k), row(k) + length) : std::max_element(row(k), row(k) + length);
        REQUIRE(places[static_cast<std::size_t>(k)] == best - row(k));
    }
}

template <class T>
void check_type(const OrderTable& table, DType dtype) {
    const auto number = static_cast<std::size_t>(dtype);
    for (const std::size_t length :
         {1, 2, 3, 5, 8, 10, 15, 16, 17, 20, 31, 40, 63, 64, 65, 100, 127, 500, 1023, 4096, 4097, 12'345}) {
        for (unsigned seed = 0; seed < 8; ++seed) {
            const std::vector<T> x = numbers<T>(length, seed);
            INFO("dtype " << number << ", " << length << " elements, seed " << seed);
            REQUIRE(found(table.least[number], x) == std::min_element(x.begin(), x.end()) - x.begin());
            REQUIRE(found(table.greatest[number], x) == std::max_element(x.begin(), x.end()) - x.begin());
        }
    }
    for (std::int64_t length = 1; length <= short_row; ++length) {
        const std::int64_t rows = 1 + length % 35;
        if constexpr (!std::is_same_v<T, bool>) {
            check_rows<T>(table.least[number], rows, length, std::numeric_limits<T>::lowest());
            check_rows<T>(table.greatest[number], rows, length, std::numeric_limits<T>::max());
        }
        std::vector<T> x = numbers<T>(static_cast<std::size_t>(rows * length), static_cast<unsigned>(length));
        std::vector<T> expected = x;
        for (std::int64_t row = 0; row < rows; ++row) {
            std::sort(expected.begin() + row * length, expected.begin() + (row + 1) * length);
        }
        table.sort_rows[number](reinterpret_cast<std::byte*>(x.data()), length, rows);
        INFO("dtype " << number << ", " << rows << " rows of " << length);
        REQUIRE(x == expected);
    }
}

template <class T, class Key>
void check_keys(const OrderTable& table, DType dtype) {
    const auto number = static_cast<std::size_t>(dtype);
    constexpr T inf = std::numeric_limits<T>::infinity(), tiny = std::numeric_limits<T>::denorm_min();
    // In ascending order, more than a vector of them.
    const std::vector<T> x = {-inf, -1e30F, -2, -1, -tiny, -T(0), T(0), tiny, 1, 1.5, 2, 3, 4, 5, 1e30F, inf};
    std::vector<T> turned = x;
    table.to_keys[number](reinterpret_cast<std::byte*>(turned.data()), std::ssize(turned));
    std::vector<Key> keys(x.size());
    std::memcpy(keys.data(), turned.data(), sizeof(Key) * keys.size());
    CHECK(std::adjacent_find(keys.begin(), keys.end(), std::greater_equal<>()) == keys.end());
    table.from_keys[number](reinterpret_cast<std::byte*>(turned.data()), std::ssize(turned));
    CHECK(std::memcmp(turned.data(), x.data(), sizeof(T) * x.size()) == 0);
    for (const T nan : {std::numeric_limits<T>::quiet_NaN(), -std::numeric_limits<T>::quiet_NaN()}) {
        T one = nan;
        table.to_keys[number](reinterpret_cast<std::byte*>(&one), 1);
        Key key;
        std::memcpy(&key, &one, sizeof key);
        CHECK(key > keys.back());
        table.from_keys[number](reinterpret_cast<std::byte*>(&one), 1);
        CHECK(std::isnan(one));
    }
}

template <class T>
void check_nan(const OrderTable& table, DType dtype) {
    const auto number = static_cast<std::size_t>(dtype);
    for (const std::size_t length : {1, 5, 40, 3000}) {
        for (const std::size_t first : {std::size_t{0}, length / 2, length - 1}) {
            std::vector<T> x = numbers<T>(length, 3);
            x[first] = x[length - 1] = std::numeric_limits<T>::quiet_NaN();
            CHECK(found(table.least[number], x) == static_cast<std::int64_t>(first));
            CHECK(found(table.greatest[number], x) == static_cast<std::int64_t>(first));
        }
    }
}

}  // namespace

TEST_CASE("places of the best and short sorted rows are those of the standard library", "[simd][order]") {
    for (const std::string_view isa : usable_isas()) {
        INFO(isa);
        const OrderTable& table = order_table(*find_table(isa));
        check_type<std::uint8_t>(table, DType::u8);
        check_type<std::int8_t>(table, DType::i8);
        check_type<std::uint16_t>(table, DType::u16);
        check_type<std::int16_t>(table, DType::i16);
        check_type<std::uint32_t>(table, DType::u32);
        check_type<std::int32_t>(table, DType::i32);
        check_type<std::uint64_t>(table, DType::u64);
        check_type<std::int64_t>(table, DType::i64);
        check_type<float>(table, DType::f32);
        check_type<double>(table, DType::f64);
    }
}

TEST_CASE("keys have the order of floats, and NaN behind them", "[simd][order]") {
    for (const std::string_view isa : usable_isas()) {
        INFO(isa);
        const OrderTable& table = order_table(*find_table(isa));
        check_keys<double, std::int64_t>(table, DType::f64);
        check_keys<float, std::int32_t>(table, DType::f32);
        check_nan<double>(table, DType::f64);
        check_nan<float>(table, DType::f32);
    }
}
