// What the host steps of linear algebra leave alone and stop for. Their numbers are compared with NumPy's in
// tests/python/test_linear_algebra.py.
#include <catch2/catch.hpp>

#include <atomic>

#include "runtime_support.hpp"

using namespace ik;
using namespace ik::runtime;
using namespace ik::runtime::testing;

namespace {

Array square(std::int64_t n) {
    std::vector<double> elements(static_cast<std::size_t>(n * n));
    for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = static_cast<double>(i * 7919 % 1000) - 499.5;
    for (std::int64_t i = 0; i < n; ++i) elements[static_cast<std::size_t>(i * n + i)] += 1e6;
    return array_of<double>(DType::f64, {n, n}, elements);
}

}  // namespace

TEST_CASE("long products and solutions ask whether to stop", "[matrix]") {
    for (const ops::Op op : {ops::Op::matmul, ops::Op::solve}) {
        HostContext context = heap_context();
        std::atomic<int> asked = 0;
        context.stopped = [&]() -> std::optional<Fault> {
            Fault fault;
            fault.code = Code::run_cancelled;
            return ++asked > 3 ? std::optional(fault) : std::nullopt;
        };
        Value result;
        const std::vector<Value> args{square(600), square(600)};
        const auto fault = call_host(op, args, result, context);
        REQUIRE(fault);
        CHECK(fault->code == Code::run_cancelled);
        CHECK(std::holds_alternative<std::monostate>(result));
    }
}

TEST_CASE("products and solutions of shapes that do not fit are faults", "[matrix]") {
    HostContext context = heap_context();
    const auto code = [&](ops::Op op, const Array& a, const Array& b) {
        Value result;
        const std::vector<Value> args{a, b};
        const auto fault = call_host(op, args, result, context);
        return fault ? std::optional(fault->code) : std::nullopt;
    };
    const Array vector = array_of<double>(DType::f64, {3}, {1, 2, 3});
    const Array wide = array_of<double>(DType::f64, {2, 3}, {1, 2, 3, 4, 5, 6});
    CHECK(code(ops::Op::matmul, wide, wide) == Code::run_shape_mismatch);
    CHECK(code(ops::Op::matmul, vector, wide) == Code::run_shape_mismatch);
    CHECK_FALSE(code(ops::Op::matmul, wide, vector));
    CHECK(code(ops::Op::solve, wide, vector) == Code::run_shape_mismatch);
    CHECK(code(ops::Op::solve, square(4), vector) == Code::run_shape_mismatch);
    CHECK(code(ops::Op::solve, array_of<double>(DType::f64, {2, 2}, {1, 2, 2, 4}),
               array_of<double>(DType::f64, {2}, {1, 2})) == Code::run_singular);
}
