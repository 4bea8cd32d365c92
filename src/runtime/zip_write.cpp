#include <zlib.h>

#include "runtime/zip.hpp"

namespace ik::runtime {
namespace {

constexpr std::uint64_t field_limit = 0xFFFFFFFF;
/// 1 January 1980, the first day a zip archive knows: equal data give equal files.
constexpr std::uint64_t fixed_date = 0x0021;

void put(std::string& out, std::uint64_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

std::uint64_t clipped(std::uint64_t value) { return value < field_limit ? value : field_limit; }

bool is_large(const ZipMember& member) { return member.size >= field_limit || member.header >= field_limit; }

/// What local and central header share: version needed ... extra length.
void put_common(std::string& out, const ZipMember& member, std::size_t extra) {
    put(out, is_large(member) ? 45 : 20, 2);
    put(out, 0, 2);
    put(out, 0, 2);  // stored
    put(out, 0, 2);
    put(out, fixed_date, 2);
    put(out, member.crc, 4);
    put(out, is_large(member) ? field_limit : member.packed, 4);
    put(out, is_large(member) ? field_limit : member.size, 4);
    put(out, member.name.size(), 2);
    put(out, extra, 2);
}

}  // namespace

void ZipWriter::write(std::string_view bytes) {
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    at_ += bytes.size();
}

void ZipWriter::add(std::string name, std::string_view head, std::string_view data) {
    ZipMember member;
    member.name = std::move(name);
    member.size = member.packed = head.size() + data.size();
    member.header = at_;
    uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(head.data()), head.size());
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(data.data()), data.size());
    member.crc = static_cast<std::uint32_t>(crc);
    std::string local;
    put(local, 0x04034b50, 4);
    put_common(local, member, is_large(member) ? 20 : 0);
    local += member.name;
    if (is_large(member)) {
        put(local, 1, 2);
        put(local, 16, 2);
        put(local, member.size, 8);
        put(local, member.packed, 8);
    }
    write(local);
    write(head);
    write(data);
    members_.push_back(std::move(member));
}

void ZipWriter::finish() {
    const std::uint64_t start = at_;
    for (const ZipMember& member : members_) {
        std::string entry;
        put(entry, 0x02014b50, 4);
        put(entry, 45, 2);
        put_common(entry, member, is_large(member) ? 28 : 0);
        put(entry, 0, 2);  // comment
        put(entry, 0, 2);  // disk
        put(entry, 0, 2);
        put(entry, 0, 4);
        put(entry, is_large(member) ? field_limit : member.header, 4);
        entry += member.name;
        if (is_large(member)) {
            put(entry, 1, 2);
            put(entry, 24, 2);
            put(entry, member.size, 8);
            put(entry, member.packed, 8);
            put(entry, member.header, 8);
        }
        write(entry);
    }
    const std::uint64_t size = at_ - start;
    std::string end;
    if (start >= field_limit || members_.size() >= 0xFFFF) {
        const std::uint64_t end64 = at_;
        put(end, 0x06064b50, 4);
        put(end, 44, 8);
        put(end, 45, 2);
        put(end, 45, 2);
        put(end, 0, 8);
        put(end, members_.size(), 8);
        put(end, members_.size(), 8);
        put(end, size, 8);
        put(end, start, 8);
        put(end, 0x07064b50, 4);
        put(end, 0, 4);
        put(end, end64, 8);
        put(end, 1, 4);
    }
    const std::uint64_t count = members_.size() < 0xFFFF ? members_.size() : 0xFFFF;
    put(end, 0x06054b50, 4);
    put(end, 0, 4);
    put(end, count, 2);
    put(end, count, 2);
    put(end, clipped(size), 4);
    put(end, clipped(start), 4);
    put(end, 0, 2);
    write(end);
}

}  // namespace ik::runtime
