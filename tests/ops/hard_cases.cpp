// Inputs that others found hard: NumPy's validation sets, CORE-MATH's hard-to-round cases and ARM's directed cases,
// measured against MPFR on every ISA. The files lie beside the project and may be missing.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "ops/reference.hpp"
#include "ops/run_op.hpp"

namespace ik::ops::testing {
namespace {

const std::filesystem::path data = IK_SOURCE_DIR "/../shared/data/accuracy";

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
    return fields;
}

template <class T>
T from_bits(const std::string& text) {
    const std::uint64_t bits = std::stoull(text, nullptr, 16);
    T x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}

/// Inputs of one function, by dtype; the second vector is empty for one argument.
struct Inputs {
    std::vector<double> left64, right64;
    std::vector<float> left32, right32;

    void add(bool wide, const std::string& a, const std::string& b) {
        if (wide) {
            left64.push_back(from_bits<double>(a));
            if (!b.empty()) right64.push_back(from_bits<double>(b));
        } else {
            left32.push_back(from_bits<float>(a));
            if (!b.empty()) right32.push_back(from_bits<float>(b));
        }
    }
};

std::string our_name(std::string name) {
    if (name.rfind("arc", 0) == 0) name = "a" + name.substr(3);
    return name;
}

std::map<std::string, Inputs> read_all() {
    std::map<std::string, Inputs> result;
    std::error_code error;
    for (const char* folder : {"umath", "coremath"}) {
        for (const auto& entry : std::filesystem::directory_iterator(data / folder, error)) {
            const std::string stem = entry.path().stem().string();
            if (entry.path().extension() != ".csv") continue;
            std::ifstream file(entry.path());
            for (std::string line; std::getline(file, line);) {
                const auto fields = split(line);
                if (fields.size() < 3 || fields[0].rfind("np.float", 0) != 0) continue;
                result[our_name(stem.substr(stem.rfind('-') + 1))].add(fields[0] == "np.float64", fields[1], "");
            }
        }
    }
    std::ifstream file(data / "armopt" / "arm_directed.csv");
    for (std::string line; std::getline(file, line);) {
        const auto fields = split(line);
        if (fields.size() < 5 || (fields[1] != "f8" && fields[1] != "f4")) continue;
        result[fields[0]].add(fields[1] == "f8", fields[2], fields[3]);
    }
    return result;
}

template <class T>
void check(const std::string& name, Op op, const std::vector<T>& left, const std::vector<T>& right,
           const std::function<void(mpfr_ptr, mpfr_srcptr, mpfr_srcptr)>& reference) {
    if (left.empty() || (!right.empty() && right.size() != left.size())) return;
    for (const std::string_view isa : simd::usable_isas()) {
        vm::Runtime runtime(vm::testing::isa_options(isa));
        std::vector<std::vector<T>> arguments = {left};
        if (!right.empty()) arguments.push_back(right);
        const auto lanes = sizeof(T) == 4 ? bytecode::Lanes::narrow : bytecode::Lanes::wide;
        const auto results = run_op<T>(op, arguments, lanes, runtime);
        Number exact;
        for (std::size_t k = 0; k < left.size(); ++k) {
            Number x(static_cast<double>(left[k]));
            Number y(right.empty() ? 0.0 : static_cast<double>(right[k]));
            reference(exact.get(), x.get(), y.get());
            const double error = ulp_error(results[k], exact.get());
            if (error <= 1.0) continue;
            INFO(name << (sizeof(T) == 4 ? " f32 " : " f64 ") << isa << " at " << left[k] << " gives " << results[k]
                      << ", " << error << " ulp");
            CHECK(error <= 1.0);
        }
    }
}

TEST_CASE("published hard cases are within one ulp", "[ops]") {
    const auto all = read_all();
    if (all.empty()) {
        WARN("../shared/data/accuracy is not there: skipped");
        return;
    }
    std::size_t tested = 0;
    for (const UnaryCase& test : unary_cases()) {
        const auto found = all.find(std::string(info(test.op).id));
        if (found == all.end()) continue;
        const auto reference = [&](mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr) { test.reference(r, x, MPFR_RNDN); };
        check<double>(found->first, test.op, found->second.left64, {}, reference);
        check<float>(found->first, test.op, found->second.left32, {}, reference);
        tested += found->second.left64.size() + found->second.left32.size();
    }
    for (const BinaryCase& test : binary_cases()) {
        const auto found = all.find(std::string(info(test.op).id));
        if (found == all.end()) continue;
        const auto reference = [&](mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr y) { test.reference(r, x, y, MPFR_RNDN); };
        check<double>(found->first, test.op, found->second.left64, found->second.right64, reference);
        check<float>(found->first, test.op, found->second.left32, found->second.right32, reference);
        tested += found->second.left64.size() + found->second.left32.size();
    }
    CHECK(tested > 10000);
}

}  // namespace
}  // namespace ik::ops::testing
