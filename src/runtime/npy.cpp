#include "runtime/npy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

namespace ik::runtime {
namespace {

constexpr std::size_t max_header = 1 << 20;
constexpr std::string_view magic = "\x93NUMPY";

struct TypeCode {
    DType dtype;
    std::string_view code;
};

constexpr std::array<TypeCode, 13> type_codes{{
    {DType::boolean, "b1"},
    {DType::u8, "u1"},
    {DType::i8, "i1"},
    {DType::u16, "u2"},
    {DType::i16, "i2"},
    {DType::u32, "u4"},
    {DType::i32, "i4"},
    {DType::u64, "u8"},
    {DType::i64, "i8"},
    {DType::f32, "f4"},
    {DType::f64, "f8"},
    {DType::c64, "c8"},
    {DType::c128, "c16"},
}};

/// Reads the Python dict literal of a header: only strings, True, False and tuples of integers occur.
class DictReader {
public:
    explicit DictReader(std::string_view text) : text_(text) {}

    bool read(NpyHeader& header) {
        if (!take('{')) return fail("the header is no dictionary");
        while (!take('}')) {
            std::string key;
            if (!string(key) || !take(':')) return fail("the header is malformed");
            if (key == "descr") {
                if (!descr(header)) return false;
            } else if (key == "fortran_order") {
                if (!boolean(header.fortran_order)) return fail("fortran_order is neither True nor False");
                has_order_ = true;
            } else if (key == "shape") {
                if (!shape(header.shape)) return error.empty() ? fail("the shape is malformed") : false;
                has_shape_ = true;
            } else {
                return fail("the header has an unknown key");
            }
            if (!take(',') && peek() != '}') return fail("the header is malformed");
        }
        if (!has_descr_ || !has_order_ || !has_shape_) return fail("the header lacks a key");
        return true;
    }

    std::string error;

private:
    bool fail(std::string why) {
        error = std::move(why);
        return false;
    }
    char peek() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool take(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    bool string(std::string& out) {
        const char quote = peek();
        if (quote != '\'' && quote != '"') return false;
        const std::size_t end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) return false;
        out = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return true;
    }
    bool boolean(bool& out) {
        peek();
        for (const bool value : {true, false}) {
            const std::string_view word = value ? "True" : "False";
            if (text_.substr(at_).starts_with(word)) {
                at_ += word.size();
                out = value;
                return true;
            }
        }
        return false;
    }
    bool shape(std::vector<std::int64_t>& out) {
        if (!take('(')) return false;
        while (!take(')')) {
            peek();
            std::int64_t extent = -1;
            const char* const first = text_.data() + at_;
            const auto [end, problem] = std::from_chars(first, text_.data() + text_.size(), extent);
            if (problem != std::errc() || extent < 0) return false;
            at_ += static_cast<std::size_t>(end - first);
            take('L');  // Python 2 wrote long integers so.
            if (out.size() == max_rank) return fail("more than 8 axes");
            out.push_back(extent);
            if (!take(',') && peek() != ')') return false;
        }
        return true;
    }
    bool descr(NpyHeader& header) {
        std::string text;
        if (peek() == '[') return fail("structured arrays are not supported");
        if (!string(text) || text.size() < 2) return fail("the dtype is malformed");
        const char order = text[0];
        const std::string_view code = std::string_view(text).substr(1);
        const auto row =
            std::find_if(type_codes.begin(), type_codes.end(), [&](const TypeCode& t) { return t.code == code; });
        if (row == type_codes.end() || std::string_view("<>|=").find(order) == std::string_view::npos) {
            if (code.starts_with('O')) return fail("object arrays are not supported");
            return fail("dtype '" + printable(text) + "' is not supported");
        }
        header.dtype = row->dtype;
        const bool little = std::endian::native == std::endian::little;
        header.swapped = (order == '>' && little) || (order == '<' && !little);
        has_descr_ = true;
        return true;
    }
    static std::string printable(std::string text) {
        for (char& c : text) {
            if (c < ' ' || c > '~') c = '?';
        }
        return text.substr(0, 40);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool has_descr_ = false, has_order_ = false, has_shape_ = false;
};

/// Parts of an element that are swapped on their own: the halves of complex numbers.
std::size_t swap_width(DType dtype) noexcept {
    const std::size_t size = size_of(dtype);
    return is_complex(dtype) ? size / 2 : size;
}

void swap_bytes(std::byte* data, std::uint64_t bytes, std::size_t width) {
    for (std::uint64_t at = 0; at < bytes; at += width) std::reverse(data + at, data + at + width);
}

/// Bytes of the data, or nullopt when the product overflows.
std::optional<std::uint64_t> data_size(const NpyHeader& header) {
    std::uint64_t bytes = size_of(header.dtype);
    if (std::find(header.shape.begin(), header.shape.end(), 0) != header.shape.end()) return 0;
    for (const std::int64_t extent : header.shape) {
        if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &bytes)) return std::nullopt;
        if (bytes > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    }
    return bytes;
}

}  // namespace

NpyHeader read_npy_header(ByteSource& source, std::uint64_t total) {
    NpyHeader header;
    const auto fail = [&](std::string why) {
        header.error = std::move(why);
        return header;
    };
    std::array<unsigned char, 12> start{};
    if (source.read(start.data(), 10) != 10 || std::memcmp(start.data(), magic.data(), magic.size()) != 0) {
        return fail("this is no .npy file");
    }
    const unsigned version = start[6];
    if (version < 1 || version > 3) return fail("version " + std::to_string(version) + " of .npy is not supported");
    std::uint64_t length = start[8] + 256U * start[9];
    std::uint64_t offset = 10;
    if (version > 1) {
        if (source.read(start.data() + 10, 2) != 2) return fail("the file is truncated");
        length += 65536ULL * start[10] + 16777216ULL * start[11];
        offset = 12;
    }
    if (length > max_header) return fail("the header is longer than 1 MiB");
    if (offset + length > total) return fail("the file is truncated");
    std::string text(length, '\0');
    if (source.read(text.data(), length) != length) return fail("the file is truncated");
    DictReader reader(text);
    if (!reader.read(header)) return fail(reader.error);
    const auto bytes = data_size(header);
    if (!bytes) return fail("the shape overflows");
    header.data_bytes = *bytes;
    if (*bytes > total - offset - length) {
        return fail("the header promises " + std::to_string(*bytes) + " bytes of data, the file has " +
                    std::to_string(total - offset - length));
    }
    return header;
}

std::optional<Fault> read_npy_data(ByteSource& source, const NpyHeader& header, HostContext& context, Array& result,
                                   std::string& error) {
    std::vector<std::int64_t> shape = header.shape;
    if (header.fortran_order) std::reverse(shape.begin(), shape.end());
    if (auto fault = context.allocate(header.dtype, shape, result)) return fault;
    if (source.read(result.data, header.data_bytes) != header.data_bytes || !source.is_intact()) {
        error = "the data are truncated or damaged";
        return std::nullopt;
    }
    if (header.swapped && header.dtype != DType::boolean)
        swap_bytes(result.data, header.data_bytes, swap_width(header.dtype));
    if (header.dtype == DType::boolean) {
        // A byte other than 0 and 1 would be neither true nor false to the kernels.
        for (std::uint64_t i = 0; i < header.data_bytes; ++i)
            result.data[i] = std::byte{result.data[i] != std::byte{0}};
    }
    if (header.fortran_order) {
        // Read in the file's order; only the view is turned.
        std::reverse(result.shape.begin(), result.shape.begin() + result.rank);
        std::reverse(result.strides.begin(), result.strides.begin() + result.rank);
    }
    return std::nullopt;
}

std::string npy_header(DType dtype, std::span<const std::int64_t> shape) {
    const auto row =
        std::find_if(type_codes.begin(), type_codes.end(), [&](const TypeCode& t) { return t.dtype == dtype; });
    const char order = size_of(dtype) == 1 ? '|' : std::endian::native == std::endian::little ? '<' : '>';
    std::string dict = "{'descr': '";
    dict += order;
    dict.append(row == type_codes.end() ? "V0" : row->code).append("', 'fortran_order': False, 'shape': (");
    for (const std::int64_t extent : shape) dict += std::to_string(extent) + (shape.size() == 1 ? "," : ", ");
    if (shape.size() > 1) dict.resize(dict.size() - 2);
    dict += "), }";
    const std::size_t unpadded = magic.size() + 4 + dict.size() + 1;
    dict.append((64 - unpadded % 64) % 64, ' ').append("\n");
    std::string text(magic);
    text += '\1';
    text += '\0';
    text += static_cast<char>(dict.size() % 256);
    text += static_cast<char>(dict.size() / 256);
    return text + dict;
}

}  // namespace ik::runtime
