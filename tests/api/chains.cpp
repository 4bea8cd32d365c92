// Kernels along rows that run together: the results of each, one array for all of them, an end in the middle.
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>

#include <ik/ik.hpp>

namespace {

constexpr std::int64_t rows = 1024, width = 1024;
constexpr std::size_t array_bytes = rows * width * sizeof(double);
constexpr std::size_t small = 1 << 19;  // The rows' results, each rounded up by the pool, and scalars.

constexpr const char* softmax =
    "m = max(x, axis = 1); e = exp(x - m[:, new]); s = sum(e, axis = 1); y = e/s[:, new]; y";

std::vector<double> numbers() {
    std::vector<double> values(rows * width);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i * 7919 % 1009) / 100;
    return values;
}

ik::Engine engine_of(int threads, std::size_t limit = 0) {
    ik::EngineOptions options;
    options.threads = threads;
    options.memory_limit = limit;
    return ik::Engine(options);
}

}  // namespace

TEST_CASE("each kernel of a chain leaves its results", "[api]") {
    const std::vector<double> x = numbers();
    const ik::Inputs inputs{{"x", ik::ArrayView(std::span<const double>(x), {rows, width})}};
    for (const int threads : {1, 2}) {
        const ik::Outputs out = engine_of(threads).eval({softmax}, inputs);
        const auto m = out["m"].array().as<double>(), e = out["e"].array().as<double>();
        const auto s = out["s"].array().as<double>(), y = out["y"].array().as<double>();
        for (std::size_t row = 0; row < rows; ++row) {
            const double* const first = x.data() + row * width;
            REQUIRE(m[row] == *std::max_element(first, first + width));
            double sum = 0;
            for (std::size_t k = 0; k < width; ++k) {
                const double power = e[row * width + k];
                REQUIRE(power == Approx(std::exp(first[k] - m[row])).epsilon(1e-14));
                REQUIRE(y[row * width + k] == power / s[row]);
                sum += power;
            }
            REQUIRE(s[row] == Approx(sum).epsilon(1e-13));
        }
    }
}

TEST_CASE("a chain needs one array for what it makes on the way and its result", "[memory]") {
    const std::vector<double> x = numbers();
    const ik::Inputs inputs{{"x", ik::ArrayView(std::span<const double>(x), {rows, width})}};
    const ik::Engine enough = engine_of(2, array_bytes + small);
    CHECK_NOTHROW(enough.eval({softmax}, inputs, {}, ik::Keep::answer));
    const ik::Engine less = engine_of(2, array_bytes - 1);
    CHECK_THROWS_AS(less.eval({softmax}, inputs, {}, ik::Keep::answer), ik::Error);
    less.release_memory();
    CHECK(less.memory() == 0);
}

TEST_CASE("many kernels along rows hold no more than they need", "[memory]") {
    const std::vector<double> x = numbers();
    const ik::Inputs inputs{{"x", ik::ArrayView(std::span<const double>(x), {rows, width})}};
    const std::string line = "y = y - mean(y, axis = 1)[:, new]; ";
    std::string text = "y = 1.0*x; ";
    for (int k = 0; k < 12; ++k) text += line;
    const ik::Engine enough = engine_of(2, array_bytes + small);
    CHECK_NOTHROW(enough.eval({text + "y"}, inputs, {}, ik::Keep::answer));
    // Where an array cannot become the next one, two are held, and not one a line.
    std::string apart = "y = 1.0*x; ";
    for (int k = 0; k < 12; ++k) apart += "y = y[:, ::-1] - mean(y, axis = 1)[:, new]; ";
    const ik::Engine two = engine_of(2, 2 * array_bytes + small);
    CHECK_NOTHROW(two.eval({apart + "y"}, inputs, {}, ik::Keep::answer));
    // A view of a column holds the whole block.
    std::string views = "y = sin(1.0*x); ";
    for (int k = 0; k < 12; ++k) views += "y = sin(y - max(y, axis = 1)[:, new]*y[:, :1]); ";
    CHECK_NOTHROW(two.eval({views + "y"}, inputs, {}, ik::Keep::answer));
}

TEST_CASE("a chain that is cancelled in the middle leaves nothing behind", "[memory]") {
    const std::vector<double> x = numbers();
    const ik::Inputs inputs{{"x", ik::ArrayView(std::span<const double>(x), {rows, width})}};
    for (const int threads : {1, 2}) {
        const ik::Engine engine = engine_of(threads);
        std::atomic<bool> cancel = false;
        std::size_t chunks = 0;
        ik::RunOptions options;
        options.cancel = &cancel;
        options.on_progress = [&](std::size_t done, std::size_t planned) {
            CHECK(done <= planned);
            cancel = ++chunks == 2;
        };
        CHECK_THROWS_AS(engine.eval({softmax}, inputs, options, ik::Keep::answer), ik::Error);
        CHECK(chunks == 2);
        CHECK(engine.eval({"sum(arange(101))"}).ans().to_int() == 5050);
        engine.release_memory();
        CHECK(engine.memory() == 0);
    }
}
