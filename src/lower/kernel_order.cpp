// The last touches on a kernel's values: contraction to fma, uses, and how many temporaries each tree needs.
#include <algorithm>
#include <functional>

#include "lower/kernel_values.hpp"

namespace ik::lower {

using ops::Op;

namespace {

void count_uses(Segment& segment) {
    std::vector<Value>& values = segment.values;
    for (Value& value : values) value.uses = value.roots = 0;
    for (const Root& root : segment.roots) {
        ++values[root.value].roots;
        if (root.is_pair()) ++values[root.real].roots;
    }
    // Values come after their operands, so a backward pass counts the uses by live values only.
    for (std::size_t i = values.size(); i-- > 0;) {
        if (values[i].uses == 0 && values[i].roots == 0) continue;
        for (std::size_t k = 0; k < values[i].arg_count; ++k) ++values[values[i].args[k]].uses;
    }
}

/// a*b + c with the product used nowhere else becomes one fma, for f64 and f32.
void contract(std::vector<Value>& values) {
    for (Value& value : values) {
        if (value.kind != Value::Kind::operation || value.form != Value::Form::plain) continue;
        if ((value.op != Op::add && value.op != Op::sub) || !is_float(value.type) || value.uses + value.roots == 0)
            continue;
        for (std::size_t side = 0; side < 2; ++side) {
            const Value& product = values[value.args[side]];
            const bool is_product =
                product.kind == Value::Kind::operation && product.form == Value::Form::plain &&
                (product.op == Op::mul || (product.op == Op::square && values[product.args[0]].in_memory()));
            if (!is_product || product.uses != 1 || product.roots != 0) continue;
            const ValueId addend = value.args[1 - side];
            const ValueId left = product.args[0];
            const ValueId right = product.op == Op::mul ? product.args[1] : product.args[0];
            value.form = value.op == Op::add ? Value::Form::fma : side == 0 ? Value::Form::fms : Value::Form::fnma;
            value.op = Op::fma;
            value.arg_count = 3;
            value.args = {left, right, addend};
            break;
        }
    }
}

void order(std::vector<Value>& values) {
    for (Value& value : values) {
        if (value.in_memory()) continue;
        std::array<std::uint32_t, 3> needs{};
        std::size_t count = 0;
        for (std::size_t k = 0; k < value.arg_count; ++k) {
            const bool repeated =
                std::find(value.args.begin(), value.args.begin() + k, value.args[k]) != value.args.begin() + k;
            if (!values[value.args[k]].in_memory() && !repeated) needs[count++] = values[value.args[k]].temps;
        }
        // At most three: a network of compare-exchanges, largest first (absent ones are 0 and stay last).
        if (needs[0] < needs[1]) std::swap(needs[0], needs[1]);
        if (needs[1] < needs[2]) std::swap(needs[1], needs[2]);
        if (needs[0] < needs[1]) std::swap(needs[0], needs[1]);
        for (std::size_t k = 0; k < count; ++k)
            value.temps = std::max(value.temps, needs[k] + static_cast<std::uint32_t>(k));
    }
}

}  // namespace

void KernelValues::finish() {
    finish_shapes();
    for (Segment& segment : segments_) {
        count_uses(segment);
        contract(segment.values);
        count_uses(segment);
        order(segment.values);
    }
}

}  // namespace ik::lower
