// Expected values by hand, or NumPy's as stated.
#include <catch2/catch.hpp>

#include <cmath>

#include "runtime_support.hpp"

using namespace ik;
using namespace ik::runtime;
using namespace ik::runtime::testing;

namespace {

std::optional<Fault> fault_of(ops::Op op, std::vector<Value> args, std::vector<std::string>* lines = nullptr) {
    HostContext context = heap_context(lines);
    Value result;
    return call_host(op, args, result, context);
}

Value call(ops::Op op, std::vector<Value> args) {
    HostContext context = heap_context();
    Value result;
    const auto fault = call_host(op, args, result, context);
    INFO((fault ? fault->message : ""));
    REQUIRE_FALSE(fault);
    return result;
}

Value index(std::int64_t i) { return scalar_of(i); }
Array vec(std::vector<double> x) { return array_of<double>(DType::f64, {static_cast<std::int64_t>(x.size())}, x); }

}  // namespace

TEST_CASE("concat joins along any axis", "[host]") {
    const Array a = array_of<double>(DType::f64, {2, 2}, {1, 2, 3, 4});
    const Array b = array_of<double>(DType::f64, {2, 1}, {5, 6});
    const Value wide = call(ops::Op::concat, {index(1), a, b});
    CHECK(shape_of(wide) == std::vector<std::int64_t>{2, 3});
    CHECK(doubles(wide) == std::vector<double>{1, 2, 5, 3, 4, 6});
    CHECK(doubles(call(ops::Op::concat, {index(-1), a, b})) == doubles(wide));
    CHECK(doubles(call(ops::Op::concat, {index(0), a, a})) == std::vector<double>{1, 2, 3, 4, 1, 2, 3, 4});
    CHECK(doubles(call(ops::Op::concat, {index(0), vec({}), vec({7})})) == std::vector<double>{7});
    CHECK(fault_of(ops::Op::concat, {index(0), a, b})->code == Code::run_shape_mismatch);
    CHECK(fault_of(ops::Op::concat, {index(2), a, a})->code == Code::bad_axis);
}

TEST_CASE("cumsum runs along its axis", "[host]") {
    const Array a = array_of<double>(DType::f64, {2, 3}, {1, 2, 3, 4, 5, 6});
    CHECK(doubles(call(ops::Op::cumsum, {a, index(0)})) == std::vector<double>{1, 2, 3, 5, 7, 9});
    CHECK(doubles(call(ops::Op::cumsum, {a, index(-1)})) == std::vector<double>{1, 3, 6, 4, 9, 15});
    CHECK(doubles(call(ops::Op::cumsum, {vec({}), index(0)})).empty());
}

TEST_CASE("cumsum of f32 does not drift", "[host]") {
    const std::vector<float> x(1000000, 0.1F);
    const Value sums = call(ops::Op::cumsum, {array_of<float>(DType::f32, {1000000}, x), index(0)});
    CHECK(as_double(element(std::get<Array>(sums), 999999)) ==
          Approx(1000000 * static_cast<double>(0.1F)).epsilon(1e-6));
}

TEST_CASE("dot of floats, integers and views", "[host]") {
    CHECK(as_double(std::get<Scalar>(call(ops::Op::dot, {vec({1, 2, 3}), vec({4, 5, 6})}))) == 32);
    Array reversed = vec({1, 2, 3});
    reversed.data += 16;
    reversed.strides[0] = -8;
    CHECK(as_double(std::get<Scalar>(call(ops::Op::dot, {reversed, vec({4, 5, 6})}))) == 28);
    const Array i = array_of<std::int64_t>(DType::i64, {2}, {-3, 5});
    CHECK(as_int(std::get<Scalar>(call(ops::Op::dot, {i, i}))) == 34);
    CHECK(as_double(std::get<Scalar>(call(ops::Op::dot, {vec({}), vec({})}))) == 0);
    const std::vector<float> tenth(100000, 0.1F);
    const Array f = array_of<float>(DType::f32, {100000}, tenth);
    const std::vector<float> one(100000, 1.0F);
    const Scalar sum = std::get<Scalar>(call(ops::Op::dot, {f, array_of<float>(DType::f32, {100000}, one)}));
    CHECK(sum.dtype == DType::f32);
    CHECK(as_double(sum) == Approx(10000.000149).epsilon(1e-7));
    CHECK(fault_of(ops::Op::dot, {vec({1}), vec({1, 2})})->code == Code::run_shape_mismatch);
}

TEST_CASE("sort puts NaN last and sorts rows", "[host]") {
    const Value sorted = call(ops::Op::sort, {vec({3, std::nan(""), -1, INFINITY, 2})});
    const std::vector<double> x = doubles(sorted);
    CHECK(std::vector<double>(x.begin(), x.end() - 1) == std::vector<double>{-1, 2, 3, INFINITY});
    CHECK(std::isnan(x.back()));
    CHECK(doubles(call(ops::Op::sort, {array_of<double>(DType::f64, {2, 2}, {2, 1, 4, 3})})) ==
          std::vector<double>{1, 2, 3, 4});
    CHECK(shape_of(call(ops::Op::sort, {array_of<double>(DType::f64, {3, 0}, {})})) == std::vector<std::int64_t>{3, 0});
}

TEST_CASE("print gives one line of its texts to the sink alone", "[host]") {
    std::vector<std::string> lines;
    CHECK_FALSE(fault_of(ops::Op::print, {text("a"), text("b c")}, &lines));
    CHECK(lines == std::vector<std::string>{"a b c"});
    CHECK_FALSE(fault_of(ops::Op::print, {text("dropped")}));
}

TEST_CASE("format and join make texts", "[host]") {
    CHECK(*std::get<Text>(call(ops::Op::format, {Value(scalar_of(1609.344)), text(".1"), text("m")})) == "1609.3 m");
    CHECK(*std::get<Text>(call(ops::Op::join, {text("x = "), text("2 m"), text("!")})) == "x = 2 m!");
    CHECK(fault_of(ops::Op::format, {Value(scalar_of(1.0)), text("zz"), text("")})->code == Code::run_domain);
}

TEST_CASE("assert names the element that fails", "[host]") {
    CHECK_FALSE(fault_of(ops::Op::assert_true, {Value(scalar_of(true))}));
    const auto fault =
        fault_of(ops::Op::assert_true, {array_of<std::uint8_t>(DType::boolean, {2, 2}, {1, 1, 0, 1}), text("high")});
    REQUIRE(fault);
    CHECK(fault->code == Code::run_assertion);
    CHECK(fault->message == "assertion failed: high");
    CHECK(fault->hint.find("[1, 0]") != std::string::npos);
}

TEST_CASE("assert_close broadcasts and knows NaN", "[host]") {
    const Array a = array_of<double>(DType::f64, {2, 2}, {1, 2, 1.05, 2});
    CHECK_FALSE(fault_of(ops::Op::assert_close, {a, vec({1, 2}), Value(scalar_of(0.1))}));
    const auto fault = fault_of(ops::Op::assert_close, {a, vec({1, 2}), Value(scalar_of(0.01)), text("m")});
    REQUIRE(fault);
    CHECK(fault->message == "assertion failed: 1.05 m is not close to 1 m at [1, 0]");
    CHECK_FALSE(fault_of(ops::Op::assert_close, {vec({NAN}), vec({NAN}), Value(scalar_of(0.0))}));
    CHECK(fault_of(ops::Op::assert_close, {vec({NAN}), vec({1}), Value(scalar_of(1e9))}));
    CHECK(fault_of(ops::Op::assert_close, {vec({1, 2}), vec({1, 2, 3}), Value(scalar_of(1.0))})->code ==
          Code::run_shape_mismatch);
}

TEST_CASE("raise carries the text of the script", "[host]") {
    const auto fault = fault_of(ops::Op::raise, {text("no data")});
    REQUIRE(fault);
    CHECK(fault->code == Code::run_error);
    CHECK(fault->message == "no data");
}
