// A C++ host for tests/run_ways.py: evaluates each text of a file and writes what it gets, one line a fact.
// Texts are separated by lines of "---". Only the public headers are used.

#include <cstdio>
#include <cstring>
#include <fstream>
#include <ik/ik.hpp>
#include <string>

namespace {

void write_element(ik::DType dtype, const std::byte* at) {
    const auto read = [at](auto value) {
        std::memcpy(&value, at, sizeof value);
        return value;
    };
    switch (dtype) {
        case ik::DType::f64: std::printf(" %a", read(double{})); break;
        case ik::DType::f32: std::printf(" %a", static_cast<double>(read(float{}))); break;
        case ik::DType::i64: std::printf(" %lld", static_cast<long long>(read(std::int64_t{}))); break;
        case ik::DType::boolean: std::printf(" %d", static_cast<int>(read(std::uint8_t{}))); break;
        default: std::printf(" ?"); break;
    }
}

/// Elements in row-major order.
void write_elements(const ik::ArrayView& array, std::size_t axis, const std::byte* at) {
    if (axis == array.rank()) return write_element(array.dtype, at);
    for (std::int64_t k = 0; k < array.shape[axis]; ++k) write_elements(array, axis + 1, at + k * array.strides[axis]);
}

void show(ik::Engine& engine, const std::string& text) {
    try {
        const ik::Value value = engine.eval({text}, {}).ans();
        std::printf("type %s\nunit %s\n", value.type_text().c_str(), value.unit().text().c_str());
        if (value.is_text()) {
            std::printf("values\n");
        } else {
            std::printf("values");
            const ik::ArrayView array = value.array();
            write_elements(array, 0, static_cast<const std::byte*>(array.data));
            std::printf("\n");
        }
        std::printf("text %s\n", value.to_string().c_str());
    } catch (const ik::Error& error) {
        std::printf("error %s\n", error.what());
    }
    std::printf("---\n");
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    std::ifstream file(arguments[1]);
    ik::Engine engine;
    std::string text;
    for (std::string line; std::getline(file, line);) {
        if (line == "---") {
            show(engine, text);
            text.clear();
        } else {
            text += line + "\n";
        }
    }
    return 0;
}
