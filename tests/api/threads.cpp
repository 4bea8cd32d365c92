// A program gives the same bits for any number of threads.

#include <catch2/catch.hpp>
#include <cstring>
#include <ik/ik.hpp>

namespace {

using ik::Engine;
using ik::EngineOptions;
using ik::Outputs;

// Long enough for several chunks, and of a length that no tile divides.
constexpr const char* text = R"(
n = 1000003
x = sin(arange(n) * 0.37) * exp(arange(n) % 23)
f = f32(x)
k = i64(x)
a = reshape(x[:999999], 999, 1001)
total = sum(x)
narrow = sum(f)
average = mean(x)
spread = std(x, ddof = 1)
product = prod(1 + f * 1e-12)
largest = max(x)
place = argmin(x)
some = any(x > 1e9)
many = count(k > 3)
columns = sum(a, axis = 0)
rows = mean(a * a, axis = 1)
running = cumsum(x)
running_f = cumsum(f)
growing = cumprod(1 + x * 1e-12)
down = cumsum(a, axis = 0)
middle = median(x)
third = quantile(x, 0.33)
ordered = sort(x)
scalar_product = dot(x, x)
length = norm(x)
shares = exp(x - max(x)) / sum(exp(x - max(x)))
curve = where(x > 0, sqrt(abs(x)) + sin(x), tanh(x))
z = exp(1i * x * 1e-8) / (x + 2i)
complex_sum = sum(z)
complex_product = prod(z / abs(z))
complex_running = cumprod(z / abs(z))
)";

Outputs run(int threads) {
    EngineOptions options;
    options.threads = threads;
    return Engine(options).eval({text});
}

std::size_t bytes_of(const ik::ArrayView& view) {
    std::size_t count = ik::size_of(view.dtype);
    for (const std::int64_t extent : view.shape) count *= static_cast<std::size_t>(extent);
    return count;
}

}  // namespace

TEST_CASE("every kind of step gives the same bits for any number of threads", "[api][threads]") {
    const Outputs alone = run(1);
    for (const int threads : {2, 3, 16}) {
        const Outputs together = run(threads);
        REQUIRE(together.all().size() == alone.all().size());
        for (std::size_t i = 0; i < alone.all().size(); ++i) {
            INFO(alone.all()[i].first << ", " << threads << " threads");
            const ik::ArrayView first = alone.all()[i].second.array();
            const ik::ArrayView second = together.all()[i].second.array();
            REQUIRE(first.shape == second.shape);
            REQUIRE(first.dtype == second.dtype);
            CHECK(std::memcmp(first.data, second.data, bytes_of(first)) == 0);
        }
    }
}
