#include "runtime/value.hpp"

#include <bit>
#include <cstring>

namespace ik::runtime {
namespace {

template <class T>
T read(const std::byte* p) noexcept {
    T x;
    std::memcpy(&x, p, sizeof x);
    return x;
}

template <class T>
std::uint64_t extended(T x) noexcept {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(x));
}

}  // namespace

Scalar scalar_of(double x) noexcept { return {DType::f64, std::bit_cast<std::uint64_t>(x)}; }
Scalar scalar_of(std::int64_t x) noexcept { return {DType::i64, static_cast<std::uint64_t>(x)}; }
Scalar scalar_of(bool x) noexcept { return {DType::boolean, x ? 1U : 0U}; }

double as_double(Scalar s) noexcept {
    switch (s.dtype) {
        case DType::f64: return std::bit_cast<double>(s.bits);
        case DType::f32: return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(s.bits)));
        case DType::boolean:
        case DType::u8:
        case DType::u16:
        case DType::u32:
        case DType::u64: return static_cast<double>(s.bits);
        case DType::i8:
        case DType::i16:
        case DType::i32:
        case DType::i64: return static_cast<double>(static_cast<std::int64_t>(s.bits));
        case DType::c64:
        case DType::c128:
        case DType::string:
        case DType::function:
        case DType::none:
        case DType::error: break;
    }
    return 0.0;
}

std::int64_t as_int(Scalar s) noexcept { return static_cast<std::int64_t>(s.bits); }

bool as_bool(Scalar s) noexcept {
    if (s.dtype == DType::f64 || s.dtype == DType::f32) return as_double(s) != 0.0;
    return s.bits != 0;
}

namespace {

struct Bytes {
    std::uintptr_t begin, end;
};

Bytes bytes_of(const Array& a) noexcept {
    std::int64_t low = 0, high = static_cast<std::int64_t>(size_of(a.dtype));
    for (std::size_t d = 0; d < a.rank; ++d) (a.strides[d] < 0 ? low : high) += (a.shape[d] - 1) * a.strides[d];
    const auto start = reinterpret_cast<std::uintptr_t>(a.data);
    return {start + static_cast<std::uintptr_t>(low), start + static_cast<std::uintptr_t>(high)};
}

}  // namespace

bool may_overlap(const Array& a, const Array& b) noexcept {
    if (a.size() == 0 || b.size() == 0) return false;
    const Bytes of_a = bytes_of(a), of_b = bytes_of(b);
    return of_a.begin < of_b.end && of_b.begin < of_a.end;
}

bool is_contiguous(const Array& a) noexcept {
    std::int64_t expected = static_cast<std::int64_t>(size_of(a.dtype));
    for (std::size_t d = a.rank; d-- > 0;) {
        if (a.shape[d] == 0) return true;
        if (a.shape[d] != 1 && a.strides[d] != expected) return false;
        expected *= a.shape[d];
    }
    return true;
}

Scalar load_scalar(const std::byte* p, DType dtype) noexcept {
    switch (dtype) {
        case DType::boolean: return {dtype, read<std::uint8_t>(p) != 0 ? 1U : 0U};
        case DType::u8: return {dtype, read<std::uint8_t>(p)};
        case DType::u16: return {dtype, read<std::uint16_t>(p)};
        case DType::u32: return {dtype, read<std::uint32_t>(p)};
        case DType::u64: return {dtype, read<std::uint64_t>(p)};
        case DType::i8: return {dtype, extended(read<std::int8_t>(p))};
        case DType::i16: return {dtype, extended(read<std::int16_t>(p))};
        case DType::i32: return {dtype, extended(read<std::int32_t>(p))};
        case DType::i64: return {dtype, extended(read<std::int64_t>(p))};
        case DType::f32: return {dtype, read<std::uint32_t>(p)};
        case DType::f64: return {dtype, read<std::uint64_t>(p)};
        case DType::c64: return {dtype, read<std::uint32_t>(p), read<std::uint32_t>(p + 4)};
        case DType::c128: return {dtype, read<std::uint64_t>(p), read<std::uint64_t>(p + 8)};
        case DType::string:
        case DType::function:
        case DType::none:
        case DType::error: break;
    }
    return {dtype, 0};
}

void store_scalar(std::byte* p, Scalar s) noexcept {
    // All targets are little-endian: the low bytes of the bits are the element.
    const std::size_t size = size_of(real_dtype(s.dtype));
    std::memcpy(p, &s.bits, size);
    if (is_complex(s.dtype)) std::memcpy(p + size, &s.imaginary, size);
}

Scalar element(const Array& a, std::int64_t flat) noexcept {
    const std::byte* p = a.data;
    for (std::size_t d = a.rank; d-- > 0;) {
        if (a.shape[d] == 0) return {a.dtype, 0};
        p += flat % a.shape[d] * a.strides[d];
        flat /= a.shape[d];
    }
    return load_scalar(p, a.dtype);
}

}  // namespace ik::runtime
