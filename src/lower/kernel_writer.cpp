#include "lower/kernel_writer.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/assert.hpp"

namespace ik::lower {

using bytecode::Action;
using bytecode::Operand;
using bytecode::OperandKind;
using bytecode::TileInstr;
using ops::Op;

namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;

bool is_costly(const Value& value) {
    return value.kind == Value::Kind::operation && (ops::info(value.op).flags & ops::X) != 0;
}

class Writer {
public:
    Writer(bytecode::Kernel& kernel, std::span<const Value> values)
        : kernel_(kernel), values_(values), temp_(values.size(), none), remaining_(values.size()) {
        for (std::size_t i = 0; i < values.size(); ++i) remaining_[i] = values[i].uses;
    }

    void store(const Root& root) {
        const Value& value = values_[root.value];
        push({Task::Kind::load, root.value});
        run();
        emit({.action = root.action, .type = compute_type(value.result), .b = {OperandKind::none, root.number}});
    }

    /// After the last store_output or reduce of a value: later users find it in a temporary.
    void keep(ValueId id) {
        if (!values_[id].in_memory() && remaining_[id] > 0 && temp_[id] == none) store_temp(id);
    }

    void finish() {
        drop_dead_stores();
        kernel_.temps = temps_;
    }

private:
    struct Task {
        enum class Kind : std::uint8_t {
            load,          ///< Bring the value into the accumulator.
            spill,         ///< Bring the value into memory: a leaf, or a temporary.
            spill_mask,    ///< Bring the value into a temporary even if it is a leaf.
            compute,       ///< Compute the operation into the accumulator.
            computed,      ///< The value is in the accumulator; keep it if others need it.
            store,         ///< Accumulator to a temporary.
            apply,         ///< Apply the operation; `operand` is in the accumulator.
            skip_if_none,  ///< Open a region for the lanes where mask `value` holds.
            skip_if_all,   ///< Open a region for the lanes where it does not.
            end_skip,      ///< Close the region; the accumulator counts as `value`.
        } kind;
        ValueId value;
        ValueId operand = 0;
    };

    void push(Task task) { tasks_.push_back(task); }

    void emit(TileInstr instr) { kernel_.code.push_back(instr); }

    void run() {
        while (!tasks_.empty()) {
            const Task task = tasks_.back();
            tasks_.pop_back();
            step(task);
        }
    }

    void step(const Task& task) {
        switch (task.kind) {
            case Task::Kind::load: load(task.value); return;
            case Task::Kind::spill:
                if (!available(task.value)) spill(task.value);
                return;
            case Task::Kind::spill_mask:
                if (temp_[task.value] == none) spill(task.value);
                return;
            case Task::Kind::compute: compute(task.value); return;
            case Task::Kind::computed:
                if (remaining_[task.value] > 1) store_temp(task.value);
                return;
            case Task::Kind::store: store_temp(task.value); return;
            case Task::Kind::apply: apply(task.value, task.operand); return;
            case Task::Kind::skip_if_none: open_skip(Action::skip_if_none, task.value); return;
            case Task::Kind::skip_if_all: open_skip(Action::skip_if_all, task.value); return;
            case Task::Kind::end_skip:
                kernel_.code[skips_.back()].target = static_cast<std::uint32_t>(kernel_.code.size());
                skips_.pop_back();
                accumulator_ = task.value;
                return;
        }
    }

    [[nodiscard]] bool available(ValueId id) const { return values_[id].in_memory() || temp_[id] != none; }

    void load(ValueId id) {
        if (accumulator_ == id) return;
        if (available(id)) {
            emit({.action = Action::load, .type = compute_type(values_[id].result), .b = memory(id)});
            accumulator_ = id;
            return;
        }
        push({Task::Kind::computed, id});
        push({Task::Kind::compute, id});
    }

    void spill(ValueId id) {
        push({Task::Kind::store, id});
        if (accumulator_ == id) return;
        push(values_[id].in_memory() ? Task{Task::Kind::load, id} : Task{Task::Kind::compute, id});
    }

    void store_temp(ValueId id) {
        if (temp_[id] != none) return;
        if (free_temps_.empty()) {
            temp_[id] = temps_++;
        } else {
            const auto lowest = std::min_element(free_temps_.begin(), free_temps_.end());
            temp_[id] = *lowest;
            free_temps_.erase(lowest);
        }
        emit({.action = Action::store_temp,
              .type = compute_type(values_[id].result),
              .b = {OperandKind::temp, temp_[id]}});
    }

    [[nodiscard]] Operand memory(ValueId id) const {
        if (temp_[id] != none) return {OperandKind::temp, temp_[id]};
        switch (values_[id].kind) {
            case Value::Kind::input: return {OperandKind::input, values_[id].number};
            case Value::Kind::constant: return {OperandKind::constant, values_[id].number};
            case Value::Kind::index: return {OperandKind::index, values_[id].number};
            case Value::Kind::operation: break;
        }
        IK_ASSERT(!"an operand is in memory when it is read");
    }

    void release(ValueId id) {
        if (--remaining_[id] > 0 || temp_[id] == none) return;
        free_temps_.push_back(temp_[id]);
        temp_[id] = none;
    }

    [[nodiscard]] std::vector<ValueId> missing(const Value& value) const {
        std::vector<ValueId> result;
        for (std::size_t k = 0; k < value.arg_count; ++k) {
            const ValueId arg = value.args[k];
            if (!available(arg) && std::find(result.begin(), result.end(), arg) == result.end()) result.push_back(arg);
        }
        // The neediest operand first, while no temporary is held for the others.
        std::stable_sort(result.begin(), result.end(),
                         [&](ValueId a, ValueId b) { return values_[a].temps > values_[b].temps; });
        return result;
    }

    void compute(ValueId id) {
        const Value& value = values_[id];
        if (value.op == Op::select && compute_select(id)) return;
        std::vector<ValueId> operands = missing(value);
        if (operands.empty()) {
            load_and_apply(id);
            return;
        }
        push({Task::Kind::apply, id, operands.back()});
        push({Task::Kind::load, operands.back()});
        for (std::size_t k = operands.size() - 1; k-- > 0;) push({Task::Kind::spill, operands[k]});
        if (value.op == Op::select && operands.back() != value.args[0]) push({Task::Kind::spill_mask, value.args[0]});
    }

    /// All operands are in memory: the one in the accumulator already, else an array before a constant.
    void load_and_apply(ValueId id) {
        const Value& value = values_[id];
        ValueId chosen = value.args[0];
        if (value.op != Op::select) {
            const std::span<const ValueId> args(value.args.data(), value.arg_count);
            if (std::find(args.begin(), args.end(), accumulator_) != args.end()) {
                chosen = accumulator_;
            } else {
                const auto varies =
                    std::find_if(args.begin(), args.end(), [&](ValueId arg) { return load_rank(arg) == 0; });
                if (varies != args.end()) chosen = *varies;
            }
        }
        push({Task::Kind::apply, id, chosen});
        push({Task::Kind::load, chosen});
    }

    /// 0 for what differs from lane to lane; constants and scalar inputs are better operands than loads.
    [[nodiscard]] int load_rank(ValueId id) const {
        if (values_[id].kind == Value::Kind::constant) return 1;
        return values_[id].kind == Value::Kind::input && kernel_.inputs[values_[id].number].rank == 0 ? 1 : 0;
    }

    // --- where ---

    /// The values that only the tree of `side` needs, when one of them is costly; else nothing.
    [[nodiscard]] std::vector<ValueId> exclusive(ValueId select, ValueId side) const {
        if (available(side) || accumulator_ == side || values_[side].roots > 0) return {};
        std::vector<ValueId> found;
        std::vector<std::pair<ValueId, std::uint32_t>> uses;  // Sorted by descending value: operands come after users.
        const auto use = [&](ValueId id) {
            const auto at =
                std::lower_bound(uses.begin(), uses.end(), id, [](const auto& u, ValueId v) { return u.first > v; });
            if (at != uses.end() && at->first == id) {
                ++at->second;
            } else {
                uses.insert(at, {id, 1});
            }
        };
        const Value& value = values_[select];
        for (std::size_t k = 1; k < 3; ++k) {
            if (value.args[k] == side) use(side);
        }
        bool costly = false;
        for (std::size_t i = 0; i < uses.size(); ++i) {
            const auto [id, count] = uses[i];
            const Value& v = values_[id];
            if (v.in_memory() || temp_[id] != none || v.roots > 0 || count != v.uses) continue;
            found.push_back(id);
            costly = costly || is_costly(v);
            for (std::size_t k = 0; k < v.arg_count; ++k) use(v.args[k]);
        }
        return costly ? found : std::vector<ValueId>{};
    }

    /// Values that the region (in descending order) needs and others need too: they are computed before it, in every
    /// lane.
    [[nodiscard]] std::vector<ValueId> shared(std::span<const ValueId> region) const {
        std::vector<ValueId> result;
        for (const ValueId id : region) {
            for (std::size_t k = 0; k < values_[id].arg_count; ++k) {
                const ValueId arg = values_[id].args[k];
                const bool inside = std::binary_search(region.begin(), region.end(), arg, std::greater<>());
                if (!inside && !available(arg) && std::find(result.begin(), result.end(), arg) == result.end()) {
                    result.push_back(arg);
                }
            }
        }
        return result;
    }

    /// Code with skips around the costly sides; false when no side is worth one.
    bool compute_select(ValueId id) {
        const auto [mask, then, otherwise] = values_[id].args;
        const std::vector<ValueId> then_region = then == otherwise ? std::vector<ValueId>{} : exclusive(id, then);
        const std::vector<ValueId> else_region = then == otherwise ? std::vector<ValueId>{} : exclusive(id, otherwise);
        if (then_region.empty() && else_region.empty()) return false;
        const ValueId last = else_region.empty() ? then : otherwise;
        push({Task::Kind::apply, id, last});
        push({Task::Kind::end_skip, last});
        push({Task::Kind::load, last});
        push({last == then ? Task::Kind::skip_if_none : Task::Kind::skip_if_all, mask});
        const ValueId first = last == then ? otherwise : then;
        if (last == otherwise && !then_region.empty()) {
            push({Task::Kind::end_skip, none});
            push({Task::Kind::spill, then});
            push({Task::Kind::skip_if_none, mask});
        } else {
            push({Task::Kind::spill, first});
        }
        for (const std::vector<ValueId>* region : {&else_region, &then_region}) {
            for (const ValueId value : shared(*region)) push({Task::Kind::spill, value});
        }
        push({Task::Kind::spill_mask, mask});
        return true;
    }

    void open_skip(Action action, ValueId mask) {
        skips_.push_back(static_cast<std::uint32_t>(kernel_.code.size()));
        emit({.action = action, .type = DType::boolean, .b = memory(mask)});
        // What the accumulator holds is known on the way in, but not after a jump.
    }

    // --- instructions ---

    void apply(ValueId id, ValueId operand) {
        const Value& value = values_[id];
        TileInstr instr{.type = value.type, .to = value.result, .op = value.op};
        if (value.op == Op::cast) {
            instr.action = Action::cast;
            instr.op = Op::none;
        } else if (value.op == Op::select) {
            apply_select(value, operand, instr);
        } else if (value.form != Value::Form::plain) {
            apply_fma(value, operand, instr);
        } else if (value.arg_count == 1) {
            instr.action = Action::apply1;
        } else {
            instr.action = operand == value.args[0] ? Action::apply2 : Action::apply2_reverse;
            instr.b = memory(operand == value.args[0] ? value.args[1] : value.args[0]);
            const bool commutes = (ops::info(value.op).flags & ops::C) != 0;
            if (instr.action == Action::apply2_reverse && commutes) instr.action = Action::apply2;
        }
        emit(instr);
        for (std::size_t k = 0; k < value.arg_count; ++k) release(value.args[k]);
        accumulator_ = id;
    }

    void apply_select(const Value& value, ValueId operand, TileInstr& instr) const {
        const auto [mask, then, otherwise] = value.args;
        instr.op = Op::none;
        instr.type = value.type;
        if (operand == mask) {
            instr.action = Action::select_mask;
            instr.b = memory(then);
            instr.c = memory(otherwise);
        } else if (operand == then) {
            instr.action = Action::select_then;
            instr.b = memory(mask);
            instr.c = memory(otherwise);
        } else {
            instr.action = Action::select_else;
            instr.b = memory(mask);
            instr.c = memory(then);
        }
    }

    void apply_fma(const Value& value, ValueId operand, TileInstr& instr) const {
        const auto [left, right, addend] = value.args;
        const bool holds_product = operand == left || operand == right;
        instr.op = Op::none;
        switch (value.form) {
            case Value::Form::plain: break;
            case Value::Form::fma: instr.action = holds_product ? Action::fma_acc_mul : Action::fma_acc_add; break;
            case Value::Form::fms: instr.action = holds_product ? Action::fms_acc_mul : Action::fms_acc_add; break;
            case Value::Form::fnma: instr.action = holds_product ? Action::fnma_acc_mul : Action::fnma_acc_add; break;
        }
        instr.b = memory(operand == left ? right : left);
        instr.c = memory(holds_product ? addend : right);
    }

    /// Stores whose temporary is not read again: the value was still in the accumulator when it was needed.
    void drop_dead_stores() {
        std::vector<bool> live(temps_, false);
        std::vector<bool> dead(kernel_.code.size(), false);
        for (std::size_t i = kernel_.code.size(); i-- > 0;) {
            const TileInstr& instr = kernel_.code[i];
            if (instr.action == Action::store_temp) {
                dead[i] = !live[instr.b.number];
                // A store inside a skipped region may not happen, so an earlier one still counts.
                if (!inside_skip(i)) live[instr.b.number] = false;
                continue;
            }
            for (const Operand operand : {instr.b, instr.c}) {
                if (operand.kind == OperandKind::temp) live[operand.number] = true;
            }
        }
        remove(dead);
    }

    [[nodiscard]] bool inside_skip(std::size_t at) {
        if (skip_ends_.empty()) {
            skip_ends_.assign(kernel_.code.size(), 0);
            std::uint32_t end = 0;
            for (std::size_t i = 0; i < kernel_.code.size(); ++i) {
                end = std::max(end, kernel_.code[i].target);
                skip_ends_[i] = end;
            }
        }
        return at < skip_ends_[at];
    }

    void remove(const std::vector<bool>& dead) {
        std::vector<std::uint32_t> moved(dead.size() + 1);
        std::vector<TileInstr> code;
        for (std::size_t i = 0; i < dead.size(); ++i) {
            moved[i] = static_cast<std::uint32_t>(code.size());
            if (!dead[i]) code.push_back(kernel_.code[i]);
        }
        moved[dead.size()] = static_cast<std::uint32_t>(code.size());
        for (TileInstr& instr : code) {
            if (instr.action == Action::skip_if_none || instr.action == Action::skip_if_all)
                instr.target = moved[instr.target];
        }
        kernel_.code = std::move(code);
    }

    bytecode::Kernel& kernel_;
    std::span<const Value> values_;
    std::vector<std::uint32_t> temp_;
    std::vector<std::uint32_t> remaining_;
    std::vector<std::uint32_t> free_temps_;
    std::uint32_t temps_ = 0;
    ValueId accumulator_ = none;
    std::vector<Task> tasks_;
    std::vector<std::uint32_t> skips_;
    std::vector<std::uint32_t> skip_ends_;
};

}  // namespace

void write_code(bytecode::Kernel& kernel, std::span<const Value> values, std::span<const Root> roots) {
    Writer writer(kernel, values);
    for (std::size_t i = 0; i < roots.size(); ++i) {
        writer.store(roots[i]);
        if (i + 1 == roots.size() || roots[i + 1].value != roots[i].value) writer.keep(roots[i].value);
    }
    writer.finish();
}

}  // namespace ik::lower
