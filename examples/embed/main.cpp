// ik inside a C++ program: compile once, run from several threads on the host's own arrays, and see a unit error
// before anything runs.
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include <ik/ik.hpp>

namespace {

constexpr const char* drag_text =
    "param density: Density = 1.225 kg/m^3\n"
    "drag = 0.5 * density * speed^2 * area * 0.3\n"
    "peak = max(drag)\n"
    "print(\"largest drag {peak -> N:.1}\")\n"
    "drag -> N\n";

/// Speeds in km/h, as an array of the host: ik reads it where it stands.
std::vector<double> speeds(double first) {
    std::vector<double> v(5);
    for (std::size_t i = 0; i < v.size(); ++i) v[i] = first + 18.0 * static_cast<double>(i);
    return v;
}

void share_one_program(const ik::Engine& engine) {
    const ik::Source source{drag_text, "drag.ik"};
    const ik::Program program =
        engine.compile(source, std::vector<ik::InputType>{{"speed", ik::DType::f64, 1, ik::Unit("km/h")},
                                                          {"area", ik::DType::f64, 0, ik::Unit("m^2")}});

    std::vector<std::string> lines(3);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        threads.emplace_back([&program, &line = lines[i], i] {
            const std::vector<double> host = speeds(36.0 * static_cast<double>(i + 1));
            ik::RunOptions options;
            options.on_print = [&line](std::string_view printed) { line += std::string(printed) + "; "; };
            const ik::Outputs out = program.run(
                {{"speed", ik::ArrayView(host, ik::Unit("km/h"))}, {"area", ik::Value(2.0, ik::Unit("m^2"))}}, options);
            const ik::ArrayView drag = out.ans().array();
            line += "first of " + std::to_string(drag.size()) + ": " + std::to_string(drag.as<double>()[0]) + " " +
                    drag.unit.text();
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& line : lines) std::printf("%s\n", line.c_str());
}

void keep_a_session(const ik::Engine& engine) {
    ik::Session session(engine);
    session.set("height", ik::Value(20.0, ik::Unit("m")));
    session.run("fn fall(h: Length) -> Time = sqrt(2 * h / (9.81 m/s^2))");
    std::printf("falls for %s\n", session.eval("fall(height) -> ms").to_string(".0").c_str());
}

void show_a_unit_error(const ik::Engine& engine) {
    try {
        engine.eval({"mass = 3 kg\nlength = 2 m\nmass + length\n", "mistake.ik"});
        std::printf("no error\n");
    } catch (const ik::Error& error) {
        const ik::Location& at = error.diagnostics().front().labels.front().location;
        std::printf("%s at %s:%zu\n%s\n", error.code().c_str(), at.file.c_str(), at.line, error.what());
    }
}

}  // namespace

int main() {
    const ik::Engine engine;
    share_one_program(engine);
    keep_a_session(engine);
    show_a_unit_error(engine);
    return 0;
}
