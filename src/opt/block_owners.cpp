#include "opt/block_owners.hpp"

namespace ik::opt {

std::vector<std::uint32_t> functions_of_blocks(const ir::Module& module) {
    std::vector<std::uint32_t> function_of(module.blocks.size(), no_function);
    std::vector<ir::BlockId> pending;
    for (std::uint32_t f = 0; f < module.functions.size(); ++f) {
        pending.push_back(module.functions[f].body);
        while (!pending.empty()) {
            const ir::BlockId block = pending.back();
            pending.pop_back();
            if (!block.valid()) continue;
            function_of[block.value] = f;
            for (const ir::Stmt& stmt : module.blocks[block.value].stmts)
                pending.insert(pending.end(), {stmt.a, stmt.b, stmt.c});
        }
    }
    return function_of;
}

}  // namespace ik::opt
