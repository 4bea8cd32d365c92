// where and clip: elementwise choices whose operands are brought to one unit and dtype.

#include <array>

#include "check/builtin_call.hpp"

namespace ik::check {

using ops::Op;

Typed builtin_where(BuiltinCall& call) {
    Checker& checker = call.checker;
    const Typed condition = call.numeric("condition");
    std::array<Typed, 2> sides{call.numeric("a"), call.numeric("b")};
    if (condition.is_error() || sides[0].is_error() || sides[1].is_error()) return checker.error_value(call.span);
    if (condition.type.dtype != DType::boolean) {
        return checker.fail(Code::wrong_dtype, condition.span,
                            "the condition of `where` must be truth values, not " + checker.describe(condition.type),
                            "compare it with something, such as `where(x > 0, a, b)`");
    }
    if (!checker.unify(sides, ops::DTypeRule::select, "choose between", call.span, Takes::complex))
        return checker.error_value(call.span);
    const std::array<Typed, 3> all{condition, sides[0], sides[1]};
    const auto shape = checker.broadcast(all, "`where`", call.span);
    if (!shape) return checker.error_value(call.span);
    ir::Type type = Checker::type_of(sides[0].type.dtype, *shape, sides[0].type.unit);
    type.any_unit = sides[0].type.any_unit && sides[1].type.any_unit;
    return checker.elementwise(Op::select, all, type, call.span);
}

// As NumPy: the lower limit first, so that the upper one wins where they cross.
Typed builtin_clip(BuiltinCall& call) {
    Checker& checker = call.checker;
    std::array<Typed, 3> v{call.numeric("x"), call.numeric("low"), call.numeric("high")};
    for (const Typed& one : v) {
        if (one.is_error()) return one;
    }
    if (!checker.unify(v, ops::DTypeRule::select, "clip", call.span)) return checker.error_value(call.span);
    const auto shape = checker.broadcast(v, "`clip`", call.span);
    if (!shape) return checker.error_value(call.span);
    const DType dtype = v[0].type.dtype;
    const units::Unit& unit = v[0].type.unit;
    const Typed raised = raw(checker, Op::maximum, {v[0], v[1]}, dtype, unit, call.span);
    return raw(checker, Op::minimum, {raised, v[2]}, dtype, unit, call.span);
}

}  // namespace ik::check
