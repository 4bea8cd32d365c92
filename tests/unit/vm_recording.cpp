// A recorded run, given other inputs of the same form, leaves the bits that run() leaves for them, on every ISA of this
// CPU.

#include "vm/recording.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "bytecode/program.hpp"
#include "unit/random_kernel.hpp"
#include "vm/recordings.hpp"

namespace ik::vm::testing {
namespace {

/// Inputs as a recording reads them.
struct Given {
    std::vector<const void*> data;
    std::vector<std::int64_t> layout;
    std::vector<InputForm> forms;
    [[nodiscard]] Laid laid() const { return {data, layout}; }
};

Given given(const std::vector<Value>& inputs) {
    Given found;
    for (const Value& input : inputs) {
        if (const auto* scalar = std::get_if<Scalar>(&input)) {
            // A scalar's own bits are its storage on a little-endian machine.
            found.data.push_back(&scalar->bits);
            found.forms.push_back({scalar->dtype, 0});
            continue;
        }
        const auto& array = std::get<Array>(input);
        found.data.push_back(array.data);
        found.layout.insert(found.layout.end(), array.shape.begin(), array.shape.begin() + array.rank);
        found.layout.insert(found.layout.end(), array.strides.begin(), array.strides.begin() + array.rank);
        found.forms.push_back({array.dtype, array.rank});
    }
    return found;
}

std::unique_ptr<const Recording> recorded(const bytecode::Program& program, const std::vector<Value>& inputs,
                                          Runtime& runtime) {
    const Given one = given(inputs);
    return record(program, one.forms, one.laid(), program.outputs, runtime);
}

/// Inputs of the same form at other addresses, with the elements in another order.
std::vector<Value> others(const std::vector<Value>& inputs, std::size_t misalignment) {
    std::vector<Value> made;
    for (const Value& input : inputs) {
        const auto* array = std::get_if<Array>(&input);
        if (array == nullptr) {
            made.push_back(input);
            continue;
        }
        const auto element = static_cast<std::int64_t>(size_of(array->dtype));
        std::int64_t low = 0, high = element;
        for (std::size_t d = 0; d < array->rank; ++d) {
            (array->strides[d] < 0 ? low : high) += (array->shape[d] - 1) * array->strides[d];
        }
        const std::shared_ptr<std::byte[]> block(new std::byte[static_cast<std::size_t>(high - low) + misalignment]);
        Array other = *array;
        other.owner = block;
        other.data = block.get() + misalignment - low;
        std::array<std::int64_t, runtime::max_rank> index{};
        for (std::int64_t flat = 0; flat < array->size(); ++flat) {
            std::byte* to = other.data;
            for (std::size_t d = 0; d < array->rank; ++d) to += index[d] * array->strides[d];
            runtime::store_scalar(to, runtime::element(*array, array->size() - 1 - flat));
            for (std::size_t d = array->rank; d-- > 0 && ++index[d] == array->shape[d];) index[d] = 0;
        }
        made.emplace_back(other);
    }
    return made;
}

constexpr std::size_t guard = 64;

/// Memory for a result, with bytes around it that nothing may write.
struct Memory {
    std::vector<std::byte> bytes;
    Array array;
    explicit Memory(const Recording::Result& result) {
        array.dtype = result.dtype;
        array.rank = static_cast<std::uint8_t>(result.rank);
        array.shape = result.shape;
        array.strides = result.strides;
        bytes.assign(static_cast<std::size_t>(array.size()) * size_of(result.dtype) + 2 * guard, std::byte{0xAB});
        array.data = bytes.data() + guard;
    }
    [[nodiscard]] bool is_guarded() const {
        for (std::size_t k = 0; k < guard; ++k) {
            if (bytes[k] != std::byte{0xAB} || bytes[bytes.size() - 1 - k] != std::byte{0xAB}) return false;
        }
        return true;
    }
};

void check_run(const Recording& recording, const bytecode::Program& program, const std::vector<Value>& inputs,
               Runtime& runtime) {
    std::vector<Value> expected;
    REQUIRE_FALSE(run_program(program, inputs, expected, runtime));
    REQUIRE(recording.results().size() == expected.size());
    std::vector<Memory> memory;
    for (const Recording::Result& result : recording.results()) memory.emplace_back(result);
    std::vector<void*> places;
    for (Memory& one : memory) places.push_back(one.array.data);
    REQUIRE(recording.run(given(inputs).data, places, runtime));
    for (std::size_t k = 0; k < expected.size(); ++k) {
        REQUIRE(memory[k].is_guarded());
        const auto* array = std::get_if<Array>(&expected[k]);
        REQUIRE((array == nullptr ? 0U : array->rank) == memory[k].array.rank);
        for (std::int64_t e = 0; e < memory[k].array.size(); ++e) {
            const Scalar want = array == nullptr ? std::get<Scalar>(expected[k]) : runtime::element(*array, e);
            const Scalar got = runtime::element(memory[k].array, e);
            if (same(got, want)) continue;
            INFO("result " << k << " element " << e << ": " << runtime::as_double(got) << " instead of "
                           << runtime::as_double(want));
            REQUIRE(same(got, want));
        }
    }
}

/// Whether the kernel was recorded.
bool check(unsigned seed, Runtime& runtime) {
    Generator generator(seed, {.fma = runtime.isa() != "sse2"});
    generator.make();
    const bytecode::Program program = program_of(generator.kernel);
    INFO("seed " << seed << ", isa " << runtime.isa() << "\n" << bytecode::dump(program));
    const auto recording = recorded(program, generator.inputs, runtime);
    if (!recording) return false;
    check_run(*recording, program, generator.inputs, runtime);
    check_run(*recording, program, others(generator.inputs, 0), runtime);
    check_run(*recording, program, others(generator.inputs, 24), runtime);
    return true;
}

TEST_CASE("a recorded random kernel leaves the bits of run() for other inputs of its form", "[vm]") {
    constexpr unsigned seeds = 1500;
    for (const std::string_view isa : simd::usable_isas()) {
        Runtime runtime(isa_options(isa, 2));
        unsigned recorded = 0;
        for (unsigned seed = 0; seed < seeds; ++seed) recorded += check(seed, runtime) ? 1 : 0;
        // The rest are constants for all inputs, or too much work.
        CHECK(recorded > seeds / 2);
    }
}

bytecode::Program doubled() {
    bytecode::Kernel kernel;
    kernel.rank = 1;
    kernel.inputs = {{0, DType::f64, 1, DType::f64}};
    kernel.outputs = {{1, DType::f64}};
    const bytecode::Operand x{bytecode::OperandKind::input, 0};
    kernel.code = {{.action = bytecode::Action::load, .b = x},
                   {.action = bytecode::Action::apply2, .op = Op::add, .b = x},
                   {.action = bytecode::Action::store_output}};
    return program_of(kernel);
}

/// Of a program of one vector.
std::unique_ptr<Recordings> recordings_of(const bytecode::Program& program) {
    const InputForm vector{DType::f64, 1};
    return Recordings::make(program, {&vector, 1}, program.outputs);
}

std::shared_ptr<const Recording> found(Recordings& recordings, const std::vector<Value>& inputs, Runtime& runtime) {
    return recordings.find(given(inputs).laid(), runtime);
}

TEST_CASE("a form is recorded when it comes again, and eight of them are kept", "[vm]") {
    Runtime runtime(isa_options(simd::usable_isas()[0], 1));
    const bytecode::Program program = doubled();
    const auto recordings = recordings_of(program);
    REQUIRE(recordings);
    const auto form = [](std::int64_t count) {
        return std::vector<Value>{make_array(std::vector<double>(static_cast<std::size_t>(count), 1.5))};
    };
    std::vector<std::shared_ptr<const Recording>> known;
    for (std::int64_t count = 1; count <= 8; ++count) {
        CHECK(found(*recordings, form(count), runtime) == nullptr);
        known.push_back(found(*recordings, form(count), runtime));
        REQUIRE(known.back());
        CHECK(found(*recordings, form(count), runtime) == known.back());
    }
    const auto last = [&](std::int64_t count) { return known[static_cast<std::size_t>(count - 1)]; };
    CHECK(found(*recordings, form(1), runtime) == last(1));
    // A ninth takes the place of the one that was not used for longest, which is the second.
    CHECK(found(*recordings, form(9), runtime) == nullptr);
    REQUIRE(found(*recordings, form(9), runtime));
    CHECK(found(*recordings, form(1), runtime) == last(1));
    CHECK(found(*recordings, form(3), runtime) == last(3));
    CHECK(found(*recordings, form(2), runtime) != last(2));
    // One that is in use stays.
    check_run(*last(2), program, form(2), runtime);
}

TEST_CASE("long work, empty arrays and shapes that do not match are not recorded", "[vm]") {
    Runtime runtime(isa_options(simd::usable_isas()[0], 1));
    const bytecode::Program program = doubled();
    const auto try_with = [&](std::size_t count) {
        const std::vector<Value> inputs{make_array(std::vector<double>(count, 1.0))};
        return recorded(program, inputs, runtime) != nullptr;
    };
    CHECK(try_with(1000));
    CHECK_FALSE(try_with(0));
    CHECK_FALSE(try_with(4'000'000));
    bytecode::Program two = program;
    two.kernels[0].inputs.push_back({1, DType::f64, 1, DType::f64});
    two.kernels[0].outputs[0].slot = two.outputs[0] = 2;
    two.kernels[0].shapes.push_back({0, 1, 0});
    two.functions[0].parameters = 2;
    two.functions[0].slots = 3;
    const std::vector<Value> unfit{make_array({1, 2, 3}), make_array({1, 2})};
    CHECK(recorded(two, unfit, runtime) == nullptr);
    const std::vector<Value> fit{make_array({1, 2, 3}), make_array({1, 2, 3})};
    CHECK(recorded(two, fit, runtime) != nullptr);
}

TEST_CASE("threads share the recordings of a program", "[vm]") {
    Runtime runtime(isa_options(simd::usable_isas()[0], 2));
    const bytecode::Program program = doubled();
    const auto recordings = recordings_of(program);
    std::atomic<int> wrong = 0, ran = 0;
    const auto work = [&](double start) {
        // More forms than are kept, so that they push each other out.
        for (int round = 0; round < 2000; ++round) {
            std::vector<double> values(static_cast<std::size_t>(1 + round % 12), start + round);
            const std::vector<Value> inputs{make_array(values)};
            const auto recording = found(*recordings, inputs, runtime);
            if (!recording) continue;
            void* place = values.data();
            if (!recording->run(given(inputs).data, {&place, 1}, runtime)) ++wrong;
            for (const double value : values) wrong += value == 2 * (start + round) ? 0 : 1;
            ++ran;
        }
    };
    std::vector<std::thread> threads;
    for (int k = 0; k < 8; ++k) threads.emplace_back(work, k * 10000.0);
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK(ran > 8000);
}

}  // namespace
}  // namespace ik::vm::testing
