// Every unit against Debian's `units` program, an independent table. tests/data/units_program.tsv names what is called
// otherwise there, and where the two differ for a reason. Skipped with a warning where the program is missing.
#include <unistd.h>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "units/registry.hpp"
#include "units/text.hpp"

using ik::units::Registry;
using ik::units::Unit;

namespace {

struct Counterpart {
    std::string expression;
    double tolerance = 1e-12;
};

std::map<std::string, Counterpart> read_counterparts() {
    std::map<std::string, Counterpart> result;
    std::ifstream file(std::string(IK_SOURCE_DIR) + "/tests/data/units_program.tsv");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) {
            continue;
        }
        std::istringstream fields(line);
        std::string name;
        std::string tolerance;
        Counterpart counterpart;
        std::getline(fields, name, '\t');
        std::getline(fields, counterpart.expression, '\t');
        std::getline(fields, tolerance, '\t');
        if (!tolerance.empty()) {
            counterpart.tolerance = std::stod(tolerance);
        }
        result[name] = counterpart;
    }
    return result;
}

// "kg*m^2/(s^2)" in the syntax of the program, which counts the radian as a number.
std::string si_text(const Registry& registry, const Unit& unit) {
    std::string text = display(registry.coherent(unit.dimension().without_angle()));
    for (std::size_t at = text.find("·"); at != std::string::npos; at = text.find("·")) {
        text.replace(at, std::string("·").size(), "*");
    }
    return text.empty() ? "1" : text;
}

struct Question {
    std::string name;
    double ours;
    double tolerance;
};

// Asks all in one run: pairs of lines "have", "want" from a file, one line of answer each.
std::vector<std::string> ask(const std::string& questions) {
    const char* folder = std::getenv("TMPDIR");
    const std::string path =
        std::string(folder == nullptr ? "/tmp" : folder) + "/ik_units_questions_" + std::to_string(getpid()) + ".txt";
    std::ofstream(path) << questions;
    std::vector<std::string> answers;
    FILE* pipe = popen(("units -q -t -1 -o %.17g < " + path + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    char buffer[512];
    while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) {
        answers.emplace_back(buffer);
    }
    pclose(pipe);
    std::remove(path.c_str());
    return answers;
}

}  // namespace

TEST_CASE("every unit agrees with the units program", "[units][property]") {
    if (std::system("units --version > /dev/null 2>&1") != 0) {
        WARN("the `units` program is not installed: comparison skipped");
        return;
    }
    const Registry registry;
    std::map<std::string, Counterpart> counterparts = read_counterparts();
    REQUIRE(counterparts.size() > 100);
    std::vector<Question> asked;
    std::string questions;
    std::set<std::string_view> seen;  // Preferred names only, each once.
    for (const std::string_view any_name : registry.unit_names()) {
        if (seen.contains(any_name)) {
            continue;
        }
        for (const std::string_view name : registry.units_for(registry.find_unit(any_name)->dimension())) {
            if (!seen.insert(name).second) {
                continue;
            }
            const Unit unit = registry.find_unit(name)->delta();
            Counterpart counterpart{std::string(name)};
            if (const auto listed = counterparts.find(std::string(name)); listed != counterparts.end()) {
                counterpart = listed->second;
            }
            if (counterpart.expression == "-") {
                continue;
            }
            asked.push_back({std::string(name), unit.scale().to_double(), counterpart.tolerance});
            questions += counterpart.expression + "\n" + si_text(registry, unit) + "\n";
        }
    }
    CHECK(seen.size() >= 420);
    const std::vector<std::string> answers = ask(questions);
    REQUIRE(answers.size() == asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
        INFO(asked[i].name << ": " << asked[i].ours << ", units says " << answers[i]);
        char* end = nullptr;
        const double theirs = std::strtod(answers[i].c_str(), &end);
        CHECK(end != answers[i].c_str());
        CHECK(std::fabs(theirs - asked[i].ours) <= asked[i].tolerance * std::fabs(theirs));
    }
}
