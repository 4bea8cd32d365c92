#include <catch2/catch.hpp>
#include <sstream>
#include <string>

#include "base/dtype.hpp"

using ik::DType;

TEST_CASE("dtypes have the sizes and names that scripts use", "[base]") {
    CHECK(ik::size_of(DType::boolean) == 1);
    CHECK(ik::size_of(DType::c128) == 16);
    CHECK(ik::size_of(DType::string) == 0);
    CHECK(ik::dtype_from_name("f32") == DType::f32);
    CHECK(ik::dtype_from_name("String") == DType::string);
    CHECK_FALSE(ik::dtype_from_name("float"));
    CHECK_FALSE(ik::dtype_from_name("none"));
    CHECK(ik::is_signed(DType::i16));
    CHECK_FALSE(ik::is_signed(DType::u16));
    CHECK_FALSE(ik::is_integer(DType::boolean));
}

TEST_CASE("promotion of two dtypes is NumPy's", "[base]") {
    // Rows and columns in this order; made by numpy.promote_types of NumPy 2.4.6.
    const std::string names = "bool u8 i8 u16 i16 u32 i32 u64 i64 f32 f64 c64 c128";
    const std::string table[] = {
        "bool u8 i8 u16 i16 u32 i32 u64 i64 f32 f64 c64 c128",
        "u8 u8 i16 u16 i16 u32 i32 u64 i64 f32 f64 c64 c128",
        "i8 i16 i8 i32 i16 i64 i32 f64 i64 f32 f64 c64 c128",
        "u16 u16 i32 u16 i32 u32 i32 u64 i64 f32 f64 c64 c128",
        "i16 i16 i16 i32 i16 i64 i32 f64 i64 f32 f64 c64 c128",
        "u32 u32 i64 u32 i64 u32 i64 u64 i64 f64 f64 c128 c128",
        "i32 i32 i32 i32 i32 i64 i32 f64 i64 f64 f64 c128 c128",
        "u64 u64 f64 u64 f64 u64 f64 u64 f64 f64 f64 c128 c128",
        "i64 i64 i64 i64 i64 i64 i64 f64 i64 f64 f64 c128 c128",
        "f32 f32 f32 f32 f32 f64 f64 f64 f64 f32 f64 c64 c128",
        "f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 c128 c128",
        "c64 c64 c64 c64 c64 c128 c128 c128 c128 c64 c128 c64 c128",
        "c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128",
    };
    std::istringstream rows(names);
    std::string row;
    for (const std::string& line : table) {
        rows >> row;
        std::istringstream columns(names);
        std::istringstream results(line);
        std::string column;
        std::string result;
        while (columns >> column && results >> result) {
            INFO(row << " with " << column);
            CHECK(ik::name(ik::promote(*ik::dtype_from_name(row), *ik::dtype_from_name(column))) == result);
        }
    }
    CHECK(ik::promote(DType::f64, DType::string) == DType::error);
}
