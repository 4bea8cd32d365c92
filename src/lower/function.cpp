#include "lower/function.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "lower/plan.hpp"

namespace ik::lower {

using bytecode::no_slot;
using bytecode::Slot;
using bytecode::Step;
using bytecode::StepOp;
using ir::BlockId;
using ir::Kind;
using ir::Node;
using ir::NodeId;
using ir::Stmt;

namespace {

// Statements looked at beyond the present one for work that can share its kernels.
constexpr std::size_t look_ahead = 64;

class FunctionLowering {
public:
    FunctionLowering(Context& context, std::uint32_t number, std::vector<Slot>& var_slots)
        : context_(context),
          module_(context.module),
          function_(module_.functions[number]),
          builder_(context.program),
          var_slots_(var_slots),
          is_script_(number == 0) {
        context_.builder = &builder_;
    }

    bytecode::Function run() {
        for (std::size_t i = 0; i < function_.parameters.size(); ++i) static_cast<void>(builder_.new_kept_slot());
        std::vector<NodeId> results;
        if (is_script_) {
            for (const ir::Output& output : module_.outputs) results.push_back(output.node);
        }
        block(function_.body);
        if (is_script_) {
            for (const NodeId node : results) {
                const Slot slot = context_.slot(node);
                builder_.keep(slot);
                context_.program.outputs.push_back(slot);
            }
        }
        const std::vector<Stmt>& stmts = module_.blocks[function_.body.value].stmts;
        if (stmts.empty() || stmts.back().kind != Stmt::Kind::return_) builder_.add({.op = StepOp::ret});
        const auto parameters = static_cast<std::uint32_t>(function_.parameters.size());
        bytecode::Function result = builder_.finish(parameters);
        result.name = function_.name;
        result.parameters = parameters;
        return result;
    }

private:
    struct Loop {
        Label next;
        Label end;
    };

    /// Lowers the statements, then computes what is needed at the end.
    void block(BlockId id) {
        if (!id.valid()) return;
        const std::size_t count = module_.blocks[id.value].stmts.size();
        for (std::size_t i = 0; i < count; ++i) statement(id, i);
        compute_for(id, count);
    }

    void statement(BlockId block_id, std::size_t index) {
        const Stmt& stmt = module_.blocks[block_id.value].stmts[index];
        if (stmt.kind == Stmt::Kind::read) {
            read(block_id, index);
            return;
        }
        compute_for(block_id, index);
        switch (stmt.kind) {
            case Stmt::Kind::eval: eval(stmt.node); return;
            case Stmt::Kind::set: set(stmt, index, block_id); return;
            case Stmt::Kind::read: return;
            case Stmt::Kind::if_: branch(stmt); return;
            case Stmt::Kind::loop: loop(stmt); return;
            case Stmt::Kind::scope: scope(stmt); return;
            case Stmt::Kind::leave: builder_.jump(scopes_.back()); return;
            case Stmt::Kind::break_: builder_.jump(loops_.back().end); return;
            case Stmt::Kind::continue_: builder_.jump(loops_.back().next); return;
            case Stmt::Kind::return_: give_back(stmt); return;
        }
    }

    // --- batches ---

    /// Computes what the statement needs, and with it what the following ones need that can be computed already.
    void compute_for(BlockId block_id, std::size_t index) {
        const ir::Block& block = module_.blocks[block_id.value];
        const BlockNeeds& needs = context_.needs[block_id];
        std::vector<NodeId> open;
        add_open(needs.at[index], open);
        if (open.empty()) return;
        for (std::size_t i = index; i < block.stmts.size() && i < index + look_ahead; ++i) {
            const Stmt::Kind kind = block.stmts[i].kind;
            if (kind != Stmt::Kind::set && kind != Stmt::Kind::read) break;
            for (const NodeId node : needs.at[i + 1]) {
                if (is_computable(node)) add_open({&node, 1}, open);
            }
        }
        for (const Action& action : plan_batch(context_, open, static_cast<std::uint32_t>(index))) {
            if (action.node.valid()) {
                step(action.node);
            } else {
                lower_kernel(context_, action.kernel);
            }
        }
    }

    void add_open(std::span<const NodeId> nodes, std::vector<NodeId>& open) {
        for (const NodeId node : nodes) {
            if (context_.is_constant(node) || context_.has_slot(node)) continue;
            if (std::find(open.begin(), open.end(), node) == open.end()) open.push_back(node);
        }
    }

    /// Whether everything below the node is known by now: no variable still to be read, no effect still to come.
    [[nodiscard]] bool is_computable(NodeId root) {
        std::vector<NodeId> pending{root};
        std::vector<NodeId> seen;
        while (!pending.empty()) {
            const NodeId id = pending.back();
            pending.pop_back();
            if (context_.is_constant(id) || context_.has_slot(id)) continue;
            if (module_[id].kind == Kind::get || is_impure(module_, id)) return false;
            if (std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
            seen.push_back(id);
            // Looking ahead is a chance, not a duty: large trees wait for their turn.
            if (seen.size() > look_ahead) return false;
            for (const NodeId operand : module_.operands(id)) pending.push_back(operand);
        }
        return true;
    }

    // --- variables ---

    Slot var_slot(ir::VarId var) {
        Slot& slot = var_slots_[var.value];
        if (slot == no_slot) slot = builder_.new_kept_slot();
        return slot;
    }

    /// The variable's own slot serves as the value when the variable keeps it for as long as the value is used.
    void read(BlockId block_id, std::size_t index) {
        const Stmt& stmt = module_.blocks[block_id.value].stmts[index];
        const std::uint32_t last = context_.needs.last_use(stmt.node);
        if (last == Needs::never) return;
        const Slot var = var_slot(stmt.var);
        if (!is_set_before(block_id, index + 1, last, stmt.var)) {
            context_.slot_of[stmt.node.value] = var;
            return;
        }
        const Slot slot = context_.assign_slot(stmt.node);
        builder_.add({.op = StepOp::move, .dst = slot, .a = var, .place = context_.place(stmt.node)});
    }

    [[nodiscard]] bool is_set_before(BlockId block_id, std::size_t begin, std::uint32_t last, ir::VarId var) const {
        const std::vector<Stmt>& stmts = module_.blocks[block_id.value].stmts;
        for (std::size_t i = begin; i <= last && i < stmts.size(); ++i) {
            const Stmt& stmt = stmts[i];
            if (stmt.kind == Stmt::Kind::set && stmt.var == var && i < last) return true;
            for (const BlockId inner : {stmt.a, stmt.b, stmt.c}) {
                if (!inner.valid()) continue;
                const std::vector<ir::VarId>& sets = context_.needs[inner].sets;
                if (std::find(sets.begin(), sets.end(), var) != sets.end()) return true;
            }
        }
        return false;
    }

    void set(const Stmt& stmt, std::size_t index, BlockId block_id) {
        const Slot var = var_slot(stmt.var);
        const Node& node = module_[stmt.node];
        if (node.kind == Kind::constant) {
            builder_.add({.op = StepOp::constant,
                          .dst = var,
                          .imm = static_cast<std::uint32_t>(context_.program.scalars.size())});
            context_.program.scalars.push_back({node.type.dtype, node.bits});
            return;
        }
        const Slot value = context_.slot(stmt.node);
        if (value == var) return;
        const bool only_use = node.block == block_id && node.kind != Kind::get &&
                              context_.needs.last_use(stmt.node) == index && context_.needs.users(stmt.node).empty();
        if (only_use && builder_.retarget(value, var)) {
            context_.slot_of[stmt.node.value] = var;
            return;
        }
        builder_.add({.op = StepOp::move, .dst = var, .a = value, .place = context_.place(stmt.node)});
    }

    // --- control ---

    void branch(const Stmt& stmt) {
        const Slot condition = context_.slot(stmt.node);
        const Label otherwise = builder_.new_label();
        builder_.jump_if_false(condition, otherwise, context_.place(stmt.node));
        builder_.open_region();
        block(stmt.a);
        if (!stmt.b.valid()) {
            builder_.close_region();
            builder_.place(otherwise);
            return;
        }
        const Label end = builder_.new_label();
        builder_.jump(end);
        builder_.close_region();
        builder_.place(otherwise);
        builder_.open_region();
        block(stmt.b);
        builder_.close_region();
        builder_.place(end);
    }

    void loop(const Stmt& stmt) {
        const Label start = builder_.new_label();
        const Loop loop{builder_.new_label(), builder_.new_label()};
        builder_.open_region();
        builder_.place(start);
        block(stmt.a);
        builder_.jump_if_false(context_.slot(stmt.node), loop.end, context_.place(stmt.node));
        loops_.push_back(loop);
        block(stmt.b);
        loops_.pop_back();
        builder_.place(loop.next);
        block(stmt.c);
        builder_.jump(start);
        builder_.close_region();
        builder_.place(loop.end);
    }

    void scope(const Stmt& stmt) {
        const Label end = builder_.new_label();
        scopes_.push_back(end);
        builder_.open_region();
        block(stmt.a);
        builder_.close_region();
        builder_.place(end);
        scopes_.pop_back();
    }

    void give_back(const Stmt& stmt) {
        builder_.add({.op = StepOp::ret, .a = stmt.node.valid() ? context_.slot(stmt.node) : no_slot});
    }

    // --- host steps ---

    void eval(NodeId node) {
        if (is_impure(module_, node) && !context_.has_slot(node)) step(node);
    }

    std::vector<Slot> slots(std::span<const NodeId> nodes) {
        std::vector<Slot> result;
        for (const NodeId node : nodes) {
            result.push_back(context_.slot(node));
        }
        return result;
    }

    void step(NodeId id) {
        const Node& node = module_[id];
        const std::span<const NodeId> operands = module_.operands(id);
        Step step{.imm = node.imm, .place = context_.place(id)};
        const std::vector<Slot> args = slots(operands);
        const auto view = [&](StepOp op) {
            step.op = op;
            step.a = args[0];
        };
        switch (node.kind) {
            case Kind::string: step.op = StepOp::string; break;
            case Kind::literal: step.op = StepOp::literal; break;
            case Kind::slice:
                view(StepOp::slice);
                step.imm = add_slice(node, args);
                break;
            case Kind::transpose: view(StepOp::transpose); break;
            case Kind::part: view(StepOp::part); break;
            case Kind::extent: view(StepOp::extent); break;
            case Kind::reshape:
                view(StepOp::reshape);
                builder_.set_args(step, std::span(args).subspan(1));
                break;
            case Kind::build:
                step.op = StepOp::build;
                builder_.set_args(step, args);
                break;
            case Kind::host:
                step.op = StepOp::host;
                step.host_op = node.op;
                builder_.set_args(step, args);
                break;
            case Kind::call:
                step.op = StepOp::call;
                builder_.set_args(step, args);
                break;
            case Kind::constant:
            case Kind::parameter:
            case Kind::elementwise:
            case Kind::reduce:
            case Kind::iota:
            case Kind::fill:
            case Kind::map:
            case Kind::get: IK_ASSERT(!"a value that is not a host step");
        }
        if (node.type.dtype != DType::none) step.dst = context_.assign_slot(id);
        builder_.add(step);
    }

    std::uint32_t add_slice(const Node& node, std::span<const Slot> args) {
        const ir::Slice& slice = module_.slices[node.imm];
        const auto bound = [&](std::uint32_t arg) { return arg == 0 ? no_slot : args[arg]; };
        bytecode::Slice result;
        for (const ir::AxisIndex& axis : slice.axes) {
            result.axes.push_back({static_cast<bytecode::AxisIndex::Kind>(axis.kind), bound(axis.at), bound(axis.start),
                                   bound(axis.stop), bound(axis.step)});
        }
        if (node.flag) {
            const std::span<const Slot> extents = args.last(extents_of(slice));
            result.extents.assign(extents.begin(), extents.end());
        }
        context_.program.slices.push_back(std::move(result));
        return static_cast<std::uint32_t>(context_.program.slices.size() - 1);
    }

    Context& context_;
    const ir::Module& module_;
    const ir::Function& function_;
    FunctionBuilder builder_;
    std::vector<Slot>& var_slots_;
    bool is_script_;
    std::vector<Loop> loops_;
    std::vector<Label> scopes_;
};

}  // namespace

bytecode::Function lower_function(Context& context, std::uint32_t number, std::vector<Slot>& var_slots) {
    return FunctionLowering(context, number, var_slots).run();
}

}  // namespace ik::lower
