#include <cmath>
#include <concepts>
#include <filesystem>
#include <fstream>

#include "runtime/files.hpp"
#include "runtime/host_access.hpp"
#include "runtime/npy.hpp"
#include "runtime/png.hpp"
#include "runtime/zip.hpp"

namespace ik::runtime {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

Fault save_fault(const std::string& path, const std::string& why) {
    return host_fault(Code::run_file, "cannot save \"" + path + "\": " + why);
}

std::string_view bytes_of(const Array& row_major) {
    return {reinterpret_cast<const char*>(row_major.data),
            static_cast<std::size_t>(row_major.size()) * size_of(row_major.dtype)};
}

std::optional<Fault> row_major(const Value& value, HostContext& context, Array& result) {
    Array array;
    if (auto fault = as_array(value, context, array)) return fault;
    return as_row_major(array, context, result);
}

std::optional<Fault> save_npy(const std::string& path, const Value& value, HostContext& context) {
    Array array;
    if (auto fault = row_major(value, context, array)) return fault;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    const std::string header = npy_header(array.dtype, {array.shape.data(), array.rank});
    const std::string_view data = bytes_of(array);
    file.write(header.data(), static_cast<std::streamsize>(header.size()));
    file.write(data.data(), static_cast<std::streamsize>(data.size()));
    file.close();
    if (!file) return save_fault(path, "the file cannot be written");
    return std::nullopt;
}

std::optional<Fault> save_npz(const std::string& path, std::span<const Value> members, HostContext& context) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    ZipWriter writer(file);
    for (std::size_t i = 0; i + 1 < members.size(); i += 2) {
        Array array;
        if (auto fault = row_major(members[i + 1], context, array)) return fault;
        const std::string key = text_of(members[i]);
        if (key.empty() || key.size() > 1000) return save_fault(path, "an array needs a name of 1 to 1000 bytes");
        writer.add(key + ".npy", npy_header(array.dtype, {array.shape.data(), array.rank}), bytes_of(array));
    }
    writer.finish();
    file.close();
    if (!file) return save_fault(path, "the file cannot be written");
    return std::nullopt;
}

template <class T>
std::uint8_t to_sample(T x) {
    if constexpr (std::floating_point<T>) {
        const double scaled = static_cast<double>(x) * 255.0;
        if (!(scaled > 0.0)) return 0;  // NaN too.
        return scaled >= 255.0 ? std::uint8_t{255} : static_cast<std::uint8_t>(std::nearbyint(scaled));
    } else {
        if (x < T{0}) return 0;
        return static_cast<std::uint64_t>(x) > 255 ? std::uint8_t{255} : static_cast<std::uint8_t>(x);
    }
}

std::optional<Fault> save_png(const std::string& path, const Value& value, HostContext& context) {
    Array array;
    if (auto fault = row_major(value, context, array)) return fault;
    const std::int64_t channels = array.rank == 3 ? array.shape[2] : 1;
    if (array.rank < 2 || array.rank > 3 || channels < 1 || channels > 4) {
        return save_fault(path, "an image is [height, width] or [height, width, 1 to 4]");
    }
    if (array.size() == 0 || array.shape[0] > 0x7fffffff || array.shape[1] > 0x7fffffff) {
        return save_fault(path, "the image is empty or too large for PNG");
    }
    Array samples;
    if (auto fault = context.allocate(DType::u8, {array.shape.data(), array.rank}, samples)) return fault;
    auto* to = reinterpret_cast<std::uint8_t*>(samples.data);
    const bool real = with_real_type(array.dtype, [&]<class T>(T) {
        for (std::int64_t i = 0; i < array.size(); ++i) {
            const T x = read_element<T>(array.data + i * static_cast<std::int64_t>(sizeof(T)));
            to[i] = array.dtype == DType::boolean ? static_cast<std::uint8_t>(x != T{0} ? 255 : 0) : to_sample(x);
        }
    });
    if (!real) return save_fault(path, "an image has no complex numbers");
    std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "wb"));
    const std::span<const std::uint8_t> pixels(to, static_cast<std::size_t>(samples.size()));
    const bool written = file && write_png(file.get(), pixels, array.shape[0], array.shape[1], channels);
    if (!written || std::fclose(file.release()) != 0) return save_fault(path, "the file cannot be written");
    return std::nullopt;
}

}  // namespace

std::optional<Fault> host_save(std::span<const Value> args, HostContext& context) {
    const std::string path = text_of(args[0]);
    if (path.find('\0') != std::string::npos) return save_fault(path, "the path holds a NUL character");
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        return save_fault(path, "this is not a regular file");
    }
    if (path.ends_with(".npz")) {
        if (args.size() > 2) return save_npz(path, args.subspan(1), context);
        const Value single[] = {Value(std::make_shared<const std::string>("data")), args[1]};
        return save_npz(path, single, context);
    }
    if (args.size() != 2) return save_fault(path, "several arrays go into an .npz only");
    if (path.ends_with(".npy")) return save_npy(path, args[1], context);
    if (path.ends_with(".png")) return save_png(path, args[1], context);
    return save_fault(path, "save writes .npy, .npz and .png");
}

}  // namespace ik::runtime
