#include <ik/value.hpp>

#include <array>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "api/impl.hpp"
#include "runtime/format.hpp"

namespace ik {
namespace {

std::shared_ptr<const Value::Impl> make_impl(runtime::Value value, const ir::Type& type) {
    return std::make_shared<const Value::Impl>(Value::Impl{std::move(value), type, false});
}

ir::Type scalar_type(DType dtype, const Unit& unit) {
    ir::Type type;
    type.dtype = dtype;
    type.unit = to_internal(unit).as_written();
    return type;
}

/// Widens an element to the 64 bits of a runtime::Scalar.
std::uint64_t scalar_bits(DType dtype, const void* bytes) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, bytes, size_of(dtype));
    const unsigned unused = 64U - 8U * static_cast<unsigned>(size_of(dtype));
    if (is_signed(dtype)) bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(bits << unused) >> unused);
    return dtype == DType::boolean ? bits != 0 : bits;
}

runtime::Scalar stored_scalar(DType dtype, const void* bytes) {
    if (is_complex(dtype)) return runtime::load_scalar(static_cast<const std::byte*>(bytes), dtype);
    return {dtype, scalar_bits(dtype, bytes)};
}

void check_view(const ArrayView& view) {
    if (!is_numeric(view.dtype)) throw std::invalid_argument("ik::Value: an array has numbers or truth values");
    if (view.rank() > ArrayView::max_rank) throw std::invalid_argument("ik::Value: an array has at most 8 axes");
    if (view.strides.size() != view.rank()) throw std::invalid_argument("ik::Value: an array has one stride an axis");
    std::int64_t size = 1, bytes = 0;
    bool overflow = false, empty = false;
    for (const std::int64_t extent : view.shape) {
        if (extent < 0) throw std::invalid_argument("ik::Value: an extent is negative");
        empty = empty || extent == 0;
        overflow = overflow || __builtin_mul_overflow(size, extent, &size);
    }
    overflow = overflow || __builtin_mul_overflow(size, static_cast<std::int64_t>(size_of(view.dtype)), &bytes);
    if (overflow && !empty) throw std::invalid_argument("ik::Value: the extents overflow");
    if (view.data == nullptr && !empty) throw std::invalid_argument("ik::Value: the array has no data");
}

const runtime::Scalar& need_scalar(const Value& value) {
    if (!value.is_scalar()) throw std::invalid_argument("ik::Value: this is no scalar");
    return std::get<runtime::Scalar>(value.impl()->value);
}

std::string value_text(const Value& value, const runtime::FormatSpec& spec) {
    if (value.is_none()) return "";
    return runtime::format_value(value.impl()->value, spec, units::display(value.impl()->type.unit));
}

}  // namespace

Value to_public(runtime::Value value, const ir::Type& type, std::string_view annotation) {
    if (std::holds_alternative<std::monostate>(value)) return {};
    if (const auto* array = std::get_if<runtime::Array>(&value); array != nullptr && array->rank == 0) {
        value = runtime::element(*array, 0);
    }
    Value::Impl impl{std::move(value), type, false, std::string(annotation)};
    if (const auto* array = std::get_if<runtime::Array>(&impl.value)) {
        impl.sole = array->writable && array->owner.use_count() == 1;
    }
    return Value(std::make_shared<const Value::Impl>(std::move(impl)));
}

Value Value::scalar_of(DType dtype, const void* bytes, const Unit& unit) {
    if (!is_numeric(dtype)) throw std::invalid_argument("ik::Value: a scalar is a number or a truth value");
    return Value(make_impl(stored_scalar(dtype, bytes), scalar_type(dtype, unit)));
}

Value Value::literal(double x, const Unit& unit) {
    ir::Type type = scalar_type(DType::f64, unit);
    type.weak = true;
    return Value(make_impl(runtime::scalar_of(x), type));
}

Value Value::literal(std::int64_t x, const Unit& unit) {
    ir::Type type = scalar_type(DType::i64, unit);
    type.weak = true;
    return Value(make_impl(runtime::scalar_of(x), type));
}

Value Value::literal(std::complex<double> z, const Unit& unit) {
    ir::Type type = scalar_type(DType::c128, unit);
    type.weak = true;
    return Value(make_impl(stored_scalar(DType::c128, &z), type));
}

Value::Value(std::string text) {
    ir::Type type;
    type.dtype = DType::string;
    impl_ = make_impl(std::make_shared<const std::string>(std::move(text)), type);
}

Value::Value(const ArrayView& view) {
    check_view(view);
    ir::Type type = scalar_type(view.dtype, view.unit);
    if (view.rank() == 0) {
        impl_ = make_impl(stored_scalar(view.dtype, view.data), type);
        return;
    }
    runtime::Array array;
    array.owner = view.owner;
    array.data = const_cast<std::byte*>(static_cast<const std::byte*>(view.data));  // Never written: not `writable`.
    array.dtype = view.dtype;
    array.rank = static_cast<std::uint8_t>(view.rank());
    type.shape.rank = array.rank;
    for (std::size_t d = 0; d < view.rank(); ++d) {
        array.shape[d] = view.shape[d];
        array.strides[d] = view.strides[d];
        type.shape.extents[d] = ir::Extent::known(view.shape[d]);
    }
    impl_ = make_impl(std::move(array), type);
}

Value::Kind Value::kind() const noexcept {
    if (impl_ == nullptr || std::holds_alternative<std::monostate>(impl_->value)) return Kind::none;
    if (std::holds_alternative<runtime::Scalar>(impl_->value)) return Kind::scalar;
    return std::holds_alternative<runtime::Array>(impl_->value) ? Kind::array : Kind::text;
}

DType Value::dtype() const noexcept {
    switch (kind()) {
        case Kind::none: break;
        case Kind::scalar: return std::get<runtime::Scalar>(impl_->value).dtype;
        case Kind::array: return std::get<runtime::Array>(impl_->value).dtype;
        case Kind::text: return DType::string;
    }
    return DType::none;
}

std::vector<std::int64_t> Value::shape() const {
    if (!is_array()) return {};
    const auto& array = std::get<runtime::Array>(impl_->value);
    return {array.shape.begin(), array.shape.begin() + array.rank};
}

Unit Value::unit() const { return impl_ ? to_public(impl_->type.unit) : Unit(); }

double Value::to_double() const {
    const runtime::Scalar& scalar = need_scalar(*this);
    if (is_complex(scalar.dtype)) throw std::invalid_argument("ik::Value::to_double: the number is complex");
    return runtime::as_double(scalar);
}

std::complex<double> Value::to_complex() const {
    const runtime::Scalar& scalar = need_scalar(*this);
    if (!is_complex(scalar.dtype)) return runtime::as_double(scalar);
    const DType part = real_dtype(scalar.dtype);
    return {runtime::as_double({part, scalar.bits}), runtime::as_double({part, scalar.imaginary})};
}

std::int64_t Value::to_int() const {
    const runtime::Scalar& scalar = need_scalar(*this);
    if (is_complex(scalar.dtype)) throw std::invalid_argument("ik::Value::to_int: the number is complex");
    if (!is_float(scalar.dtype)) {
        const bool large = scalar.dtype == DType::u64 && scalar.bits > static_cast<std::uint64_t>(INT64_MAX);
        if (large) throw std::invalid_argument("ik::Value::to_int: the number is too large");
        return runtime::as_int(scalar);
    }
    const double x = runtime::as_double(scalar);
    if (!(x >= -0x1p63 && x < 0x1p63) || x != std::trunc(x)) {
        throw std::invalid_argument("ik::Value::to_int: the number is no integer");
    }
    return static_cast<std::int64_t>(x);
}

bool Value::to_bool() const {
    const runtime::Scalar& scalar = need_scalar(*this);
    if (scalar.dtype != DType::boolean) throw std::invalid_argument("ik::Value::to_bool: this is no truth value");
    return runtime::as_bool(scalar);
}

const std::string& Value::text() const {
    if (!is_text()) throw std::invalid_argument("ik::Value::text: this is no text");
    return *std::get<runtime::Text>(impl_->value);
}

ArrayView Value::array() const {
    ArrayView view;
    view.unit = unit();
    if (is_scalar() && is_complex(dtype())) {
        auto bytes = std::make_shared<std::array<std::byte, 16>>();
        runtime::store_scalar(bytes->data(), std::get<runtime::Scalar>(impl_->value));
        view.data = bytes->data();
        view.dtype = dtype();
        view.owner = std::move(bytes);
        return view;
    }
    if (is_scalar()) {
        view.data = &std::get<runtime::Scalar>(impl_->value).bits;
        view.dtype = dtype();
        view.owner = impl_;
        return view;
    }
    if (!is_array()) throw std::invalid_argument("ik::Value::array: this is no array");
    const auto& array = std::get<runtime::Array>(impl_->value);
    view.data = array.data;
    view.dtype = array.dtype;
    view.shape.assign(array.shape.begin(), array.shape.begin() + array.rank);
    view.strides.assign(array.strides.begin(), array.strides.begin() + array.rank);
    view.owner = impl_->holds_elements ? impl_ : array.owner;
    view.writable = impl_->sole;
    return view;
}

std::string Value::to_string() const { return value_text(*this, {}); }

std::string Value::to_string(std::string_view spec_text) const {
    const auto spec = runtime::parse_format_spec(spec_text);
    if (!spec) throw std::invalid_argument("ik::Value::to_string: `" + std::string(spec_text) + "` is no format");
    return value_text(*this, *spec);
}

std::string Value::type_text() const {
    if (is_none()) return "none";
    ir::Type type = impl_->type;
    type.dtype = dtype();
    if (is_array()) {
        const auto& array = std::get<runtime::Array>(impl_->value);
        for (std::size_t d = 0; d < array.rank; ++d) type.shape.extents[d] = ir::Extent::known(array.shape[d]);
        type.shape.rank = array.rank;
    }
    return ik::type_text(type);
}

std::string type_text(const ir::Type& type) {
    std::string text(name(type.dtype));
    if (type.shape.rank > 0) {
        text += '[';
        for (std::size_t d = 0; d < type.shape.rank; ++d) {
            const ir::Extent extent = type.shape.extents[d];
            text += d > 0 ? ", " : "";
            text += extent.is_known() ? std::to_string(extent.value()) : ":";
        }
        text += ']';
    }
    const std::string unit = units::display(type.unit);
    return unit.empty() ? text : text + " " + unit;
}

bool ArrayView::is_contiguous() const noexcept {
    auto expected = static_cast<std::int64_t>(size_of(dtype));
    for (std::size_t d = rank(); d-- > 0;) {
        if (shape[d] == 0) return true;
        if (shape[d] != 1 && strides[d] != expected) return false;
        expected *= shape[d];
    }
    return true;
}

void ArrayView::set_row_major() {
    strides.assign(rank(), 0);
    auto stride = static_cast<std::int64_t>(size_of(dtype));
    for (std::size_t d = rank(); d-- > 0;) {
        strides[d] = stride;
        if (__builtin_mul_overflow(stride, shape[d], &stride))
            throw std::invalid_argument("ik::ArrayView: the extents overflow");
    }
}

}  // namespace ik
