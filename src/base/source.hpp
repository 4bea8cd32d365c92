#pragma once
// The texts of one compilation: the script itself, stdlib modules and used files. Spans name a text by its number.
// Texts are held by shared_ptr and never move, so string_views into them stay valid as long as the Sources do.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.hpp"

namespace ik {

struct LineColumn {
    std::uint32_t line = 1;    ///< 1-based.
    std::uint32_t column = 1;  ///< 1-based, counted in bytes.
};

class Sources {
public:
    /// Adds a text and gives its number. `name` is what diagnostics show ("drag.ik", "<input>").
    std::uint32_t add(std::string name, std::string text);

    [[nodiscard]] std::size_t size() const noexcept { return files_.size(); }
    [[nodiscard]] std::string_view name(std::uint32_t file) const;
    [[nodiscard]] std::string_view text(std::uint32_t file) const;
    [[nodiscard]] std::string_view text(Span span) const;
    [[nodiscard]] LineColumn position(std::uint32_t file, std::uint32_t offset) const;
    /// The text of a 1-based line without its line end.
    [[nodiscard]] std::string_view line(std::uint32_t file, std::uint32_t line_number) const;

private:
    struct File {
        std::string name;
        std::string text;
        std::vector<std::uint32_t> line_starts;
    };
    std::vector<std::shared_ptr<const File>> files_;
};

}  // namespace ik
