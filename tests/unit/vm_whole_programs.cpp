// One operation on complex numbers or on narrow integers is run by a loop of its own, on every ISA of this CPU: were
// its pattern not what lowering and binding make, results would be the same and only slower.
#include <catch2/catch.hpp>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "check_support.hpp"
#include "lower/lower.hpp"
#include "opt/optimize.hpp"
#include "unit/vm_support.hpp"
#include "vm/plan.hpp"
#include "vm/state.hpp"

namespace ik::vm::testing {
namespace {

struct Given {
    std::string name;
    DType dtype = DType::f64;
    std::uint8_t rank = 1;
};

bytecode::Program compiled(const std::string& text, const std::vector<Given>& inputs) {
    check::Signature signature;
    std::uint32_t symbols = 0;
    for (const Given& input : inputs) {
        ir::Type type;
        type.dtype = input.dtype;
        type.shape.rank = input.rank;
        for (std::size_t d = 0; d < input.rank; ++d) type.shape.extents[d] = ir::Extent::symbol(symbols++);
        signature.inputs.push_back({input.name, type, ""});
    }
    test::Checking checking = test::check_script(text, signature);
    REQUIRE(!checking.diagnostics.has_errors());
    opt::optimize(checking.checked.module, [](ops::Op, DType, DType, auto) { return std::optional<std::uint64_t>(); });
    return lower::lower(checking.checked.module);
}

/// Whether the lone kernel of a program has its own loop, where its inputs are 100 elements, complex parts by turns.
bool has_own_loop(const bytecode::Program& program, bool complex, Runtime& runtime) {
    REQUIRE(program.kernels.size() == 1);
    const bytecode::Kernel& kernel = program.kernels[0];
    std::vector<Value> slots(program.functions[0].slots);
    for (const bytecode::KernelInput& input : kernel.inputs) {
        if (input.rank == 0) {
            slots[input.slot] = Scalar{input.dtype, 0};
            continue;
        }
        Array array;
        array.dtype = input.dtype;
        array.rank = 1;
        array.shape[0] = 100;
        array.strides[0] = static_cast<std::int64_t>(size_of(input.dtype)) * (complex ? 2 : 1);
        slots[input.slot] = array;
    }
    Shape shape;
    shape.rank = 1;
    shape.extent[0] = 100;
    const simd::KernelTable& kernels = *runtime.state().kernels;
    for (const bool streamed : {false, true}) {
        Plan plan(std::pmr::new_delete_resource());
        plan.kernel = &kernel;
        plan.table = kernel.lanes == bytecode::Lanes::narrow ? kernels.narrow : kernels.wide;
        plan_space(plan, shape, slots);
        plan.stream = streamed && complex;
        bind_reductions(plan);
        bind_code(plan);
        if (plan.run == plan.table->run) return false;
    }
    return true;
}

TEST_CASE("one operation on complex numbers has a loop of its own", "[vm]") {
    for (const std::string_view isa : simd::usable_isas()) {
        Runtime runtime(isa_options(isa));
        for (const DType dtype : {DType::c128, DType::c64}) {
            const DType part = dtype == DType::c128 ? DType::f64 : DType::f32;
            for (const char* text : {"z + w", "z - w", "z * w", "z * 2.5", "2.5 * z", "z / 2", "z * r"}) {
                INFO(text << " of " << name(dtype) << ", isa " << isa);
                const std::vector<Given> inputs{{"z", dtype, 1}, {"w", dtype, 1}, {"r", part, 0}};
                CHECK(has_own_loop(compiled(text, inputs), true, runtime));
            }
            // No part of this is one operation on pairs.
            CHECK_FALSE(has_own_loop(compiled("z * w + z", {{"z", dtype, 1}, {"w", dtype, 1}}), true, runtime));
        }
    }
}

TEST_CASE("one operation on narrow integers has a loop of its own", "[vm]") {
    for (const std::string_view isa : simd::usable_isas()) {
        Runtime runtime(isa_options(isa));
        for (const DType dtype : {DType::u8, DType::i8, DType::u16, DType::i16, DType::u32, DType::i32}) {
            for (const char* text : {"k + j", "k - j", "k * j", "k < j", "k + 3", "k == 3", "k // 7"}) {
                INFO(text << " of " << name(dtype) << ", isa " << isa);
                CHECK(has_own_loop(compiled(text, {{"k", dtype, 1}, {"j", dtype, 1}}), false, runtime));
            }
        }
    }
}

}  // namespace
}  // namespace ik::vm::testing
