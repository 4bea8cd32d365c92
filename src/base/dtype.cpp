#include "base/dtype.hpp"

#include <algorithm>
#include <array>

namespace ik {
namespace {

struct Row {
    DType dtype;
    std::string_view name;
    std::size_t size;
};

constexpr std::array<Row, 17> rows{{
    {DType::boolean, "bool", 1},
    {DType::u8, "u8", 1},
    {DType::i8, "i8", 1},
    {DType::u16, "u16", 2},
    {DType::i16, "i16", 2},
    {DType::u32, "u32", 4},
    {DType::i32, "i32", 4},
    {DType::u64, "u64", 8},
    {DType::i64, "i64", 8},
    {DType::f32, "f32", 4},
    {DType::f64, "f64", 8},
    {DType::c64, "c64", 8},
    {DType::c128, "c128", 16},
    {DType::string, "String", 0},
    {DType::function, "function", 0},
    {DType::none, "none", 0},
    {DType::error, "error", 0},
}};

constexpr const Row& row(DType dtype) noexcept { return rows[static_cast<std::size_t>(dtype)]; }

static_assert(
    [] {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (static_cast<std::size_t>(rows[i].dtype) != i) return false;
        }
        return true;
    }(),
    "the rows stand in the order of the enumeration");

DType signed_of_size(std::size_t size) noexcept {
    return size == 1 ? DType::i8 : size == 2 ? DType::i16 : size == 4 ? DType::i32 : DType::i64;
}

DType promote_integers(DType a, DType b) noexcept {
    if (is_signed(a) == is_signed(b)) return size_of(a) >= size_of(b) ? a : b;
    const DType with_sign = is_signed(a) ? a : b;
    const DType without = is_signed(a) ? b : a;
    if (size_of(with_sign) > size_of(without)) return with_sign;
    // NumPy: no integer holds both u64 and a signed type.
    return without == DType::u64 ? DType::f64 : signed_of_size(2 * size_of(without));
}

/// The float that takes every value of the (integer or bool) dtype as NumPy sees it when it meets an f32.
DType float_beside_f32(DType integer) noexcept { return size_of(integer) <= 2 ? DType::f32 : DType::f64; }

}  // namespace

std::string_view name(DType dtype) noexcept { return row(dtype).name; }

std::optional<DType> dtype_from_name(std::string_view name) noexcept {
    for (const Row& r : rows) {
        if (r.name == name && r.dtype <= DType::string) return r.dtype;
    }
    return std::nullopt;
}

std::size_t size_of(DType dtype) noexcept { return row(dtype).size; }
bool is_integer(DType dtype) noexcept { return dtype >= DType::u8 && dtype <= DType::i64; }
bool is_signed(DType dtype) noexcept {
    return dtype == DType::i8 || dtype == DType::i16 || dtype == DType::i32 || dtype == DType::i64;
}
bool is_float(DType dtype) noexcept { return dtype == DType::f32 || dtype == DType::f64; }
bool is_complex(DType dtype) noexcept { return dtype == DType::c64 || dtype == DType::c128; }
bool is_numeric(DType dtype) noexcept { return dtype <= DType::c128; }

DType real_dtype(DType dtype) noexcept {
    if (!is_complex(dtype)) return dtype;
    return dtype == DType::c64 ? DType::f32 : DType::f64;
}

DType complex_dtype(DType dtype) noexcept { return real_dtype(dtype) == DType::f32 ? DType::c64 : DType::c128; }

DType promote(DType a, DType b) noexcept {
    if (a == b) return a;
    if (!is_numeric(a) || !is_numeric(b)) return DType::error;
    if (a == DType::boolean) return b;
    if (b == DType::boolean) return a;
    if (is_integer(a) && is_integer(b)) return promote_integers(a, b);
    const auto real_part = [](DType d) {
        if (is_complex(d)) return real_dtype(d);
        return is_float(d) ? d : float_beside_f32(d);
    };
    const DType real = std::max(real_part(a), real_part(b));
    if (!is_complex(a) && !is_complex(b)) return real;
    return real == DType::f32 ? DType::c64 : DType::c128;
}

}  // namespace ik
