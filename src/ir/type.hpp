#pragma once
// The static type of a value: dtype, unit and shape. The rank is always known; an extent is a number, or a symbol that
// stands for one unknown number wherever it occurs.

#include <array>
#include <cstdint>
#include <optional>

#include "base/dtype.hpp"
#include "units/unit.hpp"

namespace ik::ir {

inline constexpr std::size_t max_rank = 8;

/// A known extent (>= 0) or a symbol.
class Extent {
public:
    constexpr Extent() noexcept = default;
    [[nodiscard]] static constexpr Extent known(std::int64_t n) noexcept { return Extent(n); }
    [[nodiscard]] static constexpr Extent symbol(std::uint32_t id) noexcept { return Extent(-1 - std::int64_t{id}); }
    [[nodiscard]] constexpr bool is_known() const noexcept { return value_ >= 0; }
    [[nodiscard]] constexpr std::int64_t value() const noexcept { return value_; }
    friend constexpr bool operator==(Extent, Extent) noexcept = default;

private:
    constexpr explicit Extent(std::int64_t v) noexcept : value_(v) {}
    std::int64_t value_ = 0;
};

struct Shape {
    std::uint8_t rank = 0;
    std::array<Extent, max_rank> extents{};
    friend bool operator==(const Shape& a, const Shape& b) noexcept;
};

/// NumPy's broadcast of two shapes; nullopt when two known extents differ and neither is 1. A symbol against a known
/// number other than 1 gives the number, a symbol against 1 the symbol, two different symbols the first (checked at run
/// time).
[[nodiscard]] std::optional<Shape> broadcast(const Shape& a, const Shape& b) noexcept;

struct Type {
    DType dtype = DType::error;
    bool weak = false;      ///< A literal or an expression of literals only: adapts to the dtype it meets (NEP 50).
    bool any_unit = false;  ///< Literal 0, inf, nan, zeros(n): fits any dimension.
    bool chosen = false;    ///< The unit was asked for by `->`: printing keeps it. Names keep this, operations drop it.
    units::Unit unit;
    Shape shape;

    [[nodiscard]] bool is_error() const noexcept { return dtype == DType::error; }
    [[nodiscard]] bool is_scalar() const noexcept { return shape.rank == 0; }
};

}  // namespace ik::ir
