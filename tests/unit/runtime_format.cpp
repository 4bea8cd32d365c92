// Expected texts are by hand, after language.md: scalars up to 10 significant digits, arrays 6.
#include <catch2/catch.hpp>

#include <bit>
#include <clocale>
#include <cmath>
#include <limits>

#include "runtime/format.hpp"
#include "runtime_support.hpp"

using namespace ik;
using namespace ik::runtime;
using namespace ik::runtime::testing;

namespace {

std::string shown(double x, std::string_view spec = "") {
    return format_scalar(scalar_of(x), parse_format_spec(spec).value());
}
std::string shown(float x) { return format_scalar({DType::f32, std::bit_cast<std::uint32_t>(x)}); }
std::string shown(const Array& a, std::string_view spec = "", std::string_view unit = "") {
    return format_value(a, parse_format_spec(spec).value(), unit);
}

}  // namespace

TEST_CASE("a scalar has up to ten significant digits and no trailing zeros", "[format]") {
    CHECK(shown(1609.344) == "1609.344");
    CHECK(shown(1.0 / 3.0) == "0.3333333333");
    CHECK(shown(2.0) == "2");
    CHECK(shown(100.0) == "100");
    CHECK(shown(0.1 + 0.2) == "0.3");
    CHECK(shown(-0.0) == "-0");
    CHECK(shown(299792458.0) == "299792458");
    CHECK(shown(6.02214076e23) == "6.02214076e+23");
    CHECK(shown(1e-5) == "1e-05");
    CHECK(shown(std::nan("")) == "nan");
    CHECK(shown(-std::numeric_limits<double>::infinity()) == "-inf");
    CHECK(shown(5e-324) == "5e-324");
}

TEST_CASE("an f32 shows the digits it has and not those of its double", "[format]") {
    CHECK(shown(0.1F) == "0.1");
    CHECK(shown(100.0F) == "100");
    CHECK(shown(16777216.0F) == "16777216");
    CHECK(shown(3.14159274F) == "3.1415927");
}

TEST_CASE("integers and truth values have all their digits", "[format]") {
    CHECK(format_scalar(scalar_of(std::int64_t{-9223372036854775807})) == "-9223372036854775807");
    CHECK(format_scalar({DType::u64, ~std::uint64_t{0}}) == "18446744073709551615");
    CHECK(format_scalar({DType::i16, static_cast<std::uint64_t>(std::int64_t{-7})}) == "-7");
    CHECK(format_scalar(scalar_of(true)) == "true");
}

TEST_CASE("a spec sets digits, width, sign and form", "[format]") {
    CHECK(shown(3.14159, ".3") == "3.142");
    CHECK(shown(2.0, ".1") == "2.0");
    CHECK(shown(1234.5, ".2e") == "1.23e+03");  // A tie: 1.2345e3 lies below 1.235e3.
    CHECK(shown(1234.5, ".3g") == "1.23e+03");
    CHECK(shown(3.14159, "8.2f") == "    3.14");
    CHECK(shown(3.14159, "<8.2f") == "3.14    ");
    CHECK(shown(3.14159, "*^8.2f") == "**3.14**");
    CHECK(shown(3.14159, "+.2f") == "+3.14");
    CHECK(shown(-3.14159, "08.2f") == "-0003.14");
    CHECK(shown(1e300, ".0f").size() == 301);
    CHECK(format_scalar(scalar_of(std::int64_t{42}), parse_format_spec("6").value()) == "    42");
    CHECK(format_scalar(scalar_of(std::int64_t{42}), parse_format_spec(".2").value()) == "42.00");
    CHECK(format_value(text("ab"), parse_format_spec("4").value(), "") == "ab  ");
}

TEST_CASE("what is no spec is refused", "[format]") {
    for (const char* bad : {"x", ".", ".3q", "1001", ".101", "5.", "..2", "3 f", "99999999999999999999"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_format_spec(bad));
    }
}

TEST_CASE("a short array stands on one line with its unit once", "[format]") {
    CHECK(shown(array_of<double>(DType::f64, {5}, {0, 0.25, 0.5, 0.75, 1}), "", "m") == "[0, 0.25, 0.5, 0.75, 1] m");
    CHECK(shown(array_of<std::int64_t>(DType::i64, {2, 2}, {1, 3, 2, 4})) == "[[1, 3], [2, 4]]");
    CHECK(shown(array_of<double>(DType::f64, {2}, {1.0 / 3, 2e9}), ".2") == "[0.33, 2000000000.00]");
    CHECK(shown(array_of<double>(DType::f64, {2}, {1.0 / 3, 2e9})) == "[0.333333, 2e+09]");
    CHECK(shown(array_of<std::uint8_t>(DType::boolean, {2}, {1, 0})) == "[true, false]");
}

TEST_CASE("empty arrays show their brackets", "[format]") {
    CHECK(shown(array_of<double>(DType::f64, {0}, {})) == "[]");
    CHECK(shown(array_of<double>(DType::f64, {2, 0}, {})) == "[[], []]");
    CHECK(shown(array_of<double>(DType::f64, {0, 3}, {})) == "[]");
    CHECK(shown(array_of<double>(DType::f64, {1000000, 0}, {})).size() < 200);
}

TEST_CASE("a wide matrix is aligned at its points", "[format]") {
    std::vector<double> x;
    for (int i = 0; i < 18; ++i) x.push_back(i * 1000.5);
    CHECK(shown(array_of<double>(DType::f64, {3, 6}, x)) ==
          "[[    0  ,  1000.5,  2001  ,  3001.5,  4002  ,  5002.5],\n"
          " [ 6003  ,  7003.5,  8004  ,  9004.5, 10005  , 11005.5],\n"
          " [12006  , 13006.5, 14007  , 15007.5, 16008  , 17008.5]]");
}

TEST_CASE("more than a thousand elements are elided to three at each end", "[format]") {
    std::vector<std::int64_t> x(1001);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::int64_t>(i);
    CHECK(shown(array_of<std::int64_t>(DType::i64, {1001}, x)) == "[0, 1, 2, ..., 998, 999, 1000]");
    const std::string rows = shown(array_of<std::int64_t>(DType::i64, {77, 13}, x));
    CHECK(rows.starts_with("[[   0,    1,    2, ...,   10,   11,   12],\n"));
    CHECK(rows.find("\n ...,\n") != std::string::npos);
    CHECK(rows.ends_with("[ 988,  989,  990, ...,  998,  999, 1000]]"));
}

TEST_CASE("a long line is broken at 80 columns", "[format]") {
    std::vector<double> x(60, 0.125);
    const std::string rows = shown(array_of<double>(DType::f64, {60}, x));
    for (std::size_t at = 0; at < rows.size();) {
        const std::size_t end = std::min(rows.find('\n', at), rows.size());
        CHECK(end - at <= 80);
        at = end + 1;
    }
    CHECK(std::count(rows.begin(), rows.end(), ',') == 59);
}

TEST_CASE("a reversed view is shown as it is seen", "[format]") {
    Array a = array_of<double>(DType::f64, {3}, {1, 2, 3});
    a.data += 16;
    a.strides[0] = -8;
    CHECK(shown(a) == "[3, 2, 1]");
}

TEST_CASE("a decimal comma of the locale does not reach the text", "[format]") {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    std::setlocale(LC_ALL, "de_DE.UTF-8");  // Where that locale is missing, this proves nothing and hurts nothing.
    CHECK(shown(1.5) == "1.5");
    std::setlocale(LC_ALL, before.c_str());
}
