#pragma once
// The .npy format, versions 1 to 3 (NumPy's documentation of numpy.lib.format). A header is untrusted: its size, its
// shape and its dtype are checked against the bytes that are really there before anything is allocated.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/dtype.hpp"
#include "runtime/host.hpp"

namespace ik::runtime {

/// Bytes in order: a file, or an inflated archive member.
class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;
    /// Reads up to `count` bytes and gives how many; fewer at the end or on an error.
    virtual std::size_t read(void* to, std::size_t count) = 0;
    /// Whether the bytes were as their container promised (checksum); asked after the last read.
    [[nodiscard]] virtual bool is_intact() { return true; }
};

struct NpyHeader {
    DType dtype = DType::f64;
    bool swapped = false;  ///< Other byte order than this machine's.
    bool fortran_order = false;
    std::vector<std::int64_t> shape;
    std::uint64_t data_bytes = 0;
    std::string error;  ///< Why there is none; otherwise empty.
};

/// Reads the header; `total` is the size of the whole source in bytes.
[[nodiscard]] NpyHeader read_npy_header(ByteSource& source, std::uint64_t total);
/// Reads the data that follow the header into a fresh array; gives the error or "".
[[nodiscard]] std::optional<Fault> read_npy_data(ByteSource& source, const NpyHeader& header, HostContext& context,
                                                 Array& result, std::string& error);

/// Magic, version and dict of a row-major array; padded to 64 bytes.
[[nodiscard]] std::string npy_header(DType dtype, std::span<const std::int64_t> shape);

}  // namespace ik::runtime
