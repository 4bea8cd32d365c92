#include "lower/kernel_writer.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
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

/// Writes one segment.
class Writer {
public:
    Writer(const bytecode::Kernel& kernel, std::span<const Value> values, std::uint32_t variables)
        : kernel_(kernel),
          values_(values),
          temp_(values.size(), none),
          remaining_(values.size()),
          variables_(variables),
          temps_(variables) {
        for (std::size_t i = 0; i < values.size(); ++i) remaining_[i] = values[i].uses;
    }

    void store(const Root& root) {
        const Value& value = values_[root.value];
        push({Task::Kind::load, root.value});
        if (root.is_pair()) push({Task::Kind::spill, root.real});
        run();
        TileInstr instr{
            .action = root.action, .type = compute_type(value.result), .b = {OperandKind::none, root.number}};
        if (root.is_pair()) {
            // A lane holds an f32 as the f64 that equals it, so a part may still be what was cast.
            instr.type = real_dtype(kernel_.outputs[root.number].dtype);
            instr.c = memory(root.real);
        }
        emit(instr);
        if (root.is_pair()) release(root.real);
    }

    /// A later set() or store() of a pair counts as a use, for values are not computed in their order.
    void expect(ValueId id) { ++remaining_[id]; }

    /// Sets variables to one value. Later users in this segment read it from the first of them.
    void set(ValueId id, std::span<const std::uint32_t> variables) {
        root_ = id;
        push({Task::Kind::load, id});
        run();
        root_ = none;
        for (const std::uint32_t variable : variables) {
            emit({.action = Action::store_temp,
                  .type = compute_type(values_[id].result),
                  .b = {OperandKind::temp, variable}});
        }
        if (!values_[id].in_memory() && temp_[id] == none) temp_[id] = variables.front();
        release(id);
    }

    void copy(DType type, std::uint32_t from, std::span<const std::uint32_t> variables) {
        emit({.action = Action::load, .type = type, .b = {OperandKind::temp, from}});
        accumulator_ = none;
        for (const std::uint32_t variable : variables) {
            emit({.action = Action::store_temp, .type = type, .b = {OperandKind::temp, variable}});
        }
    }

    /// After the last store_output or reduce of a value: later users find it in a temporary.
    void keep(ValueId id) {
        if (!values_[id].in_memory() && remaining_[id] > 0 && temp_[id] == none) store_temp(id);
    }

    /// The segment's code; its jumps count from its beginning.
    [[nodiscard]] std::vector<TileInstr> finish() {
        drop_dead_stores();
        return std::move(code_);
    }
    [[nodiscard]] std::uint32_t temps() const { return temps_; }

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

    void emit(TileInstr instr) { code_.push_back(instr); }

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
                if (temp_[task.value] == none && values_[task.value].kind != Value::Kind::variable) spill(task.value);
                return;
            case Task::Kind::compute: compute(task.value); return;
            case Task::Kind::computed:
                if (remaining_[task.value] > 1 && task.value != root_) store_temp(task.value);
                return;
            case Task::Kind::store: store_temp(task.value); return;
            case Task::Kind::apply: apply(task.value, task.operand); return;
            case Task::Kind::skip_if_none: open_skip(Action::skip_if_none, task.value); return;
            case Task::Kind::skip_if_all: open_skip(Action::skip_if_all, task.value); return;
            case Task::Kind::end_skip:
                code_[skips_.back()].target = static_cast<std::uint32_t>(code_.size());
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
            case Value::Kind::variable: return {OperandKind::temp, values_[id].number};
            case Value::Kind::operation: break;
        }
        IK_ASSERT(!"an operand is in memory when it is read");
    }

    void release(ValueId id) {
        if (--remaining_[id] > 0 || temp_[id] == none || temp_[id] < variables_) return;
        free_temps_.push_back(temp_[id]);
        temp_[id] = none;
    }

    /// Operands of one operation.
    struct Few {
        std::array<ValueId, 3> ids{};
        std::size_t count = 0;
    };

    /// Whether an operand is an operation of two values in memory that becomes one instruction with the operation which
    /// takes it, when it comes last (see vm/combined.hpp).
    [[nodiscard]] bool joins(const Value& value, const Value& operand) const {
        if (value.form != Value::Form::plain || operand.form != Value::Form::plain || operand.arg_count != 2)
            return false;
        const bool sums = operand.op == Op::add || operand.op == Op::sub;
        const bool logical = value.op == Op::logical_and || value.op == Op::logical_or;
        const bool arithmetic =
            value.op == Op::add || value.op == Op::sub || value.op == Op::mul || value.op == Op::div;
        if (!(logical && !sums) && !(arithmetic && sums)) return false;
        return available(operand.args[0]) && available(operand.args[1]);
    }

    /// What others need too is put into memory anyway, and may be part of what the other operand computes.
    [[nodiscard]] bool comes_before(ValueId operand, ValueId other, const Value& user) const {
        const bool shared = remaining_[operand] > 1;
        if (shared != (remaining_[other] > 1)) return shared;
        if (values_[operand].temps != values_[other].temps) return values_[operand].temps > values_[other].temps;
        return joins(user, values_[other]) && !joins(user, values_[operand]);
    }

    /// The operands that are still to be computed, the neediest first, while no temporary is held for the others.
    [[nodiscard]] Few missing(const Value& value) const {
        Few result;
        for (std::size_t k = 0; k < value.arg_count; ++k) {
            const ValueId arg = value.args[k];
            const auto end = result.ids.begin() + static_cast<std::ptrdiff_t>(result.count);
            if (available(arg) || std::find(result.ids.begin(), end, arg) != end) continue;
            std::size_t at = result.count++;
            for (; at > 0 && comes_before(arg, result.ids[at - 1], value); --at) result.ids[at] = result.ids[at - 1];
            result.ids[at] = arg;
        }
        return result;
    }

    void compute(ValueId id) {
        const Value& value = values_[id];
        if (value.op == Op::select && compute_select(id)) return;
        const Few operands = missing(value);
        if (operands.count == 0) {
            load_and_apply(id);
            return;
        }
        const ValueId last = operands.ids[operands.count - 1];
        push({Task::Kind::apply, id, last});
        push({Task::Kind::load, last});
        for (std::size_t k = operands.count - 1; k-- > 0;) push({Task::Kind::spill, operands.ids[k]});
        if (value.op == Op::select && last != value.args[0]) push({Task::Kind::spill_mask, value.args[0]});
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
        skips_.push_back(static_cast<std::uint32_t>(code_.size()));
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
        std::fill_n(live.begin(), variables_, true);
        std::vector<bool> dead(code_.size(), false);
        for (std::size_t i = code_.size(); i-- > 0;) {
            const TileInstr& instr = code_[i];
            if (instr.action == Action::store_temp) {
                dead[i] = !live[instr.b.number];
                // A store inside a skipped region may not happen, so an earlier one still counts.
                if (!inside_skip(i) && instr.b.number >= variables_) live[instr.b.number] = false;
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
            skip_ends_.assign(code_.size(), 0);
            std::uint32_t end = 0;
            for (std::size_t i = 0; i < code_.size(); ++i) {
                end = std::max(end, code_[i].target);
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
            if (!dead[i]) code.push_back(code_[i]);
        }
        moved[dead.size()] = static_cast<std::uint32_t>(code.size());
        for (TileInstr& instr : code) {
            if (instr.action == Action::skip_if_none || instr.action == Action::skip_if_all)
                instr.target = moved[instr.target];
        }
        code_ = std::move(code);
    }

    const bytecode::Kernel& kernel_;
    std::span<const Value> values_;
    std::vector<TileInstr> code_;
    std::vector<std::uint32_t> temp_;
    std::vector<std::uint32_t> remaining_;
    std::vector<std::uint32_t> free_temps_;
    std::uint32_t variables_;
    std::uint32_t temps_;
    ValueId root_ = none;  ///< What set() stores anyway.
    ValueId accumulator_ = none;
    std::vector<Task> tasks_;
    std::vector<std::uint32_t> skips_;
    std::vector<std::uint32_t> skip_ends_;
};

/// A value and the variables that it is stored to.
struct Assignment {
    ValueId value = 0;
    std::vector<std::uint32_t> variables;
    std::vector<bool> reads;  ///< By variable: whether the value's tree reads it.
};

std::vector<bool> variables_read(std::span<const Value> values, ValueId root, std::uint32_t variables) {
    std::vector<bool> reads(variables, false);
    std::vector<bool> seen(values.size(), false);
    std::vector<ValueId> pending{root};
    while (!pending.empty()) {
        const ValueId id = pending.back();
        pending.pop_back();
        if (seen[id]) continue;
        seen[id] = true;
        const Value& value = values[id];
        if (value.kind == Value::Kind::variable) reads[value.number] = true;
        for (std::size_t k = 0; k < value.arg_count; ++k) pending.push_back(value.args[k]);
    }
    return reads;
}

std::vector<Assignment> assignments(const Segment& segment, std::uint32_t variables) {
    std::vector<Assignment> result;
    for (const Root& root : segment.roots) {
        if (root.action != Action::store_temp) continue;
        auto same = std::find_if(result.begin(), result.end(), [&](const auto& a) { return a.value == root.value; });
        if (same == result.end()) {
            same = result.insert(result.end(), {root.value, {}, variables_read(segment.values, root.value, variables)});
        }
        same->variables.push_back(root.number);
    }
    std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
    return result;
}

class Assembler {
public:
    Assembler(bytecode::Kernel& kernel, std::uint32_t variables)
        : kernel_(kernel), variables_(variables), scratch_(variables) {}

    void add(const Segment& segment) {
        Writer writer(kernel_, segment.values, most_variables());
        std::vector<Assignment> open = assignments(segment, variables_);
        for (const Assignment& assignment : open) writer.expect(assignment.value);
        std::vector<Root> stores;
        std::copy_if(segment.roots.begin(), segment.roots.end(), std::back_inserter(stores),
                     [](const Root& root) { return root.action != Action::store_temp; });
        std::stable_sort(stores.begin(), stores.end(), [](const Root& a, const Root& b) { return a.value < b.value; });
        for (const Root& root : stores) {
            if (root.is_pair()) writer.expect(root.real);
        }
        for (std::size_t i = 0; i < stores.size(); ++i) {
            writer.store(stores[i]);
            if (i + 1 == stores.size() || stores[i + 1].value != stores[i].value) writer.keep(stores[i].value);
        }
        assign(writer, segment, std::move(open));
        append(writer.finish());
        temps_ = std::max(temps_, writer.temps());
        control(segment);
    }

    void finish() { kernel_.temps = temps_; }

    /// Room for the variables that wait in assign(): no more than one a variable.
    void reserve(std::uint32_t count) { scratch_ = variables_ + count; }

private:
    [[nodiscard]] std::uint32_t most_variables() const { return scratch_; }

    /// All at once: what a value reads is what the variables held before. So a variable is set when nothing reads it
    /// any more; where that goes in a circle, a value waits in a scratch variable.
    void assign(Writer& writer, const Segment& segment, std::vector<Assignment> open) {
        std::vector<std::pair<DType, std::vector<std::uint32_t>>> waiting;
        while (!open.empty()) {
            const auto free = std::find_if(open.begin(), open.end(),
                                           [&](const Assignment& candidate) { return !is_read(open, candidate); });
            if (free != open.end()) {
                writer.set(free->value, free->variables);
                open.erase(free);
                continue;
            }
            const std::uint32_t scratch = variables_ + static_cast<std::uint32_t>(waiting.size());
            writer.set(open.front().value, std::span(&scratch, 1));
            waiting.emplace_back(compute_type(segment.values[open.front().value].result), open.front().variables);
            open.erase(open.begin());
        }
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            writer.copy(waiting[i].first, variables_ + static_cast<std::uint32_t>(i), waiting[i].second);
        }
    }

    static bool is_read(std::span<const Assignment> open, const Assignment& candidate) {
        return std::any_of(open.begin(), open.end(), [&](const Assignment& other) {
            if (other.value == candidate.value) return false;
            return std::any_of(candidate.variables.begin(), candidate.variables.end(),
                               [&](std::uint32_t variable) { return other.reads[variable]; });
        });
    }

    void append(std::vector<TileInstr> code) {
        const auto begin = static_cast<std::uint32_t>(kernel_.code.size());
        for (TileInstr& instr : code) {
            if (instr.action == Action::skip_if_none || instr.action == Action::skip_if_all) instr.target += begin;
            kernel_.code.push_back(instr);
        }
    }

    void control(const Segment& segment) {
        const Operand mask{OperandKind::temp, segment.mask};
        const auto here = [&] { return static_cast<std::uint32_t>(kernel_.code.size()); };
        switch (segment.control) {
            case Control::none: return;
            case Control::open_skip:
                jumps_.push_back(here());
                kernel_.code.push_back({.action = Action::skip_if_none, .type = DType::boolean, .b = mask});
                return;
            case Control::close_skip:
                kernel_.code[jumps_.back()].target = here();
                jumps_.pop_back();
                return;
            case Control::open_loop: loops_.push_back(here()); return;
            case Control::leave:
                if (!is_in_accumulator(segment.mask))
                    kernel_.code.push_back({.action = Action::load, .type = DType::boolean, .b = mask});
                jumps_.push_back(here());
                kernel_.code.push_back({.action = Action::leave, .type = DType::boolean});
                return;
            case Control::close_loop:
                kernel_.code.push_back({.action = Action::repeat, .type = DType::boolean, .target = loops_.back()});
                kernel_.code[jumps_.back()].target = here();
                loops_.pop_back();
                jumps_.pop_back();
                return;
        }
    }

    [[nodiscard]] bool is_in_accumulator(std::uint32_t variable) const {
        if (kernel_.code.empty()) return false;
        const TileInstr& last = kernel_.code.back();
        return last.action == Action::store_temp && last.b.number == variable;
    }

    bytecode::Kernel& kernel_;
    std::uint32_t variables_;
    std::uint32_t scratch_;  ///< First temporary after the variables and what waits.
    std::uint32_t temps_ = 0;
    std::vector<std::uint32_t> jumps_;
    std::vector<std::uint32_t> loops_;
};

}  // namespace

void write_code(bytecode::Kernel& kernel, std::span<const Segment> segments, std::uint32_t variables) {
    std::size_t most = 0;
    for (const Segment& segment : segments) {
        most = std::max(most, assignments(segment, variables).size());
    }
    Assembler assembler(kernel, variables);
    // A circle has at least two assignments, and one of them need not wait.
    assembler.reserve(most < 2 ? 0 : static_cast<std::uint32_t>(most - 1));
    for (const Segment& segment : segments) assembler.add(segment);
    assembler.finish();
}

}  // namespace ik::lower
