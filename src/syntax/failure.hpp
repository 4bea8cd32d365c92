#pragma once
// How a rule gives up: the diagnostic is recorded first, then this is thrown to the next statement boundary.

#include <cstdint>

namespace ik::syntax {

struct SyntaxFailure {
    std::uint32_t at;  ///< Where parsing stopped; recovery goes on behind it.
};

}  // namespace ik::syntax
