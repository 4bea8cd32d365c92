// What the host steps of linear algebra leave alone and stop for. Their numbers are compared with NumPy's in
// tests/python/test_linear_algebra.py.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

#include "runtime/blas.hpp"
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

TEST_CASE("the host's number of BLAS threads is back after each call", "[matrix]") {
    const int before = openblas_get_num_threads();
    openblas_set_num_threads(2);
    const int of_host = openblas_get_num_threads();
    {
        const blas::OneThread outer;
        CHECK(openblas_get_num_threads() == 1);
        { const blas::OneThread inner; }
        CHECK(openblas_get_num_threads() == 1);
    }
    CHECK(openblas_get_num_threads() == of_host);
    HostContext context = heap_context();
    for (const ops::Op op : {ops::Op::matmul, ops::Op::solve}) {
        Value result;
        const std::vector<Value> args{square(70), square(70)};
        CHECK_FALSE(call_host(op, args, result, context));
        CHECK(openblas_get_num_threads() == of_host);
    }
    openblas_set_num_threads(before);
}

TEST_CASE("several threads may call BLAS at once", "[matrix]") {
    // A library that hands the same buffer to two threads fails this within a few hundred calls.
    constexpr int n = 24;
    std::vector<double> a(n * n), expected(n * n);
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<double>(i * 7919 % 100);
    const blas::OneThread own;
    blas::multiply(n, n, n, a.data(), {CblasNoTrans, n}, a.data(), {CblasNoTrans, n}, expected.data(), n);
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> threads;
    for (const double factor : {1.0, 2.0, 4.0}) {
        threads.emplace_back([&, factor] {
            std::vector<double> left = a, result(n * n);
            for (double& x : left) x *= factor;
            for (int call = 0; call < 20000; ++call) {
                blas::multiply(n, n, n, left.data(), {CblasNoTrans, n}, a.data(), {CblasNoTrans, n}, result.data(), n);
                for (std::size_t i = 0; i < result.size(); ++i) wrong += result[i] != factor * expected[i];
            }
        });
    }
    threads.clear();
    CHECK(wrong == 0);
}

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
        const std::vector<Value> args{square(1000), square(1000)};
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
