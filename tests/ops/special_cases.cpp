// The special values of the array API standard 2024.12, read from its own sentences ("if x1_i is +0 and x2_i is less
// than 0, the result is -infinity"), on every ISA. The file lies beside the project and may be missing.

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "ops/reference.hpp"
#include "ops/run_op.hpp"

namespace ik::ops::testing {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double pi = 3.141592653589793;

struct Clause {
    std::string function, condition, result;
};

std::vector<Clause> clauses() {
    std::ifstream file(IK_SOURCE_DIR "/../shared/data/special_cases.tsv");
    std::vector<Clause> result;
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        Clause clause;
        std::string domain;
        std::getline(fields, clause.function, '\t');
        std::getline(fields, domain, '\t');
        std::getline(fields, clause.condition, '\t');
        std::getline(fields, clause.result, '\t');
        if (domain == "real") result.push_back(clause);
    }
    return result;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

bool same(double a, double b) {
    if (std::isnan(b)) return std::isnan(a);
    return a == b && std::signbit(a) == std::signbit(b);
}

/// Whether x is what the words say; nullopt when the words are not understood.
std::optional<bool> holds(const std::string& words, double x) {
    static const std::map<std::string, bool (*)(double)> predicates = {
        {"NaN", [](double v) { return std::isnan(v); }},
        {"+0", [](double v) { return same(v, 0.0); }},
        {"-0", [](double v) { return same(v, -0.0); }},
        {"+infinity", [](double v) { return v == inf; }},
        {"-infinity", [](double v) { return v == -inf; }},
        {"1", [](double v) { return v == 1; }},
        {"+1", [](double v) { return v == 1; }},
        {"-1", [](double v) { return v == -1; }},
        {"less than 0", [](double v) { return v < 0; }},
        {"greater than 0", [](double v) { return v > 0; }},
        {"less than 1", [](double v) { return v < 1; }},
        {"less than -1", [](double v) { return v < -1; }},
        {"greater than 1", [](double v) { return v > 1; }},
        {"not equal to 0", [](double v) { return v != 0; }},
        {"not equal to 1", [](double v) { return v != 1; }},
        {"not NaN", [](double v) { return !std::isnan(v); }},
        {"a finite number", [](double v) { return std::isfinite(v); }},
        {"a nonzero finite number", [](double v) { return std::isfinite(v) && v != 0; }},
        {"a positive (i.e., greater than 0) finite number", [](double v) { return std::isfinite(v) && v > 0; }},
        {"a negative (i.e., less than 0) finite number", [](double v) { return std::isfinite(v) && v < 0; }},
        {"not an integer value", [](double v) { return v != std::floor(v); }},
        {"an odd integer value", [](double v) { return std::fmod(std::fabs(v), 2) == 1; }},
        {"not an odd integer value", [](double v) { return std::fmod(std::fabs(v), 2) != 1; }},
        {"either +0 or -0", [](double v) { return v == 0; }},
        {"either -0 or +0", [](double v) { return v == 0; }},
        {"either +infinity or -infinity", [](double v) { return std::isinf(v); }},
    };
    const auto found = predicates.find(words);
    if (found == predicates.end()) return std::nullopt;
    return found->second(x);
}

/// Whether the condition holds for x1 and x2; nullopt when it is not understood.
std::optional<bool> holds(std::string condition, double x1, double x2) {
    replace_all(condition, "``", "");
    if (condition == "either x1_i or x2_i is NaN") return std::isnan(x1) || std::isnan(x2);
    replace_all(condition, " and x", ", x");
    replace_all(condition, ", , ", ", ");
    bool all = true;
    std::size_t begin = 0;
    while (begin < condition.size()) {
        std::size_t end = condition.find(", x", begin);
        if (end == std::string::npos) end = condition.size();
        const std::string part = condition.substr(begin, end - begin);
        const std::size_t is = part.find(" is ");
        if (is == std::string::npos) return std::nullopt;
        const std::string name = part.substr(0, is);
        if (name != "x_i" && name != "x1_i" && name != "x2_i") return std::nullopt;
        const auto held = holds(part.substr(is + 4), name == "x2_i" ? x2 : x1);
        if (!held) return std::nullopt;
        all = all && *held;
        begin = end + 2;
    }
    return all;
}

/// Whether a result is what the words say; nullopt when they are not understood.
std::optional<bool> is_result(std::string words, double x1, double x2, double got) {
    replace_all(words, "``", "");
    const bool may_be_nan = words.find("libraries may return NaN") != std::string::npos;
    const bool may_be_minus_one = words.find("libraries may return -1.0") != std::string::npos;
    if (may_be_nan && std::isnan(got)) return true;
    if (may_be_minus_one && got == -1) return true;
    words = words.substr(0, words.find(". (**note**"));
    words = words.substr(0, words.find(", even if"));
    if (!words.empty() && words.back() == '.') words.pop_back();
    const std::map<std::string, double> values = {{"NaN", std::nan("")},
                                                  {"+0", 0.0},
                                                  {"-0", -0.0},
                                                  {"+infinity", inf},
                                                  {"-infinity", -inf},
                                                  {"1", 1.0},
                                                  {"+1", 1.0},
                                                  {"-1", -1.0},
                                                  {"0", 0.0},
                                                  {"x1_i", x1},
                                                  {"x2_i", x2},
                                                  {"|x1_i|", std::fabs(x1)},
                                                  {"-|x1_i|", -std::fabs(x1)}};
    if (const auto found = values.find(words); found != values.end()) {
        return words == "0" ? got == 0 : same(got, found->second);
    }
    const std::string about = "an implementation-dependent approximation to ";
    if (words.rfind(about, 0) != 0) return std::nullopt;
    const std::map<std::string, double> angles = {{"π", pi}, {"π/2", pi / 2}, {"π/4", pi / 4}, {"3π/4", 3 * pi / 4}};
    const auto angle = angles.find(words.substr(about.size() + 1));
    if (angle == angles.end()) return std::nullopt;
    return std::fabs(got - (words[about.size()] == '-' ? -angle->second : angle->second)) < 1e-15;
}

TEST_CASE("special values are those of the array API standard", "[ops]") {
    const std::map<std::string, Op> functions = {{"acos", Op::acos},
                                                 {"acosh", Op::acosh},
                                                 {"add", Op::add},
                                                 {"asin", Op::asin},
                                                 {"asinh", Op::asinh},
                                                 {"atan", Op::atan},
                                                 {"atan2", Op::atan2},
                                                 {"atanh", Op::atanh},
                                                 {"ceil", Op::ceil},
                                                 {"copysign", Op::copysign},
                                                 {"cos", Op::cos},
                                                 {"cosh", Op::cosh},
                                                 {"divide", Op::div},
                                                 {"exp", Op::exp},
                                                 {"expm1", Op::expm1},
                                                 {"floor", Op::floor},
                                                 {"floor_divide", Op::floor_div},
                                                 {"log", Op::log},
                                                 {"log10", Op::log10},
                                                 {"log1p", Op::log1p},
                                                 {"log2", Op::log2},
                                                 {"multiply", Op::mul},
                                                 {"pow", Op::pow},
                                                 {"remainder", Op::mod},
                                                 {"round", Op::round},
                                                 {"sign", Op::sign},
                                                 {"sin", Op::sin},
                                                 {"sinh", Op::sinh},
                                                 {"sqrt", Op::sqrt},
                                                 {"tan", Op::tan},
                                                 {"tanh", Op::tanh},
                                                 {"trunc", Op::trunc}};
    const std::vector<double> pool = {0.0, -0.0, 0.5,   -0.5,  1,      -1,     1.5,     -1.5, 2,    -2,          3,
                                      -3,  4.25, -4.25, 1e300, -1e300, 5e-324, -5e-324, inf,  -inf, std::nan("")};
    std::vector<double> left, right;
    for (const double x : pool) {
        for (const double y : pool) {
            left.push_back(x);
            right.push_back(y);
        }
    }
    const std::vector<Clause> all = clauses();
    if (all.empty()) {
        WARN("../shared/data/special_cases.tsv is not there: skipped");
        return;
    }
    for (const std::string_view isa : simd::usable_isas()) {
        vm::Runtime runtime(vm::testing::isa_options(isa));
        int tested = 0;
        for (const Clause& clause : all) {
            const auto function = functions.find(clause.function);
            if (function == functions.end()) continue;
            const bool binary = info(function->second).arity == 2;
            const auto results = binary
                                     ? run_op<double>(function->second, {left, right}, bytecode::Lanes::wide, runtime)
                                     : run_op<double>(function->second, {left}, bytecode::Lanes::wide, runtime);
            bool used = false;
            for (std::size_t k = 0; k < left.size(); ++k) {
                if (!holds(clause.condition, left[k], right[k]).value_or(false)) continue;
                const auto right_result = is_result(clause.result, left[k], right[k], results[k]);
                if (!right_result) continue;
                used = true;
                INFO(isa << ": " << clause.function << "(" << left[k] << ", " << right[k] << ") gives " << results[k]
                         << "; if " << clause.condition << ", " << clause.result);
                CHECK(*right_result);
            }
            tested += used ? 1 : 0;
        }
        INFO("clauses understood");
        CHECK(tested >= 200);
    }
}

}  // namespace
}  // namespace ik::ops::testing
