#include <filesystem>
#include <fstream>
#include <iterator>

#include "api/compile.hpp"
#include "runtime/embedded.hpp"

namespace ik {
namespace {

constexpr std::uintmax_t max_module_bytes = 64 << 20;

std::optional<std::string> file_text(std::string_view name, std::string_view user) {
    namespace fs = std::filesystem;
    if (name.find('\0') != std::string_view::npos) return std::nullopt;
    fs::path path(name);
    if (path.is_relative()) path = fs::path(user).parent_path() / path;
    std::error_code problem;
    if (!fs::is_regular_file(path, problem) || fs::file_size(path, problem) > max_module_bytes) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

bool is_module_path(std::string_view name) noexcept {
    return name.find('/') != std::string_view::npos || name.ends_with(".ik");
}

std::optional<std::string> module_text(std::string_view name, std::string_view user) {
    if (is_module_path(name)) return file_text(name, user);
    // The tables of units and constants are in scope everywhere and are no modules.
    if (name == "units" || name == "constants") return std::nullopt;
    for (const runtime::EmbeddedModule& module : runtime::embedded_modules()) {
        if (module.name == name) return std::string(module.text);
    }
    return std::nullopt;
}

}  // namespace ik
