// The types that calls of the table's functions and index expressions get, known before anything runs.

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

#include "check/check.hpp"
#include "syntax/parse.hpp"
#include "units/unit.hpp"

namespace {

using namespace ik;

struct Result {
    Sources sources;
    Diagnostics diagnostics;
    check::Checked checked;
};

Result check_text(const std::string& text) {
    Result result;
    const std::uint32_t file = result.sources.add("test.ik", text);
    auto tree = std::make_shared<const ast::Ast>(syntax::parse(result.sources, file, result.diagnostics));
    check::Signature signature;
    signature.file_type = [](std::string_view path, std::string_view) {
        check::FileType type;
        if (path == "grid.npy") {
            type.dtype = DType::i16;
            type.shape = {4, 5};
        } else {
            type.error = "no such file";
        }
        return type;
    };
    result.checked = check::check(tree, result.sources, signature, nullptr, result.diagnostics);
    return result;
}

/// "f64[3, ?] m": dtype, extents (? for a symbol), unit of the last expression.
std::string type_text(const std::string& text) {
    const Result result = check_text(text);
    if (result.diagnostics.has_errors()) return "error: " + result.diagnostics.list().front().message;
    if (result.checked.module.outputs.empty()) return "nothing";
    const ir::Type& type = result.checked.module.outputs.back().type;
    std::string out(name(type.dtype));
    if (!type.is_scalar()) {
        out += "[";
        for (std::size_t i = 0; i < type.shape.rank; ++i) {
            const ir::Extent extent = type.shape.extents[i];
            out += (i > 0 ? ", " : "") + (extent.is_known() ? std::to_string(extent.value()) : std::string("?"));
        }
        out += "]";
    }
    const std::string unit = units::display(type.unit);
    return unit.empty() ? out : out + " " + unit;
}

std::size_t count_nodes(const std::string& text, ir::Kind kind, ops::Op op = ops::Op::none) {
    const Result result = check_text(text);
    REQUIRE_FALSE(result.diagnostics.has_errors());
    const auto& nodes = result.checked.module.nodes;
    return static_cast<std::size_t>(std::count_if(nodes.begin(), nodes.end(), [&](const ir::Node& node) {
        return node.kind == kind && (op == ops::Op::none || node.op == op);
    }));
}

}  // namespace

TEST_CASE("reductions drop axes, or keep them with extent 1") {
    CHECK(type_text("sum(zeros(2, 3, 4))") == "f64");
    CHECK(type_text("sum(ones(2, 3, 4), axis = 1)") == "f64[2, 4]");
    CHECK(type_text("max(ones(2, 3, 4), axis = [0, -1])") == "f64[3]");
    CHECK(type_text("mean(ones(2, 3), axis = 1, keepdims = true)") == "f64[2, 1]");
    CHECK(type_text("argmax(ones(2, 3), axis = 0)") == "i64[3]");
    CHECK(type_text("any(ones(2, 3) > 0, axis = 0)") == "bool[3]");
}

TEST_CASE("reductions have NumPy's dtypes") {
    CHECK(type_text("sum(u8([1, 2]))") == "u64");
    CHECK(type_text("sum(i16([1, 2]))") == "i64");
    CHECK(type_text("sum([true])") == "i64");
    CHECK(type_text("sum(f32([1, 2]))") == "f32");
    CHECK(type_text("mean(i16([1, 2]))") == "f64");
    CHECK(type_text("std(f32([1, 2]))") == "f32");
    CHECK(type_text("max(i16([1, 2]))") == "i16");
}

TEST_CASE("reductions keep, square or drop the unit") {
    CHECK(type_text("sum([1, 2] m)") == "i64 m");
    CHECK(type_text("var([1.0, 2.0] m)") == "f64 m^2");
    CHECK(type_text("std([1.0, 2.0] m)") == "f64 m");
    CHECK(type_text("argmin([1, 2] m)") == "i64");
}

TEST_CASE("mean, var and std are composed of primitive reductions") {
    CHECK(count_nodes("mean([1.0, 2.0])", ir::Kind::reduce, ops::Op::sum) == 1);
    CHECK(count_nodes("std([1.0, 2.0])", ir::Kind::reduce, ops::Op::sum) == 2);
    CHECK(count_nodes("std([1.0, 2.0])", ir::Kind::reduce, ops::Op::std) == 0);
}

TEST_CASE("generators are fill and iota nodes, which fuse") {
    CHECK(count_nodes("linspace(0.0, 1.0, 5)", ir::Kind::iota) == 1);
    CHECK(count_nodes("linspace(0.0, 1.0, 5)", ir::Kind::literal) == 0);
    CHECK(count_nodes("zeros(3, 4)", ir::Kind::fill) == 1);
    CHECK(type_text("linspace(0 m, 1 m, 5)") == "f64[5] m");
    CHECK(type_text("linspace(f32(0), f32(1), 5)") == "f32[5]");
    CHECK(type_text("arange(2, 10, 3)") == "i64[3]");
    CHECK(type_text("arange(0, 1, 0.3)") == "f64[4]");
    CHECK(type_text("arange(10, 0, -4)") == "i64[3]");
    CHECK(type_text("full(2, 3, 1.5 kg)") == "f64[2, 3] kg");
    CHECK(type_text("ones(2, dtype = f32)") == "f32[2]");
    CHECK(type_text("param n: i64 = 3\nzeros(n, 2)") == "f64[?, 2]");
}

TEST_CASE("one extent gives one symbol wherever it occurs") {
    const Result result = check_text("param n: i64 = 3\na = ones(n, n)\na");
    REQUIRE_FALSE(result.diagnostics.has_errors());
    const ir::Shape& shape = result.checked.module.outputs.back().type.shape;
    CHECK(shape.extents[0] == shape.extents[1]);
    CHECK_FALSE(shape.extents[0].is_known());
}

TEST_CASE("neighbours of an array of unknown extents have one shape") {
    const Result result =
        check_text("param n: i64 = 9\nz = ones(n, n)\na = z[1:-1, 2:]\nb = z[:-2, 1:-1]\nc = a + b\n");
    REQUIRE_FALSE(result.diagnostics.has_errors());
    const ir::Shape* a = nullptr;
    const ir::Shape* b = nullptr;
    for (const ir::Output& output : result.checked.module.outputs) {
        if (output.name == "a") a = &output.type.shape;
        if (output.name == "b") b = &output.type.shape;
    }
    REQUIRE(a != nullptr);
    REQUIRE(b != nullptr);
    CHECK(*a == *b);
}

TEST_CASE("index expressions have the extents that Python gives") {
    CHECK(type_text("arange(10)[2:5]") == "i64[3]");
    CHECK(type_text("arange(10)[::-4]") == "i64[3]");
    CHECK(type_text("arange(10)[8:2:-2]") == "i64[3]");
    CHECK(type_text("arange(10)[5:100]") == "i64[5]");
    CHECK(type_text("arange(10)[5:2]") == "i64[0]");
    CHECK(type_text("arange(10)[-3:]") == "i64[3]");
    CHECK(type_text("ones(2, 3)[..., 0]") == "f64[2]");
    CHECK(type_text("ones(2, 3)[:, new, 1:]") == "f64[2, 1, 2]");
    CHECK(type_text("ones(2, 3)[1]") == "f64[3]");
    CHECK(type_text("ones(2, 3)[1, 2]") == "f64");
    CHECK(type_text("ones(4)[[0, 1]]") == "f64[2]");
    CHECK(type_text("ones(4, 3)[ones(4) > 0]") == "f64[?, 3]");
}

TEST_CASE("whole-array functions know their shapes") {
    CHECK(type_text("concat([1, 2], [3], [4])") == "i64[4]");
    CHECK(type_text("concat(ones(2, 3), ones(2, 1), axis = 1)") == "f64[2, 4]");
    CHECK(type_text("stack([1, 2], [3, 4], [5, 6])") == "i64[3, 2]");
    CHECK(type_text("reshape(arange(12), 3, -1)") == "i64[3, 4]");
    CHECK(type_text("transpose(ones(2, 3))") == "f64[3, 2]");
    CHECK(type_text("dot([1, 2] N, [3, 4] m)") == "i64 J");
    CHECK(type_text("diff([1, 4, 9] s)") == "i64[2] s");
}

TEST_CASE("load takes dtype and rank from the header and the unit from the call") {
    CHECK(type_text("load(\"grid.npy\", km/h)") == "i16[?, ?] km/h");
    CHECK(type_text("load(\"other.npy\", m)") == "error: no such file");
}

TEST_CASE("help shows the row of the table") {
    const std::string text = check::help("hypot", nullptr);
    CHECK(text.find("hypot(x, y): sqrt(x^2 + y^2) without overflow") == 0);
    CHECK(check::help("no_such_thing", nullptr).empty());
}

TEST_CASE("help shows a signature, with what was inferred") {
    const Result result = check_text("fn area(r: Length, n: Scalar = 2) -> Area = pi * r^n\n");
    REQUIRE_FALSE(result.diagnostics.has_errors());
    CHECK(check::help("area", result.checked.scope.get()) == "area(r: Length, n: Scalar = 2) -> Area");
    const auto names = check::names_in_scope(*result.checked.scope);
    CHECK(std::binary_search(names.begin(), names.end(), "area"));
    CHECK(std::binary_search(names.begin(), names.end(), "linspace"));
}
