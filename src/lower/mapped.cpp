#include "lower/mapped.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/assert.hpp"
#include "lower/mapped_summary.hpp"
#include "lower/post_order.hpp"

namespace ik::lower {

using ir::BlockId;
using ir::Kind;
using ir::Node;
using ir::NodeId;
using ir::Stmt;
using ops::Op;

namespace {

/// A branch that costs more is jumped over when no lane takes it.
constexpr std::uint32_t worth_a_jump = 40;

/// The lanes that a statement is for.
struct Mask {
    enum class Kind : std::uint8_t { all, none, some } kind = Kind::all;
    ValueRef value{};   ///< some: the mask.
    bool whole = true;  ///< All lanes that may still read anything inside the present frame.
};

/// What is assigned: a variable of the script, or one of the writer's own (numbers behind those).
using Key = std::uint32_t;

/// A function or loop that lanes may leave for good.
struct Frame {
    BlockId body;                 ///< Of the function.
    std::vector<BlockId> blocks;  ///< Of the loop; empty: the whole function.
    Key continued = 0;            ///< Loop: the lanes that wait for its next round.
};

struct Function {
    std::vector<ValueRef> arguments;
    Key result = 0;
    Key imaginary = 0;  ///< Second part of a complex result.
    bool is_complex = false;
    Key returned = 0;  ///< Lanes that have returned inside of a loop.
};

class Mapper {
public:
    Mapper(KernelValues& values, const ir::Module& module)
        : values_(values), module_(module), summaries_(module), next_key_(static_cast<Key>(module.vars.size())) {}

    std::array<ValueRef, 2> call(NodeId id, const Mask& mask) {
        const Node& node = module_[id];
        const DType dtype = module_.functions[node.imm].result.dtype;
        Function function;
        function.is_complex = is_complex(dtype);
        for (const NodeId operand : module_.operands(id)) function.arguments.push_back(values_.operand_of(operand));
        function.result = next_key_++;
        function.imaginary = next_key_++;
        function.returned = next_key_++;
        const BlockId body = module_.functions[node.imm].body;
        const BlockSummary summary = summaries_.of(body);
        for (const ir::VarId var : summary.sets) variables_.erase(var.value);
        functions_.push_back(std::move(function));
        frames_.push_back({body, {}, 0});
        const std::size_t known = defined_.size();
        if (summary.loops) {
            // A lane may give its result in any round, so there must be something to blend with.
            variables_[functions_.back().returned] = values_.truth_constant(false);
            variables_[functions_.back().result] = values_.zero(real_dtype(dtype));
            if (is_complex(dtype)) variables_[functions_.back().imaginary] = values_.zero(real_dtype(dtype));
        }
        Mask inner = mask;
        inner.whole = true;
        block(body, inner);
        std::array<ValueRef, 2> result{variables_.at(functions_.back().result)};
        if (is_complex(dtype)) result[1] = variables_.at(functions_.back().imaginary);
        forget_from(known);
        frames_.pop_back();
        functions_.pop_back();
        return result;
    }

private:
    // --- values ---

    void define(NodeId id, ValueRef value) {
        values_.define(id, value);
        defined_.push_back(id);
    }

    /// What a region has computed does not hold outside of it.
    void forget_from(std::size_t count) {
        for (std::size_t i = count; i < defined_.size(); ++i) values_.forget(defined_[i]);
        defined_.resize(count);
    }

    ValueRef value(NodeId root, const Mask& mask) {
        visit_operands_first(
            root, [&](NodeId id) { return module_[id].kind != Kind::constant && !values_.is_known(id); },
            [&](NodeId id) { return module_.operands(id); },
            [&](NodeId id) {
                if (!values_.is_known(id)) define(id, computed(id, mask));
            });
        return values_.operand_of(root);
    }

    ValueRef computed(NodeId id, const Mask& mask) {
        const Node& node = module_[id];
        switch (node.kind) {
            case Kind::parameter: return functions_.back().arguments[node.imm];
            case Kind::elementwise: return values_.body_node(id);
            case Kind::call:
            case Kind::map: {
                const std::array<ValueRef, 2> result = call(id, mask);
                second_parts_[id.value] = result[1];
                return result[node.flag ? 1 : 0];
            }
            case Kind::part: return part(id);
            case Kind::constant:
            case Kind::string:
            case Kind::literal:
            case Kind::reduce:
            case Kind::iota:
            case Kind::fill:
            case Kind::slice:
            case Kind::transpose:
            case Kind::reshape:
            case Kind::extent:
            case Kind::build:
            case Kind::host:
            case Kind::get: break;
        }
        IK_ASSERT(!"the checker lets only single numbers into a dot call");
    }

    /// Of the result of a call, which is known by now.
    ValueRef part(NodeId id) {
        const NodeId whole = module_.operands(id)[0];
        return module_[id].imm == 0 ? values_.operand_of(whole) : second_parts_.at(whole.value);
    }

    // --- masks ---

    Mask both(const Mask& mask, ValueRef condition) {
        if (mask.kind == Mask::Kind::none) return mask;
        const ValueRef value =
            mask.kind == Mask::Kind::all ? condition : values_.logic(Op::logical_and, mask.value, condition);
        return {Mask::Kind::some, value, false};
    }

    Mask either(const Mask& a, const Mask& b) {
        if (a.kind == Mask::Kind::none) return b;
        if (b.kind == Mask::Kind::none || a.kind == Mask::Kind::all) return a;
        if (b.kind == Mask::Kind::all) return b;
        return {Mask::Kind::some, values_.logic(Op::logical_or, a.value, b.value), a.whole && b.whole};
    }

    ValueRef as_value(const Mask& mask) {
        if (mask.kind == Mask::Kind::some) return mask.value;
        return values_.truth_constant(mask.kind == Mask::Kind::all);
    }

    // --- variables ---

    /// Lanes outside of the mask keep what they have, unless they never look at it again.
    void assign(Key key, ValueRef value, const Mask& mask) {
        const auto before = variables_.find(key);
        if (before != variables_.end() && needs_blend(key, mask)) {
            value = values_.select(mask.value, value, before->second);
        }
        variables_[key] = value;
    }

    bool needs_blend(Key key, const Mask& mask) {
        if (mask.kind != Mask::Kind::some) return false;
        if (!mask.whole || key >= module_.vars.size()) return true;
        const Frame& frame = frames_.back();
        if (frame.blocks.empty()) return false;
        const std::vector<BlockId>& readers = summaries_.readers(frame.body, ir::VarId{key});
        return std::any_of(readers.begin(), readers.end(), [&](BlockId reader) {
            return std::find(frame.blocks.begin(), frame.blocks.end(), reader) == frame.blocks.end();
        });
    }

    void join(Key key, const Mask& mask) {
        const auto before = variables_.find(key);
        Mask all = mask;
        if (before != variables_.end()) all = either({Mask::Kind::some, before->second, false}, mask);
        variables_[key] = as_value(all);
    }

    /// Keys whose values a region or loop with these blocks changes.
    std::vector<Key> changed(std::span<const BlockSummary* const> parts, std::optional<Key> own_continued) {
        std::vector<Key> keys;
        bool returns = false;
        bool continues = false;
        for (const BlockSummary* part : parts) {
            for (const ir::VarId var : part->sets) keys.push_back(var.value);
            returns = returns || part->returns;
            continues = continues || part->continues;
        }
        if (returns) {
            keys.push_back(functions_.back().result);
            keys.push_back(functions_.back().returned);
            if (functions_.back().is_complex) keys.push_back(functions_.back().imaginary);
        }
        if (continues && !own_continued && !frames_.back().blocks.empty()) keys.push_back(frames_.back().continued);
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        return keys;
    }

    std::uint32_t place_of(Key key) {
        const auto [position, inserted] = places_.try_emplace(key, 0);
        if (inserted) position->second = values_.new_variable();
        return position->second;
    }

    /// Puts the values of the keys where the code behind a jump finds them.
    void keep(std::span<const Key> keys) {
        for (const Key key : keys) {
            const auto found = variables_.find(key);
            if (found == variables_.end()) continue;
            const std::uint32_t place = place_of(key);
            types_[key] = compute_type(values_[found->second].result);
            if (!values_.holds(place, found->second)) values_.set_variable(place, found->second);
        }
    }

    /// Reads them again in a new segment.
    void reload(std::span<const Key> keys) {
        for (const Key key : keys) {
            const auto found = variables_.find(key);
            if (found != variables_.end()) found->second = values_.read_variable(place_of(key), types_.at(key));
        }
    }

    // --- statements ---

    void block(BlockId id, Mask& mask) {
        if (!id.valid()) return;
        for (const Stmt& stmt : module_.blocks[id.value].stmts) {
            if (mask.kind == Mask::Kind::none) return;
            statement(stmt, mask);
        }
    }

    void statement(const Stmt& stmt, Mask& mask) {
        switch (stmt.kind) {
            case Stmt::Kind::eval: return;
            case Stmt::Kind::read: define(stmt.node, variables_.at(stmt.var.value)); return;
            case Stmt::Kind::set: assign(stmt.var.value, value(stmt.node, mask), mask); return;
            case Stmt::Kind::if_: branch(stmt, mask); return;
            case Stmt::Kind::loop: loop(stmt, mask); return;
            case Stmt::Kind::return_: give_back(stmt, mask); return;
            case Stmt::Kind::continue_:
                join(frames_.back().continued, mask);
                mask.kind = Mask::Kind::none;
                return;
            case Stmt::Kind::break_: mask.kind = Mask::Kind::none; return;
            case Stmt::Kind::scope:
            case Stmt::Kind::leave: break;
        }
        IK_ASSERT(!"the checker makes no scopes");
    }

    void give_back(const Stmt& stmt, Mask& mask) {
        const Function function = functions_.back();
        const Node& node = module_[stmt.node];
        if (node.kind == Kind::elementwise && node.op == Op::complex) {
            const ValueRef re = value(module_.operands(stmt.node)[0], mask);
            const ValueRef im = value(module_.operands(stmt.node)[1], mask);
            assign(function.result, re, mask);
            assign(function.imaginary, im, mask);
        } else {
            const ValueRef result = value(stmt.node, mask);
            assign(function.result, result, mask);
            if (function.is_complex) assign(function.imaginary, second_parts_.at(stmt.node.value), mask);
        }
        // Outside of loops a lane that has returned is not in the mask any more; a loop must be told.
        if (!frames_.back().blocks.empty()) join(function.returned, mask);
        mask.kind = Mask::Kind::none;
    }

    /// Values of this block that nested ones need are computed for all the lanes of this block.
    void prepare(const Stmt& stmt, const Mask& mask) {
        for (const BlockId inner : {stmt.a, stmt.b, stmt.c}) {
            if (!inner.valid()) continue;
            const std::vector<NodeId> outside = summaries_.of(inner).outside;
            for (const NodeId node : outside) static_cast<void>(value(node, mask));
        }
        if (stmt.kind != Stmt::Kind::loop) return;
        // The condition of a loop is evaluated in its first block, but no statement there names it.
        std::vector<NodeId> pending{stmt.node};
        while (!pending.empty()) {
            const NodeId id = pending.back();
            pending.pop_back();
            if (module_[id].kind == Kind::constant) continue;
            if (module_[id].block != stmt.a) {
                static_cast<void>(value(id, mask));
                continue;
            }
            for (const NodeId operand : module_.operands(id)) pending.push_back(operand);
        }
    }

    void branch(const Stmt& stmt, Mask& mask) {
        const ValueRef condition = value(stmt.node, mask);
        prepare(stmt, mask);
        const BlockSummary nothing;
        const BlockSummary& yes = stmt.a.valid() ? summaries_.of(stmt.a) : nothing;
        const BlockSummary& no = stmt.b.valid() ? summaries_.of(stmt.b) : nothing;
        const bool jumps = yes.loops || no.loops || yes.cost > worth_a_jump || no.cost > worth_a_jump;
        if (!jumps && !yes.leaves() && !no.leaves()) {
            merge(stmt, yes, no, condition, mask);
            return;
        }
        const bool whole = mask.whole && !yes.continues && !no.continues;
        Mask then = both(mask, condition);
        Mask otherwise = both(mask, values_.negated(condition));
        side(stmt.a, yes, then);
        side(stmt.b, no, otherwise);
        if (!yes.leaves() && !no.leaves()) return;
        mask = either(then, otherwise);
        mask.whole = whole;
    }

    void side(BlockId id, const BlockSummary& summary, Mask& mask) {
        if (!id.valid()) return;
        if (summary.loops || summary.cost > worth_a_jump) {
            region(id, summary, mask);
        } else {
            block(id, mask);
        }
    }

    /// Both sides in every lane, then a selection by the condition.
    void merge(const Stmt& stmt, const BlockSummary& yes, const BlockSummary& no, ValueRef condition,
               const Mask& mask) {
        const BlockSummary* parts[] = {&yes, &no};
        const std::vector<Key> keys = changed(parts, std::nullopt);
        const auto before = picked(keys);
        Mask all;
        block(stmt.a, all);
        const auto then = picked(keys);
        restore(keys, before);
        all = {};
        block(stmt.b, all);
        const auto otherwise = picked(keys);
        restore(keys, before);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (!then[i] && !otherwise[i]) continue;
            ValueRef value = then[i] ? *then[i] : *otherwise[i];
            if (then[i] && otherwise[i] && *then[i] != *otherwise[i])
                value = values_.select(condition, *then[i], *otherwise[i]);
            assign(keys[i], value, mask);
        }
    }

    std::vector<std::optional<ValueRef>> picked(std::span<const Key> keys) const {
        std::vector<std::optional<ValueRef>> result;
        for (const Key key : keys) {
            const auto found = variables_.find(key);
            result.push_back(found == variables_.end() ? std::nullopt : std::optional(found->second));
        }
        return result;
    }

    void restore(std::span<const Key> keys, std::span<const std::optional<ValueRef>> values) {
        for (std::size_t i = 0; i < keys.size(); ++i) {
            variables_.erase(keys[i]);
            if (values[i]) variables_[keys[i]] = *values[i];
        }
    }

    /// Code that is jumped over when the mask is empty.
    void region(BlockId id, const BlockSummary& summary, Mask& mask) {
        if (mask.kind == Mask::Kind::none) return;
        const BlockSummary* parts[] = {&summary};
        const std::vector<Key> keys = changed(parts, std::nullopt);
        const std::uint32_t lanes = values_.new_variable();
        keep(keys);
        values_.set_variable(lanes, as_value(mask));
        values_.end_segment(Control::open_skip, lanes);
        reload(keys);
        const std::size_t known = defined_.size();
        Mask inner{Mask::Kind::some, values_.read_variable(lanes, DType::boolean), false};
        block(id, inner);
        keep(keys);
        if (summary.leaves()) values_.set_variable(lanes, as_value(inner));
        values_.end_segment(Control::close_skip);
        forget_from(known);
        reload(keys);
        if (inner.kind != Mask::Kind::none) {
            inner = {Mask::Kind::some, values_.read_variable(lanes, DType::boolean), false};
        }
        mask = inner;
    }

    void loop(const Stmt& stmt, Mask& mask) {
        prepare(stmt, mask);
        const BlockSummary head = summaries_.of(stmt.a);
        const BlockSummary body = summaries_.of(stmt.b);
        const BlockSummary step = stmt.c.valid() ? summaries_.of(stmt.c) : BlockSummary{};
        const BlockSummary* parts[] = {&head, &body, &step};
        Frame frame{frames_.back().body, head.blocks, next_key_++};
        frame.blocks.insert(frame.blocks.end(), body.blocks.begin(), body.blocks.end());
        frame.blocks.insert(frame.blocks.end(), step.blocks.begin(), step.blocks.end());
        const std::vector<Key> keys = changed(parts, frame.continued);
        const std::uint32_t lanes = values_.new_variable();
        keep(keys);
        values_.set_variable(lanes, as_value(mask));
        values_.end_segment(Control::open_loop);
        for (const Key key : keys) values_.outdate(place_of(key));
        values_.outdate(lanes);
        reload(keys);
        const std::size_t known = defined_.size();
        frames_.push_back(frame);
        enter_round(stmt, keys, lanes);
        round(stmt, body, keys, lanes);
        frames_.pop_back();
        forget_from(known);
        reload(keys);
        if (body.returns) {
            const bool whole = mask.whole;
            mask = both(mask, values_.negated(variables_.at(functions_.back().returned)));
            mask.whole = whole;
        }
    }

    /// The condition: lanes for which it fails have left for good.
    void enter_round(const Stmt& stmt, std::span<const Key> keys, std::uint32_t lanes) {
        Mask here{Mask::Kind::some, values_.read_variable(lanes, DType::boolean), true};
        block(stmt.a, here);
        const ValueRef condition = value(stmt.node, here);
        const ValueRef present = values_.read_variable(lanes, DType::boolean);
        keep(keys);
        values_.set_variable(lanes, values_.logic(Op::logical_and, present, condition));
        values_.end_segment(Control::leave, lanes);
        reload(keys);
    }

    void round(const Stmt& stmt, const BlockSummary& body, std::span<const Key> keys, std::uint32_t lanes) {
        const Key continued = frames_.back().continued;
        if (body.continues) variables_[continued] = values_.truth_constant(false);
        Mask here{Mask::Kind::some, values_.read_variable(lanes, DType::boolean), true};
        block(stmt.b, here);
        if (body.continues) here = either(here, {Mask::Kind::some, variables_.at(continued), false});
        here.whole = true;
        block(stmt.c, here);
        keep(keys);
        if (body.leaves()) values_.set_variable(lanes, as_value(here));
        values_.end_segment(Control::close_loop);
    }

    KernelValues& values_;
    const ir::Module& module_;
    Summaries summaries_;
    Key next_key_;
    std::unordered_map<Key, ValueRef> variables_;  ///< What each holds now.
    std::unordered_map<Key, std::uint32_t> places_;
    std::unordered_map<Key, DType> types_;
    std::vector<Frame> frames_;
    std::vector<Function> functions_;
    std::vector<NodeId> defined_;
    std::unordered_map<std::uint32_t, ValueRef> second_parts_;  ///< Of complex results, by call.
};

}  // namespace

std::array<ValueRef, 2> write_mapped(KernelValues& values, const ir::Module& module, NodeId call) {
    return Mapper(values, module).call(call, Mask{});
}

bool mapped_dtypes_fit(const ir::Module& module, std::uint32_t function, bool (*fits)(DType)) {
    Summaries summaries(module);
    std::unordered_set<std::uint32_t> seen{function};
    std::vector<std::uint32_t> pending{function};
    while (!pending.empty()) {
        const std::vector<BlockId> blocks = summaries.of(module.functions[pending.back()].body).blocks;
        pending.pop_back();
        std::vector<NodeId> nodes;
        for (const BlockId block : blocks) {
            for (const Stmt& stmt : module.blocks[block.value].stmts) {
                if (stmt.node.valid()) nodes.push_back(stmt.node);
            }
        }
        std::unordered_set<std::uint32_t> visited;
        while (!nodes.empty()) {
            const NodeId id = nodes.back();
            nodes.pop_back();
            if (!visited.insert(id.value).second) continue;
            const Node& node = module[id];
            if (!fits(real_dtype(node.type.dtype))) return false;
            if ((node.kind == Kind::call || node.kind == Kind::map) && seen.insert(node.imm).second)
                pending.push_back(node.imm);
            for (const NodeId operand : module.operands(id)) nodes.push_back(operand);
        }
    }
    return true;
}

}  // namespace ik::lower
