#pragma once
// A run-time fault: what stopped a run. The VM fills it in with the place of the step; api/ makes it a Diagnostic.

#include <string>

#include "base/diagnostic.hpp"
#include "base/span.hpp"

namespace ik::runtime {

struct Fault {
    Code code = Code::run_error;
    std::string message;
    std::string hint;
    Span span;
    std::vector<Label> labels;  ///< Further places (operands of a shape mismatch).
};

}  // namespace ik::runtime
