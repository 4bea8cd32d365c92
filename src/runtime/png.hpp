#pragma once
// PNG images. Reading gives [height, width] (grey) or [height, width, 2 to 4] (grey with alpha, RGB, RGBA), u8, or u16
// for 16-bit files; palettes are expanded, samples are left as they are (no gamma). Writing takes u8 of such a shape.

#include <cstdio>
#include <span>
#include <string>

#include "runtime/host.hpp"

namespace ik::runtime {

[[nodiscard]] FileHeader png_header(std::FILE* file);
/// Gives a Fault from the allocation, or sets `error`.
[[nodiscard]] std::optional<Fault> read_png(std::FILE* file, HostContext& context, Array& result, std::string& error);
/// `pixels` row-major, height * width * channels. False when the file cannot be written.
[[nodiscard]] bool write_png(std::FILE* file, std::span<const std::uint8_t> pixels, std::int64_t height,
                             std::int64_t width, std::int64_t channels);

}  // namespace ik::runtime
