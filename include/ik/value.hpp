#pragma once
// A value of ik: nothing, a scalar, an array or a text, with its unit. Immutable and cheap to copy.
// Threads: distinct Values, and reading one Value, may be used concurrently.

#include <complex>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <ik/array.hpp>
#include <ik/dtype.hpp>
#include <ik/unit.hpp>

namespace ik {

class Value {
public:
    enum class Kind : std::uint8_t { none, scalar, array, text };

    Value() noexcept = default;  ///< Nothing.
    template <class T>
    requires(std::is_arithmetic_v<T>&& Element<T>) Value(T x, const Unit& unit = {})
        : Value(scalar_of(dtype_of<T>, &x, unit)) {}  // NOLINT(google-explicit-constructor)
    template <class T>
    requires(std::is_floating_point_v<T>&& Element<std::complex<T>>) Value(std::complex<T> z, const Unit& unit = {})
        : Value(scalar_of(dtype_of<std::complex<T>>, &z, unit)) {}  // NOLINT(google-explicit-constructor)
    Value(const ArrayView& array);                                  // NOLINT(google-explicit-constructor)
    Value(std::string text);                                        // NOLINT(google-explicit-constructor)
    Value(const char* text) : Value(std::string(text)) {}           // NOLINT(google-explicit-constructor)
    /// A number that adapts to the dtype of the array it meets, as a literal in a script does (Python's int and float).
    [[nodiscard]] static Value literal(double x, const Unit& unit = {});
    [[nodiscard]] static Value literal(std::int64_t x, const Unit& unit = {});
    [[nodiscard]] static Value literal(std::complex<double> z, const Unit& unit = {});
    /// The scalar whose bytes stand at `bytes`.
    [[nodiscard]] static Value scalar_of(DType dtype, const void* bytes, const Unit& unit = {});

    [[nodiscard]] Kind kind() const noexcept;
    [[nodiscard]] bool is_none() const noexcept { return kind() == Kind::none; }
    [[nodiscard]] bool is_scalar() const noexcept { return kind() == Kind::scalar; }
    [[nodiscard]] bool is_array() const noexcept { return kind() == Kind::array; }
    [[nodiscard]] bool is_text() const noexcept { return kind() == Kind::text; }
    [[nodiscard]] DType dtype() const noexcept;             ///< DType::string for a text, none for nothing.
    [[nodiscard]] std::vector<std::int64_t> shape() const;  ///< Empty for anything but an array.
    [[nodiscard]] Unit unit() const;                        ///< Of the magnitudes; one for texts.

    /// Magnitude of a scalar. Errors: std::invalid_argument when it is none, or would lose more than rounding.
    [[nodiscard]] double to_double() const;
    [[nodiscard]] std::complex<double> to_complex() const;  ///< Of a real number too.
    [[nodiscard]] std::int64_t to_int() const;
    [[nodiscard]] bool to_bool() const;
    /// Magnitude in another unit of the same dimension.
    [[nodiscard]] double to_double(const Unit& in) const { return unit().convert(to_double(), in); }
    [[nodiscard]] const std::string& text() const;
    /// The elements without a copy; they live as long as the view does. A scalar gives a view of rank 0.
    [[nodiscard]] ArrayView array() const;

    /// As print shows it: "1609.344 m", "[0, 0.5, 1] m".
    [[nodiscard]] std::string to_string() const;
    /// Of print's format specs: ".3", ".1f", "8.2e". Errors: std::invalid_argument for a bad spec.
    [[nodiscard]] std::string to_string(std::string_view spec) const;
    /// "f64 m", "f64[1000, 3] m", "String".
    [[nodiscard]] std::string type_text() const;

    struct Impl;  ///< Of the library itself.
    explicit Value(std::shared_ptr<const Impl> impl) noexcept : impl_(std::move(impl)) {}
    [[nodiscard]] const std::shared_ptr<const Impl>& impl() const noexcept { return impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

}  // namespace ik
