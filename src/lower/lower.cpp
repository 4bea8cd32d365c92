#include "lower/lower.hpp"

#include <vector>

#include "lower/function.hpp"

namespace ik::lower {
namespace {

void copy_tables(const ir::Module& module, bytecode::Program& program) {
    program.strings = module.strings;
    for (const ir::Literal& literal : module.literals)
        program.literals.push_back({literal.dtype, literal.shape, literal.bytes});
}

/// Functions that the script calls, directly or not, in the order of their numbers.
std::vector<bool> called_functions(const ir::Module& module) {
    std::vector<bool> called(module.functions.size(), false);
    // Every call node counts, whichever function makes it; a function that only dead code calls costs little.
    for (const ir::Node& node : module.nodes) {
        if (node.kind == ir::Kind::call) called[node.imm] = true;
    }
    if (!called.empty()) called[0] = true;
    return called;
}

}  // namespace

bytecode::Program lower(const ir::Module& module) {
    bytecode::Program program;
    program.places.emplace_back();
    copy_tables(module, program);
    Context context(module, program);
    find_spaces(context);
    const std::vector<bool> called = called_functions(module);
    std::vector<ir::NodeId> outputs;
    for (const ir::Output& output : module.outputs) outputs.push_back(output.node);
    for (std::size_t f = 0; f < module.functions.size(); ++f) {
        if (called[f]) context.needs.analyse(module.functions[f].body, f == 0 ? outputs : std::vector<ir::NodeId>{});
    }
    context.needs.collect_users();
    std::vector<bytecode::Slot> var_slots(module.vars.size(), bytecode::no_slot);
    program.functions.resize(module.functions.size());
    for (std::uint32_t f = 0; f < module.functions.size(); ++f) {
        if (called[f]) program.functions[f] = lower_function(context, f, var_slots);
    }
    return program;
}

}  // namespace ik::lower
