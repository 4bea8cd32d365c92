#include <algorithm>
#include <array>
#include <cstring>

#include <zlib.h>

#include "runtime/zip.hpp"

namespace ik::runtime {
namespace {

constexpr std::uint32_t local_signature = 0x04034b50, central_signature = 0x02014b50, end_signature = 0x06054b50;
constexpr std::uint32_t end64_signature = 0x06064b50, locator64_signature = 0x07064b50;
constexpr std::size_t local_size = 30, central_size = 46, end_size = 22, locator64_size = 20, end64_size = 56;
constexpr std::uint64_t max_directory = 1 << 26;
/// No deflate stream is longer than this times its packed size (zlib's technical notes say 1032).
constexpr std::uint64_t max_ratio = 1040;

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

bool read_at(std::ifstream& file, std::uint64_t offset, std::size_t count, std::string& out) {
    out.assign(count, '\0');
    file.clear();
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(out.data(), static_cast<std::streamsize>(count));
    return static_cast<std::size_t>(file.gcount()) == count;
}

struct DirectoryPlace {
    std::uint64_t offset = 0, size = 0, count = 0;
    bool found = false;
};

/// The end record stands at the end of the file, before a comment of up to 65535 bytes.
DirectoryPlace find_directory(std::ifstream& file, std::uint64_t file_size) {
    DirectoryPlace place;
    const std::uint64_t tail = std::min<std::uint64_t>(file_size, end_size + 65535);
    std::string bytes;
    if (tail < end_size || !read_at(file, file_size - tail, tail, bytes)) return place;
    std::size_t at = bytes.size() - end_size + 1;
    while (at-- > 0) {
        if (number(bytes, at, 4) == end_signature) break;
        if (at == 0) return place;
    }
    place.count = number(bytes, at + 10, 2);
    place.size = number(bytes, at + 12, 4);
    place.offset = number(bytes, at + 16, 4);
    place.found = true;
    if (at >= locator64_size && number(bytes, at - locator64_size, 4) == locator64_signature) {
        const std::uint64_t end64 = number(bytes, at - locator64_size + 8, 8);
        std::string record;
        if (end64 > file_size || file_size - end64 < end64_size || !read_at(file, end64, end64_size, record) ||
            number(record, 0, 4) != end64_signature) {
            place.found = false;
            return place;
        }
        place.count = number(record, 32, 8);
        place.size = number(record, 40, 8);
        place.offset = number(record, 48, 8);
    }
    return place;
}

/// Sizes that did not fit their 32-bit fields stand in extra field 1, in this order.
void read_zip64_extra(std::string_view extra, ZipMember& member) {
    std::size_t at = 0;
    while (at + 4 <= extra.size()) {
        const std::size_t length = static_cast<std::size_t>(number(extra, at + 2, 2));
        if (at + 4 + length > extra.size()) return;
        if (number(extra, at, 2) == 1) {
            std::size_t field = at + 4;
            for (std::uint64_t* value : {&member.size, &member.packed, &member.header}) {
                if (*value != 0xFFFFFFFF || field + 8 > at + 4 + length) continue;
                *value = number(extra, field, 8);
                field += 8;
            }
            return;
        }
        at += 4 + length;
    }
}

/// A stretch of the file, unpacked or as it is, with its checksum.
class MemberSource final : public ByteSource {
public:
    MemberSource(std::ifstream& file, std::uint64_t offset, const ZipMember& member)
        : file_(file),
          offset_(offset),
          left_(member.packed),
          size_(member.size),
          crc_(member.crc),
          deflated_(member.deflated) {
        if (deflated_) ok_ = inflateInit2(&stream_, -MAX_WBITS) == Z_OK;
    }
    MemberSource(const MemberSource&) = delete;
    MemberSource& operator=(const MemberSource&) = delete;
    ~MemberSource() override {
        if (deflated_) inflateEnd(&stream_);
    }

    std::size_t read(void* to, std::size_t count) override {
        if (!ok_) return 0;
        const std::size_t done = deflated_ ? inflate_some(static_cast<Bytef*>(to), count) : read_file(to, count);
        checksum_ = crc32_z(checksum_, static_cast<const Bytef*>(to), done);
        given_ += done;
        return done;
    }
    bool is_intact() override {
        // Data beyond the array (there should be none) belong to the checksum too.
        std::array<char, 4096> rest;
        while (given_ < size_) {
            if (read(rest.data(), static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), size_ - given_))) == 0)
                break;
        }
        return ok_ && given_ == size_ && checksum_ == crc_;
    }

private:
    std::size_t read_file(void* to, std::size_t count) {
        count = static_cast<std::size_t>(std::min<std::uint64_t>(count, left_));
        file_.clear();
        file_.seekg(static_cast<std::streamoff>(offset_));
        file_.read(static_cast<char*>(to), static_cast<std::streamsize>(count));
        const auto got = static_cast<std::size_t>(file_.gcount());
        offset_ += got;
        left_ -= got;
        return got;
    }
    std::size_t inflate_some(Bytef* to, std::size_t count) {
        std::size_t done = 0;
        while (done < count) {
            if (stream_.avail_in == 0) {
                stream_.next_in = buffer_.data();
                stream_.avail_in = static_cast<uInt>(read_file(buffer_.data(), buffer_.size()));
            }
            const std::size_t want = std::min<std::size_t>(count - done, 1 << 30);
            stream_.next_out = to + done;
            stream_.avail_out = static_cast<uInt>(want);
            const int status = inflate(&stream_, Z_NO_FLUSH);
            const std::size_t got = want - stream_.avail_out;
            done += got;
            if (status != Z_OK || (got == 0 && stream_.avail_in == 0 && left_ == 0)) break;
        }
        return done;
    }

    std::ifstream& file_;
    std::uint64_t offset_, left_, size_, given_ = 0;
    std::uint32_t crc_;
    bool deflated_, ok_ = true;
    uLong checksum_ = 0;
    z_stream stream_{};
    std::array<Bytef, 65536> buffer_;
};

}  // namespace

ZipDirectory read_zip_directory(std::ifstream& file, std::uint64_t file_size) {
    ZipDirectory directory;
    const DirectoryPlace place = find_directory(file, file_size);
    std::string bytes;
    if (!place.found || place.offset > file_size || place.size > file_size - place.offset ||
        place.size > max_directory || !read_at(file, place.offset, static_cast<std::size_t>(place.size), bytes)) {
        directory.error = "this is no .npz archive, or it is truncated";
        return directory;
    }
    std::size_t at = 0;
    for (std::uint64_t i = 0; i < place.count; ++i) {
        if (at + central_size > bytes.size() || number(bytes, at, 4) != central_signature) {
            directory.error = "the directory of the archive is damaged";
            return directory;
        }
        const auto name_size = static_cast<std::size_t>(number(bytes, at + 28, 2));
        const auto extra_size = static_cast<std::size_t>(number(bytes, at + 30, 2));
        const auto comment_size = static_cast<std::size_t>(number(bytes, at + 32, 2));
        if (at + central_size + name_size + extra_size + comment_size > bytes.size()) {
            directory.error = "the directory of the archive is damaged";
            return directory;
        }
        ZipMember member;
        const std::uint64_t method = number(bytes, at + 10, 2);
        member.readable = (method == 0 || method == 8) && (number(bytes, at + 8, 2) & 1) == 0;
        member.deflated = method == 8;
        member.crc = static_cast<std::uint32_t>(number(bytes, at + 16, 4));
        member.packed = number(bytes, at + 20, 4);
        member.size = number(bytes, at + 24, 4);
        member.header = number(bytes, at + 42, 4);
        member.name = bytes.substr(at + central_size, name_size);
        read_zip64_extra(std::string_view(bytes).substr(at + central_size + name_size, extra_size), member);
        directory.members.push_back(std::move(member));
        at += central_size + name_size + extra_size + comment_size;
    }
    return directory;
}

std::unique_ptr<ByteSource> open_zip_member(std::ifstream& file, std::uint64_t file_size, const ZipMember& member) {
    std::string local;
    if (!member.readable || member.header > file_size || file_size - member.header < local_size ||
        !read_at(file, member.header, local_size, local) || number(local, 0, 4) != local_signature) {
        return nullptr;
    }
    // The local header may have another extra field than the directory.
    const std::uint64_t data = member.header + local_size + number(local, 26, 2) + number(local, 28, 2);
    if (data > file_size || member.packed > file_size - data) return nullptr;
    if (!member.deflated && member.packed != member.size) return nullptr;
    if (member.deflated && member.size / max_ratio > member.packed + 64) return nullptr;
    return std::make_unique<MemberSource>(file, data, member);
}

}  // namespace ik::runtime
