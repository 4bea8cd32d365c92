#pragma once
// Zip archives as far as .npz needs them: the directory (zip64 too), members that are stored or deflated, and writing
// stored members. An archive is untrusted: every offset and size is checked against the file.

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/npy.hpp"

namespace ik::runtime {

struct ZipMember {
    std::string name;
    std::uint32_t crc = 0;
    bool deflated = false;
    bool readable = true;      ///< Stored or deflated, and not encrypted.
    std::uint64_t packed = 0;  ///< Bytes in the archive.
    std::uint64_t size = 0;    ///< Bytes when unpacked.
    std::uint64_t header = 0;  ///< Offset of the local header.
};

struct ZipDirectory {
    std::vector<ZipMember> members;
    std::string error;
};

[[nodiscard]] ZipDirectory read_zip_directory(std::ifstream& file, std::uint64_t file_size);
/// The unpacked bytes of a member; null when the archive is damaged there. `file` must outlive the source.
[[nodiscard]] std::unique_ptr<ByteSource> open_zip_member(std::ifstream& file, std::uint64_t file_size,
                                                          const ZipMember& member);

/// Writes stored members one after another, then the directory.
class ZipWriter {
public:
    explicit ZipWriter(std::ostream& out) : out_(out) {}
    void add(std::string name, std::string_view head, std::string_view data);
    void finish();

private:
    std::ostream& out_;
    std::vector<ZipMember> members_;
    std::uint64_t at_ = 0;
    void write(std::string_view bytes);
};

}  // namespace ik::runtime
