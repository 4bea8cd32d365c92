#include "ops/ops.hpp"

#include <array>

namespace ik::ops {
namespace {

constexpr std::array<Info, op_count + 1> table = {{
#define OP(id, name, cls, arity, dim, dtype, flags, params, summary, example)                                      \
    {Op::id, #id,     name,   Class::cls, arity, DimRule::dim, DTypeRule::dtype, static_cast<std::uint8_t>(flags), \
     params, summary, example},
#include "ops/ops.def"
#undef OP
    {Op::none, "none", "", Class::host, 0, DimRule::none, DTypeRule::none, 0, "", "", ""},
}};

}  // namespace

const Info& info(Op op) noexcept { return table[static_cast<std::size_t>(op)]; }

std::optional<Op> find(std::string_view name) noexcept {
    if (name.empty()) return std::nullopt;
    for (const Info& row : table) {
        if (row.name == name) return row.op;
    }
    return std::nullopt;
}

}  // namespace ik::ops
