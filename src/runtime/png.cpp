// libpng reports errors by longjmp: no object with a destructor may live in a frame that a jump leaves, so each
// function below that calls libpng under setjmp holds plain data only.
#include "runtime/png.hpp"

#include <bit>
#include <csetjmp>

#include <png.h>

namespace ik::runtime {
namespace {

[[noreturn]] void on_error(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void on_warning(png_structp, png_const_charp) {}

/// Owns libpng's two structs, outside of the frames that use setjmp.
struct Reader {
    png_structp png = nullptr;
    png_infop info = nullptr;
    Reader() {
        png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning);
        if (png != nullptr) info = png_create_info_struct(png);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
};

struct Writer {
    png_structp png = nullptr;
    png_infop info = nullptr;
    Writer() {
        png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning);
        if (png != nullptr) info = png_create_info_struct(png);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() { png_destroy_write_struct(&png, &info); }
};

struct Geometry {
    std::int64_t height, width, channels, bits, row_bytes;
};

/// Reads up to the pixels and sets libpng to plain 8- or 16-bit samples.
bool read_geometry(const Reader& reader, std::FILE* file, Geometry& geometry) {
    if (reader.info == nullptr || setjmp(png_jmpbuf(reader.png)) != 0) return false;
    png_init_io(reader.png, file);
    png_set_user_limits(reader.png, 0x7fffffff, 0x7fffffff);
    png_read_info(reader.png, reader.info);
    png_set_expand(reader.png);
    if (std::endian::native == std::endian::little) png_set_swap(reader.png);
    png_set_interlace_handling(reader.png);
    png_read_update_info(reader.png, reader.info);
    geometry.height = png_get_image_height(reader.png, reader.info);
    geometry.width = png_get_image_width(reader.png, reader.info);
    geometry.channels = png_get_channels(reader.png, reader.info);
    geometry.bits = png_get_bit_depth(reader.png, reader.info);
    geometry.row_bytes = static_cast<std::int64_t>(png_get_rowbytes(reader.png, reader.info));
    return true;
}

bool read_rows(const Reader& reader, const Geometry& geometry, png_bytep* rows) {
    if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
    png_read_image(reader.png, rows);
    png_read_end(reader.png, nullptr);
    return geometry.height > 0;
}

std::vector<std::int64_t> shape_of(const Geometry& geometry) {
    if (geometry.channels == 1) return {geometry.height, geometry.width};
    return {geometry.height, geometry.width, geometry.channels};
}

bool write_rows(const Writer& writer, std::FILE* file, const std::uint8_t* pixels, const Geometry& geometry,
                int color) {
    if (writer.info == nullptr || setjmp(png_jmpbuf(writer.png)) != 0) return false;
    png_init_io(writer.png, file);
    png_set_user_limits(writer.png, 0x7fffffff, 0x7fffffff);
    png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(geometry.width),
                 static_cast<png_uint_32>(geometry.height), 8, color, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(writer.png, writer.info);
    for (std::int64_t row = 0; row < geometry.height; ++row)
        png_write_row(writer.png, pixels + row * geometry.row_bytes);
    png_write_end(writer.png, writer.info);
    return true;
}

}  // namespace

FileHeader png_header(std::FILE* file) {
    const Reader reader;
    Geometry geometry{};
    if (!read_geometry(reader, file, geometry)) return {std::nullopt, {}, "this is no PNG image, or it is damaged"};
    return {geometry.bits == 16 ? DType::u16 : DType::u8, shape_of(geometry), ""};
}

std::optional<Fault> read_png(std::FILE* file, HostContext& context, Array& result, std::string& error) {
    const Reader reader;
    Geometry geometry{};
    if (!read_geometry(reader, file, geometry)) {
        error = "this is no PNG image, or it is damaged";
        return std::nullopt;
    }
    if (auto fault = context.allocate(geometry.bits == 16 ? DType::u16 : DType::u8, shape_of(geometry), result))
        return fault;
    std::vector<png_bytep> rows(static_cast<std::size_t>(geometry.height));
    for (std::size_t row = 0; row < rows.size(); ++row) {
        rows[row] = reinterpret_cast<png_bytep>(result.data) + static_cast<std::ptrdiff_t>(row) * geometry.row_bytes;
    }
    if (!read_rows(reader, geometry, rows.data())) error = "the image is damaged or truncated";
    return std::nullopt;
}

bool write_png(std::FILE* file, std::span<const std::uint8_t> pixels, std::int64_t height, std::int64_t width,
               std::int64_t channels) {
    const Writer writer;
    const int colors[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
    return write_rows(writer, file, pixels.data(), {height, width, channels, 8, width * channels},
                      colors[channels - 1]);
}

}  // namespace ik::runtime
