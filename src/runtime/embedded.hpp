// The standard library's ik modules, embedded at build time so that the interpreter needs no files at run time.
// Takes: nothing. Gives: name and text of each stdlib/*.ik. Never: parses them.
#pragma once

#include <span>
#include <string_view>

namespace ik::runtime {

/// One module of the standard library; both views refer to static storage.
struct EmbeddedModule {
    std::string_view name;
    std::string_view text;
};

/// Every embedded module, in alphabetical order of its name.
[[nodiscard]] std::span<const EmbeddedModule> embedded_modules();

}  // namespace ik::runtime
