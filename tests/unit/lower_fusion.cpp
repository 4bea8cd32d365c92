// How many passes over arrays programs take, from text to kernels. The expected numbers are what the program needs: a
// reduction whose result the elements are compared with or divided by must end before the next pass begins, and nothing
// else may cost one.

#include <catch2/catch.hpp>

#include "check_support.hpp"
#include "lower/lower.hpp"
#include "opt/optimize.hpp"

using namespace ik;
using namespace ik::test;

namespace {

struct Fused {
    const char* text;
    int passes;
};

check::Signature inputs() {
    check::Signature signature;
    const auto add = [&](const char* name, DType dtype, std::initializer_list<std::uint32_t> extents) {
        ir::Type type;
        type.dtype = dtype;
        for (const std::uint32_t extent : extents) type.shape.extents[type.shape.rank++] = ir::Extent::symbol(extent);
        signature.inputs.push_back({name, type, ""});
    };
    add("x", DType::f64, {0});
    add("y", DType::f64, {0});
    add("w", DType::f32, {0});
    add("i", DType::i16, {0});
    add("t", DType::f64, {1});
    add("a", DType::f64, {2, 0});
    add("b", DType::f64, {2, 0});
    add("c", DType::f64, {3, 2, 0});
    return signature;
}

/// Kernels over at least one axis; what is left of a reduction (a quotient, a root) is a scalar kernel and no pass.
int passes_of(const std::string& text) {
    Checking result = check_script(text, inputs());
    if (result.diagnostics.has_errors()) return -1;
    opt::optimize(result.checked.module, {});
    const bytecode::Program program = lower::lower(result.checked.module);
    int passes = 0;
    for (const bytecode::Kernel& kernel : program.kernels) passes += kernel.rank > 0 ? 1 : 0;
    return passes;
}

}  // namespace

TEST_CASE("programs take no more passes over arrays than they need", "[lower][fusion]") {
    const Fused program = GENERATE(values<Fused>({
        // Elementwise: one pass, through statements, functions and units.
        {"2*x + y", 1},
        {"((0.25*x + 0.75)*x - 1.5)*x - 2", 1},
        {"where(x > 0, sqrt(abs(x)) + sin(x), 0)", 1},
        {"where(x > 0, exp(x), sin(y))", 1},
        {"exp(-x*x)*cos(y)", 1},
        {"0 < x < y", 1},
        {"s = x + y\nu = s*s\nu - 1", 1},
        {"fn f(p, q) = p*q + 1\nf(x, f(y, x))", 1},
        {"fn f(v) {\n  unused = exp(v)\n  v + 1\n}\nf(x)", 1},
        {"p = x + y\nq = x - y", 1},
        {"(x * 1 km -> m) + y * 1 ft", 1},
        {"i*0.5 + w + x", 1},
        {"clip(x, 0, 1)", 1},
        {"linspace(0, 1, 1000)^2", 1},
        {"fn f(p, q) = if p > q then p else q*2\nf.(x, y)", 1},
        // Views and broadcasts are operands.
        {"x[::-1] + x", 1},
        {"x[::2] * 2", 1},
        {"transpose(a) * 2", 1},
        {"a + x", 1},
        {"x[:, new] * t[new, :]", 1},
        {"x[2:] - 2*x[1:-1] + x[:-2]", 1},
        {"(x*y)[1:] - (x*y)[:-1]", 1},
        {"0.2*(a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1] + a[:-2, 1:-1])", 1},
        {"diff(x)^2", 1},
        // Reductions take in what they reduce, and each other.
        {"sum(x*y)", 1},
        {"sum(abs(x[1:] - x[:-1]))", 1},
        {"lo = min(x)\nhi = max(x)\ns = sum(x)", 1},
        {"mean(x*y) - mean(x)*mean(y)", 1},
        {"sum(where(x > 0, x, 0)) / count(x > 0)", 1},
        {"all(x > 0) and any(y < 0)", 1},
        {"argmax(x*y)", 1},
        {"norm(x)", 1},
        {"sum(a*b, axis=0)", 1},
        {"sum(a*b, axis=1)", 1},
        {"sum(c, axis=1)", 1},
        {"p = sum(a, axis=0)\nh = max(a, axis=0)", 1},
        {"p = sum(a, axis=0)\nq = sum(a, axis=1)", 2},
        // The quotient by the count is a pass over the means alone.
        {"m = mean(a, axis=0)\nh = max(a, axis=0)", 2},
        // The mean ends before deviations are squared: squares of the elements themselves would lose their digits.
        {"m = mean(x)\ns = std(x)", 2},
        {"(x - mean(x)) / std(x)", 3},
        // Reduction, then broadcast.
        {"x / sum(x)", 2},
        {"x / sqrt(sum(x*x))", 2},
        // The means are divided out once, not again for every row.
        {"a - mean(a, axis=0)", 3},
        // A reduction that keeps its axes is the same as one that does not.
        {"m = sum(a, axis=1)\na / sum(a, axis=1, keepdims=true)", 2},
        {"(a - mean(a, axis=0)) / std(a, axis=0)", 5},
        {"(x - min(x)) / (max(x) - min(x))", 2},
        {"e = exp(x - max(x))\ne / sum(e)", 3},
        {"fn softmax(v) {\n  e = exp(v - max(v, axis=-1, keepdims=true))\n  e / sum(e, axis=-1, keepdims=true)\n}\n"
         "softmax(a)",
         3},
    }));
    INFO(program.text);
    CHECK(passes_of(program.text) == program.passes);
}
