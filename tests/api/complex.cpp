// Complex numbers through the public interface: std::complex views in, std::complex out. Expected numbers by hand.
#include <catch2/catch.hpp>

#include <ik/ik.hpp>

#include <complex>
#include <vector>

namespace {

using namespace ik;
using Number = std::complex<double>;

}  // namespace

TEST_CASE("a span of std::complex goes in and comes out", "[api][complex]") {
    const Engine engine;
    const std::vector<Number> z = {{1, 2}, {3, -4}, {0, 1}};
    const Value result = engine.eval({"z * 2i"}, {{"z", ArrayView(z)}}).ans();
    CHECK(result.dtype() == DType::c128);
    const ArrayView view = result.array();
    const auto values = view.as<Number>();
    CHECK(std::vector<Number>(values.begin(), values.end()) == std::vector<Number>{{-4, 2}, {8, 6}, {-2, 0}});
    const std::vector<std::complex<float>> small = {{3, 4}};
    const Value sizes = engine.eval({"abs(z)"}, {{"z", ArrayView(small)}}).ans();
    CHECK(sizes.array().as<float>()[0] == 5.0F);
}

TEST_CASE("a view of every second number in reverse is read in place", "[api][complex]") {
    const Engine engine;
    const std::vector<Number> z = {{1, 2}, {9, 9}, {3, 4}, {9, 9}, {5, 6}};
    ArrayView view(z);
    view.data = z.data() + 4;
    view.shape = {3};
    view.strides = {-2 * static_cast<std::int64_t>(sizeof(Number))};
    const ArrayView im = engine.eval({"2 * im(z)"}, {{"z", view}}).ans().array();
    const auto values = im.as<double>();
    CHECK(std::vector<double>(values.begin(), values.end()) == std::vector<double>{12, 8, 4});
}

TEST_CASE("complex scalars have both parts and a unit", "[api][complex]") {
    const Engine engine;
    const Value z(Number(3, 4), Unit("ohm"));
    CHECK(z.type_text() == "c128 ohm");
    CHECK(z.to_complex() == Number(3, 4));
    CHECK_THROWS_AS(z.to_double(), std::invalid_argument);
    CHECK_THROWS_AS(z.to_int(), std::invalid_argument);
    const Value voltage = engine.eval({"z * (2 A)"}, {{"z", z}}).ans();
    CHECK(voltage.to_string() == "6+8i V");
    CHECK(voltage.array().as<Number>()[0] == Number(6, 8));
    const Value small(std::complex<float>(1, -2));
    CHECK(small.dtype() == DType::c64);
    CHECK(small.array().as<std::complex<float>>()[0] == std::complex<float>(1, -2));
    CHECK(Value(2.5).to_complex() == Number(2.5, 0));
    const std::vector<float> x = {1, 2};
    const Value product = engine.eval({"x * w"}, {{"x", ArrayView(x)}, {"w", Value::literal(Number(0, 2))}}).ans();
    CHECK(product.dtype() == DType::c64);
}

TEST_CASE("a complex expression is one kernel with one interleaved store", "[api][complex]") {
    const Engine engine;
    const Program program = engine.compile({"z * z + c"}, {{"z", DType::c128, 1}, {"c", DType::c128, 1}});
    const std::string code = program.dump(Stage::bytecode);
    CHECK(code.find("store_pair.f64 out0") != std::string::npos);
    CHECK(code.find("kernel 1:") == std::string::npos);
    const Program sizes = engine.compile({"abs(z) < 2"}, {{"z", DType::c128, 1}});
    CHECK(sizes.dump(Stage::bytecode).find("sqrt") == std::string::npos);
}

TEST_CASE("a session keeps complex variables", "[api][complex]") {
    Session session;
    session.run("z = 1 + 2i\nzs = [z, 2*z]");
    CHECK(session.eval("z * zs[1]").to_complex() == Number(-6, 8));
    session.set("w", Value(Number(0, 1)));
    CHECK(session.eval("w^2").to_complex() == Number(-1, 0));
}
