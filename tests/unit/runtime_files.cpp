// The data files are NumPy's and Pillow's (tests/unit/data/README.md); their values are stated here.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/stat.h>

#include "runtime/files.hpp"
#include "runtime_support.hpp"

using namespace ik;
using namespace ik::runtime;
using namespace ik::runtime::testing;
namespace fs = std::filesystem;

namespace {

const std::string data = IK_SOURCE_DIR "/tests/unit/data/";

/// A directory of its own that goes with the test.
struct Scratch {
    fs::path path = fs::temp_directory_path() / ("ik_files_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)));
    Scratch() { fs::create_directories(path); }
    ~Scratch() { fs::remove_all(path); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return (path / name).string(); }
};

Value load(const std::string& path, const std::string& key = "") {
    HostContext context = heap_context();
    Value result;
    const Value args[] = {text(path), text(key)};
    const auto fault = call_host(ops::Op::load, args, result, context);
    INFO((fault ? fault->message : ""));
    REQUIRE_FALSE(fault);
    return result;
}

/// The message of the fault that loading gives.
std::string load_fault(const std::string& path, const std::string& key = "") {
    HostContext context = heap_context();
    Value result;
    const Value args[] = {text(path), text(key)};
    const auto fault = call_host(ops::Op::load, args, result, context);
    REQUIRE(fault);
    CHECK(fault->code == Code::run_file);
    return fault->message;
}

std::optional<Fault> save(std::vector<Value> args) {
    HostContext context = heap_context();
    Value none;
    return call_host(ops::Op::save, args, none, context);
}

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("npy: big-endian and Fortran order are read as NumPy shows them", "[files]") {
    const Value v = load(data + "big_endian_fortran.npy");
    CHECK(shape_of(v) == std::vector<std::int64_t>{2, 2});
    CHECK(doubles(v) == std::vector<double>{1.5, -2, 3, 4e300});
}

TEST_CASE("npy: bool, rank 0, empty and version 3", "[files]") {
    CHECK(doubles(load(data + "bool_3d.npy")) == std::vector<double>{1, 0, 0, 1});
    CHECK(shape_of(load(data + "bool_3d.npy")) == std::vector<std::int64_t>{2, 2, 1});
    const Value scalar = load(data + "scalar_i16.npy");
    CHECK(shape_of(scalar).empty());
    CHECK(doubles(scalar) == std::vector<double>{-7});
    CHECK(shape_of(load(data + "empty.npy")) == std::vector<std::int64_t>{0, 3});
    CHECK(doubles(load(data + "version3.npy")) == std::vector<double>{0, 1, 2});
}

TEST_CASE("npy: structured, object and half arrays are refused by name", "[files]") {
    CHECK(contains(load_fault(data + "structured.npy"), "structured arrays"));
    CHECK(contains(load_fault(data + "object.npy"), "object arrays"));
    CHECK(contains(load_fault(data + "half.npy"), "'<f2'"));
}

TEST_CASE("npz: deflated, stored and zip64 members", "[files]") {
    CHECK(doubles(load(data + "two.npz", "height")) == std::vector<double>{0, 1000, 2000, 3000, 4000, 5000});
    CHECK(doubles(load(data + "two.npz", "x")) == std::vector<double>{0, 0.25, 0.5, 0.75, 1});
    CHECK(doubles(load(data + "one.npz")) == std::vector<double>{1.25, 2.5});
    CHECK(doubles(load(data + "zip64.npz", "v")) == std::vector<double>{3, 1, 2});
}

TEST_CASE("npz: a missing or unnamed key lists what there is", "[files]") {
    CHECK(contains(load_fault(data + "two.npz", "z"), "height, x"));
    CHECK(contains(load_fault(data + "two.npz"), "height, x"));
}

TEST_CASE("npz: the elevation model has the sum that NumPy gives", "[files]") {
    const Value v = load(IK_SOURCE_DIR "/examples/data/jacksboro_fault_dem.npz", "elevation");
    CHECK(shape_of(v) == std::vector<std::int64_t>{344, 403});
    double sum = 0;
    for (const double x : doubles(v)) sum += x;
    CHECK(sum == 73617913);
}

TEST_CASE("png: grey, 16 bit, RGB and palette", "[files]") {
    CHECK(doubles(load(data + "grey.png")) == std::vector<double>{0, 255, 128, 7});
    const Value deep = load(data + "grey16.png");
    CHECK(std::get<Array>(deep).dtype == DType::u16);
    CHECK(doubles(deep) == std::vector<double>{0, 65535, 256, 1});
    CHECK(shape_of(load(data + "rgb.png")) == std::vector<std::int64_t>{2, 2, 3});
    CHECK(doubles(load(data + "palette.png")) == std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

TEST_CASE("file_header reads types without data", "[files]") {
    const FileHeader grid = file_header(data + "two.npz", "height");
    CHECK(grid.error.empty());
    CHECK(grid.dtype == DType::i32);
    CHECK(grid.shape == std::vector<std::int64_t>{2, 3});
    CHECK(file_header(data + "grey16.png", "").dtype == DType::u16);
    CHECK(contains(file_header(data + "none.npy", "").error, "no such file"));
}

TEST_CASE("a load that finds another type than was checked is a fault", "[files]") {
    HostContext context = heap_context();
    Value result;
    const Value args[] = {text(data + "scalar_i16.npy"), text(""), text("f64"), Value(scalar_of(std::int64_t{1}))};
    const auto fault = call_host(ops::Op::load, args, result, context);
    REQUIRE(fault);
    CHECK(contains(fault->message, "checked for f64 of rank 1"));
}

TEST_CASE("what is no readable data file is a fault that says so", "[files]") {
    const Scratch scratch;
    CHECK(contains(load_fault(scratch.file("none.npy")), "no such file"));
    fs::create_directory(scratch.file("dir.npy"));
    CHECK(contains(load_fault(scratch.file("dir.npy")), "directory"));
    REQUIRE(::mkfifo(scratch.file("pipe.npy").c_str(), 0600) == 0);
    CHECK(contains(load_fault(scratch.file("pipe.npy")), "not a regular file"));
    write(scratch.file("x.csv"), "1,2");
    CHECK(contains(load_fault(scratch.file("x.csv")), ".npy, .npz and .png"));
    CHECK(contains(load_fault(std::string("a\0b.npy", 7)), "NUL"));
    for (const char* name : {"text.npy", "text.npz", "text.png"}) {
        write(scratch.file(name), "this is only a text, long enough for a header");
        CHECK(contains(load_fault(scratch.file(name)), "this is no"));
    }
}

TEST_CASE("every truncation of a data file is a fault", "[files]") {
    const Scratch scratch;
    for (const std::string name : {"big_endian_fortran.npy", "one.npz", "two.npz", "zip64.npz", "rgb.png"}) {
        const std::string bytes = bytes_of(data + name);
        const std::string key = name == "two.npz" ? "height" : "";
        for (std::size_t size = 0; size < bytes.size(); size += 3) {
            CAPTURE(name, size);
            write(scratch.file(name), std::string_view(bytes).substr(0, size));
            CHECK_FALSE(load_fault(scratch.file(name), key).empty());
        }
    }
}

TEST_CASE("no changed byte of a data file does more than fail", "[files]") {
    const Scratch scratch;
    for (const std::string name : {"big_endian_fortran.npy", "two.npz", "zip64.npz", "rgb.png"}) {
        const std::string bytes = bytes_of(data + name);
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
                std::string changed = bytes;
                changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ flip);
                write(scratch.file(name), changed);
                HostContext context = heap_context();
                context.allocate = [](DType dtype, std::span<const std::int64_t> shape,
                                      Array& result) -> std::optional<Fault> {
                    std::int64_t size = 1;
                    for (const std::int64_t extent : shape) size *= extent;
                    if (size > 1 << 24) return Fault{Code::run_out_of_memory, "too large", "", {}, {}};
                    result = make_array(dtype, shape);
                    return std::nullopt;
                };
                Value result;
                const Value args[] = {text(scratch.file(name)), text(name == "two.npz" ? "height" : "")};
                const auto fault = call_host(ops::Op::load, args, result, context);
                CHECK((fault.has_value() || std::holds_alternative<Array>(result)));
            }
        }
    }
}

TEST_CASE("a header that promises more than the file holds is refused before anything is allocated", "[files]") {
    const Scratch scratch;
    const auto npy = [](std::string dict) {
        dict += '\n';
        return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(dict.size()) + '\0' + dict + "12345678";
    };
    write(scratch.file("big.npy"), npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}"));
    CHECK(contains(load_fault(scratch.file("big.npy")), "promises 8000000000000 bytes"));
    write(scratch.file("over.npy"), npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}"));
    CHECK(contains(load_fault(scratch.file("over.npy")), "overflows"));
    write(scratch.file("neg.npy"), npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}"));
    CHECK(contains(load_fault(scratch.file("neg.npy")), "shape"));
    write(scratch.file("deep.npy"), npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}"));
    CHECK(contains(load_fault(scratch.file("deep.npy")), "more than 8 axes"));
}

TEST_CASE("what is saved is loaded again", "[files]") {
    const Scratch scratch;
    Array a = array_of<double>(DType::f64, {2, 3}, {1, 2, 3, 4, 5, 6});
    std::swap(a.shape[0], a.shape[1]);  // The transpose: a view that is not row-major.
    std::swap(a.strides[0], a.strides[1]);
    REQUIRE_FALSE(save({text(scratch.file("t.npy")), a}));
    const Value back = load(scratch.file("t.npy"));
    CHECK(shape_of(back) == std::vector<std::int64_t>{3, 2});
    CHECK(doubles(back) == std::vector<double>{1, 4, 2, 5, 3, 6});
    REQUIRE_FALSE(save({text(scratch.file("two.npz")), text("a"), a, text("b"), Value(scalar_of(2.5))}));
    CHECK(doubles(load(scratch.file("two.npz"), "a")) == doubles(back));
    CHECK(doubles(load(scratch.file("two.npz"), "b")) == std::vector<double>{2.5});
}

TEST_CASE("a saved .npy has the bytes that NumPy writes", "[files]") {
    const Scratch scratch;
    REQUIRE_FALSE(
        save({text(scratch.file("s.npy")), Value(Scalar{DType::i16, static_cast<std::uint64_t>(std::int64_t{-7})})}));
    CHECK(bytes_of(scratch.file("s.npy")) == bytes_of(data + "scalar_i16.npy"));
    REQUIRE_FALSE(save({text(scratch.file("b.npy")), load(data + "bool_3d.npy")}));
    CHECK(bytes_of(scratch.file("b.npy")) == bytes_of(data + "bool_3d.npy"));
}

TEST_CASE("floats become grey levels clipped to 0 and 255", "[files]") {
    const Scratch scratch;
    const Value image = array_of<double>(DType::f64, {1, 6}, {0.0, 0.5, 1.0, -3.0, 7.0, std::nan("")});
    REQUIRE_FALSE(save({text(scratch.file("f.png")), image}));
    CHECK(doubles(load(scratch.file("f.png"))) == std::vector<double>{0, 128, 255, 0, 255, 0});
    REQUIRE_FALSE(save({text(scratch.file("b.png")), array_of<std::uint8_t>(DType::boolean, {1, 2}, {1, 0})}));
    CHECK(doubles(load(scratch.file("b.png"))) == std::vector<double>{255, 0});
    REQUIRE_FALSE(save({text(scratch.file("i.png")), array_of<std::int64_t>(DType::i64, {1, 3}, {-1, 77, 256})}));
    CHECK(doubles(load(scratch.file("i.png"))) == std::vector<double>{0, 77, 255});
}

TEST_CASE("what cannot be saved is a fault", "[files]") {
    const Scratch scratch;
    const Value x = array_of<double>(DType::f64, {2}, {1, 2});
    for (const std::string& path :
         {scratch.file("no/x.npy"), scratch.file("x.txt"), scratch.file("x.png"), scratch.path.string() + "/"}) {
        const auto fault = save({text(path), x});
        REQUIRE(fault);
        CHECK(fault->code == Code::run_file);
    }
}
