#include "base/source.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace ik {

std::uint32_t Sources::add(std::string name, std::string text) {
    IK_ASSERT(text.size() < 0xFFFFFFFFU);
    auto file = std::make_shared<File>();
    file->name = std::move(name);
    file->text = std::move(text);
    file->line_starts.push_back(0);
    for (std::size_t at = file->text.find('\n'); at != std::string::npos; at = file->text.find('\n', at + 1)) {
        file->line_starts.push_back(static_cast<std::uint32_t>(at + 1));
    }
    files_.push_back(std::move(file));
    return static_cast<std::uint32_t>(files_.size() - 1);
}

std::string_view Sources::name(std::uint32_t file) const {
    IK_ASSERT(file < files_.size());
    return files_[file]->name;
}

std::string_view Sources::text(std::uint32_t file) const {
    IK_ASSERT(file < files_.size());
    return files_[file]->text;
}

std::string_view Sources::text(Span span) const {
    const std::string_view all = text(span.file);
    const std::size_t begin = std::min<std::size_t>(span.begin, all.size());
    const std::size_t end = std::clamp<std::size_t>(span.end, begin, all.size());
    return all.substr(begin, end - begin);
}

LineColumn Sources::position(std::uint32_t file, std::uint32_t offset) const {
    IK_ASSERT(file < files_.size());
    const std::vector<std::uint32_t>& starts = files_[file]->line_starts;
    const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
    const auto line = static_cast<std::uint32_t>(after - starts.begin());
    return {line, offset - starts[line - 1] + 1};
}

std::string_view Sources::line(std::uint32_t file, std::uint32_t line_number) const {
    IK_ASSERT(file < files_.size());
    const File& f = *files_[file];
    if (line_number == 0 || line_number > f.line_starts.size()) return {};
    const std::size_t begin = f.line_starts[line_number - 1];
    std::string_view rest = std::string_view(f.text).substr(begin);
    rest = rest.substr(0, rest.find('\n'));
    if (rest.ends_with('\r')) rest.remove_suffix(1);
    return rest;
}

}  // namespace ik
