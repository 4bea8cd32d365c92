#include <algorithm>
#include <filesystem>
#include <fstream>

#include "runtime/files.hpp"
#include "runtime/host_access.hpp"
#include "runtime/npy.hpp"
#include "runtime/png.hpp"
#include "runtime/zip.hpp"

namespace ik::runtime {
namespace {

class FileSource final : public ByteSource {
public:
    explicit FileSource(std::ifstream& file) : file_(file) {}
    std::size_t read(void* to, std::size_t count) override {
        file_.read(static_cast<char*>(to), static_cast<std::streamsize>(count));
        return static_cast<std::size_t>(file_.gcount());
    }

private:
    std::ifstream& file_;
};

struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using CFile = std::unique_ptr<std::FILE, CloseFile>;

/// An open .npy stream, on its own or inside an archive.
struct NpyStream {
    std::ifstream file;
    std::unique_ptr<ByteSource> source;
    NpyHeader header;
    std::string error;
};

/// Why the path cannot be read, or "" with its size.
std::string look_at(const std::string& path, std::uint64_t& size) {
    if (path.find('\0') != std::string::npos) return "the path holds a NUL character";
    std::error_code problem;
    const std::filesystem::file_status status = std::filesystem::status(path, problem);
    if (!std::filesystem::exists(status)) return "there is no such file";
    if (std::filesystem::is_directory(status)) return "this is a directory";
    if (!std::filesystem::is_regular_file(status)) return "this is not a regular file";
    size = std::filesystem::file_size(path, problem);
    return problem ? "the file cannot be read" : "";
}

std::string member_names(const ZipDirectory& directory) {
    std::string names;
    for (std::size_t i = 0; i < directory.members.size() && i < 20; ++i) {
        std::string name = directory.members[i].name;
        if (name.ends_with(".npy")) name.resize(name.size() - 4);
        names += (i > 0 ? ", " : "") + name;
    }
    return names;
}

void open_member(NpyStream& stream, std::uint64_t size, std::string_view key) {
    const ZipDirectory directory = read_zip_directory(stream.file, size);
    stream.error = directory.error;
    if (!stream.error.empty()) return;
    const auto& members = directory.members;
    auto member = members.begin();
    if (key.empty()) {
        if (members.size() != 1) {
            stream.error = "the archive holds several arrays; name one with key=: " + member_names(directory);
            return;
        }
    } else {
        const std::string name = std::string(key) + ".npy";
        member = std::find_if(members.begin(), members.end(),
                              [&](const ZipMember& m) { return m.name == name || m.name == key; });
        if (member == members.end()) {
            stream.error = "the archive holds no \"" + std::string(key) + "\"; it holds " + member_names(directory);
            return;
        }
    }
    stream.source = open_zip_member(stream.file, size, *member);
    if (!stream.source) {
        stream.error = "the archive is damaged, or compressed in another way than deflate";
        return;
    }
    stream.header = read_npy_header(*stream.source, member->size);
    stream.error = stream.header.error;
}

void open_npy(NpyStream& stream, const std::string& path, std::string_view key) {
    std::uint64_t size = 0;
    stream.error = look_at(path, size);
    if (!stream.error.empty()) return;
    stream.file.open(path, std::ios::binary);
    if (!stream.file) {
        stream.error = "the file cannot be read";
        return;
    }
    if (path.ends_with(".npz")) return open_member(stream, size, key);
    stream.source = std::make_unique<FileSource>(stream.file);
    stream.header = read_npy_header(*stream.source, size);
    stream.error = stream.header.error;
}

CFile open_image(const std::string& path, std::string& error) {
    std::uint64_t size = 0;
    error = look_at(path, size);
    if (!error.empty()) return nullptr;
    CFile file(std::fopen(path.c_str(), "rb"));
    if (!file) error = "the file cannot be read";
    return file;
}

bool is_npy(std::string_view path) { return path.ends_with(".npy") || path.ends_with(".npz"); }

constexpr const char* unknown_ending = "load reads .npy, .npz and .png";

Fault load_fault(const std::string& path, const std::string& why) {
    return host_fault(Code::run_file, "cannot load \"" + path + "\": " + why);
}

std::optional<Fault> read_array(const std::string& path, const std::string& key, HostContext& context, Array& array,
                                std::string& error) {
    if (is_npy(path)) {
        NpyStream stream;
        open_npy(stream, path, key);
        error = stream.error;
        if (!error.empty()) return std::nullopt;
        return read_npy_data(*stream.source, stream.header, context, array, error);
    }
    if (path.ends_with(".png")) {
        const CFile file = open_image(path, error);
        if (!file) return std::nullopt;
        return read_png(file.get(), context, array, error);
    }
    error = unknown_ending;
    return std::nullopt;
}

}  // namespace

FileHeader file_header(std::string_view name, std::string_view key) {
    const std::string path(name);
    FileHeader header;
    if (is_npy(path)) {
        NpyStream stream;
        open_npy(stream, path, key);
        header = {stream.header.dtype, stream.header.shape, stream.error};
    } else if (path.ends_with(".png")) {
        const CFile file = open_image(path, header.error);
        if (file) header = png_header(file.get());
    } else {
        header.error = unknown_ending;
    }
    if (!header.error.empty()) return {std::nullopt, {}, load_fault(path, header.error).message};
    return header;
}

std::optional<Fault> host_load(std::span<const Value> args, Value& result, HostContext& context) {
    const std::string path = text_of(args[0]);
    const std::string key = args.size() > 1 ? text_of(args[1]) : "";
    Array array;
    std::string error;
    if (auto fault = read_array(path, key, context, array, error)) return fault;
    if (!error.empty()) return load_fault(path, error);
    if (args.size() > 3) {
        const std::string dtype = text_of(args[2]);
        const std::int64_t rank = as_int(std::get<Scalar>(args[3]));
        if (dtype != name(array.dtype) || rank != array.rank) {
            return load_fault(path, "the script was checked for " + dtype + " of rank " + std::to_string(rank) +
                                        ", the file now holds " + std::string(name(array.dtype)) + " of rank " +
                                        std::to_string(array.rank));
        }
    }
    result = std::move(array);
    return std::nullopt;
}

}  // namespace ik::runtime
