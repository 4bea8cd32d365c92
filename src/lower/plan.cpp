#include "lower/plan.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "lower/post_order.hpp"

namespace ik::lower {

using ir::Kind;
using ir::Node;
using ir::NodeId;

namespace {

// Costs in cheap instructions. What costs no more than `cheap` is computed again rather than stored and read back.
constexpr std::uint32_t costly_op = 20;
constexpr std::uint32_t cheap = 3;
constexpr std::uint32_t division = 4;  // Counts where a value is broadcast: once for each element that it meets.
constexpr std::uint32_t most = 1000;
constexpr std::uint32_t no_kernel = 0xFFFFFFFF;
constexpr std::uint32_t many_kernels = 0xFFFFFFFE;

bool is_fusable(Kind kind) {
    return kind == Kind::elementwise || kind == Kind::map || kind == Kind::iota || kind == Kind::fill;
}

/// What is known of a node of the batch.
struct Item {
    NodeId node;
    bool fusable = false;
    bool stored = false;     ///< Gets a slot.
    bool generates = false;  ///< Its tree holds an iota or fill, which must not be broadcast.
    std::uint32_t cost = 0;
    std::uint32_t repeated_cost = 0;  ///< Of computing it anew for each element that it is broadcast to.
    std::uint32_t level =
        0;  ///< Kernels and steps of one level need only lower ones (or earlier kernels of their own).
    std::uint32_t kernel = no_kernel;
};

struct Group {
    KernelPlan plan;
    std::uint32_t level = 0;
    std::vector<std::uint32_t> before;  ///< Groups whose results this one reads.
};

class Planner {
public:
    Planner(Context& context, std::uint32_t now)
        : context_(context), module_(context.module), now_(now), index_(context.tables.item) {
        index_.clear();
    }

    std::vector<Action> run(std::span<const NodeId> needed) {
        for (const NodeId id : needed) collect(id);
        for (const NodeId id : needed) {
            if (Item* item = find(id)) item->stored = true;
        }
        for (Item& item : items_) inspect(item);
        for (Item& item : items_) set_level(item);
        group();
        return actions();
    }

private:
    [[nodiscard]] bool is_open(NodeId id) const { return !context_.is_constant(id) && !context_.has_slot(id); }

    Item* find(NodeId id) {
        const std::uint32_t* place = index_.find(id);
        return place == nullptr ? nullptr : &items_[*place];
    }

    /// Appends the open nodes below `root`, operands first.
    void collect(NodeId root) {
        visit_operands_first(
            root,
            // The index is set when the node is entered; the item takes its place when it is left.
            [&](NodeId id) { return is_open(id) && index_.insert(id, no_kernel); },
            [&](NodeId id) { return module_.operands(id); },
            [&](NodeId id) {
                index_.set(id, static_cast<std::uint32_t>(items_.size()));
                items_.push_back({.node = id, .fusable = is_fusable(module_[id].kind)});
            });
    }

    /// Decides which operands of the item must be stored, and what the item costs to compute again.
    void inspect(Item& item) {
        const NodeId id = item.node;
        const Node& node = module_[id];
        const SpaceId space = context_.iteration_space(id);
        const std::span<const NodeId> operands = module_.operands(id);
        const bool in_kernel = item.fusable || node.kind == Kind::reduce;
        for (std::size_t i = 0; i < operands.size(); ++i) {
            Item* operand = find(operands[i]);
            if (operand == nullptr) continue;
            const bool bound = node.kind == Kind::iota || (node.kind == Kind::fill && i > 0);
            if (!in_kernel || bound || !operand->fusable || must_store(*operand, space)) operand->stored = true;
            if (operand->stored) continue;
            item.generates = item.generates || operand->generates;
            item.cost = std::min(most, item.cost + operand->cost);
            item.repeated_cost = std::min(most, item.repeated_cost + operand->repeated_cost);
        }
        if (node.kind == Kind::iota || node.kind == Kind::fill) item.generates = true;
        if (!item.fusable) {
            item.stored = true;
            return;
        }
        const bool costly = node.kind == Kind::elementwise && (ops::info(node.op).flags & ops::X) != 0;
        const std::uint32_t own = node.kind == Kind::map ? most : costly ? costly_op : 1;
        item.cost = std::min(most, item.cost + own);
        const std::uint32_t repeated = divides(node) ? division : own;
        item.repeated_cost = std::min(most, item.repeated_cost + repeated);
        if (needed_later(item)) item.stored = true;
    }

    /// Whether a fused operand cannot be computed inside a kernel over `space`.
    [[nodiscard]] bool must_store(const Item& operand, SpaceId space) const {
        const SpaceId own = context_.space_of[operand.node.value];
        if (own == space) return false;
        if (own == Spaces::scalar || operand.generates) return true;
        return operand.repeated_cost > cheap && context_.spaces.repeats(own, space);
    }

    [[nodiscard]] static bool divides(const Node& node) {
        if (node.kind != Kind::elementwise) return false;
        return node.op == ops::Op::div || node.op == ops::Op::sqrt || node.op == ops::Op::reciprocal;
    }

    [[nodiscard]] bool needed_later(const Item& item) {
        const std::uint32_t direct = context_.needs.last_direct_need(item.node);
        if (direct != Needs::never && direct > now_) return true;
        if (item.cost <= cheap) return false;
        // A user that this batch does not compute will come; computing the value twice would cost more than storing it.
        const std::span<const NodeId> users = context_.needs.users(item.node);
        return std::any_of(users.begin(), users.end(),
                           [&](NodeId user) { return is_open(user) && find(user) == nullptr; });
    }

    void set_level(Item& item) {
        const SpaceId space = context_.iteration_space(item.node);
        for (const NodeId id : module_.operands(item.node)) {
            const Item* operand = find(id);
            if (operand == nullptr) continue;
            const bool inside = operand->fusable && (!operand->stored || context_.space_of[id.value] == space) &&
                                (item.fusable || module_[item.node].kind == Kind::reduce);
            // The steps of a level come before its kernels, so what a step gives can be used at once.
            const bool at_once = (inside && !is_bound(item.node, id)) || is_step(*operand);
            item.level = std::max(item.level, operand->level + (at_once ? 0 : 1));
        }
    }

    [[nodiscard]] bool is_step(const Item& item) const {
        return !item.fusable && module_[item.node].kind != Kind::reduce;
    }

    /// Whether `id` is an extent of the generator `node`, read at the launch.
    [[nodiscard]] bool is_bound(NodeId node, NodeId id) const {
        const Kind kind = module_[node].kind;
        return kind == Kind::iota || (kind == Kind::fill && module_.operands(node)[0] != id);
    }

    // --- grouping ---

    using Key = std::tuple<SpaceId, std::uint32_t, std::uint32_t, bool>;  // Space, level, axes of reductions, keepdims.

    /// The kernel of a stored fusable node: the first one of its space and level, else a new one.
    std::uint32_t kernel_of_output(const Item& item) {
        const SpaceId space = context_.space_of[item.node.value];
        return any_kernel_.try_emplace({space, item.level}, no_kernel).first->second;
    }

    std::uint32_t new_group(SpaceId space, std::uint32_t level) {
        groups_.push_back({.plan = {.space = space, .outputs = {}, .reductions = {}}, .level = level, .before = {}});
        const auto number = static_cast<std::uint32_t>(groups_.size() - 1);
        std::uint32_t& any = any_kernel_.try_emplace({space, level}, no_kernel).first->second;
        if (any == no_kernel) any = number;
        return number;
    }

    std::uint32_t join_reductions(const Item& item) {
        const Node& node = module_[item.node];
        const SpaceId space = context_.iteration_space(item.node);
        const auto [position, inserted] = reductions_.try_emplace({space, item.level, node.axes, node.flag}, no_kernel);
        if (inserted) position->second = new_group(space, item.level);
        groups_[position->second].plan.reductions.push_back(item.node);
        return position->second;
    }

    std::uint32_t join_outputs(Item& item) {
        std::uint32_t kernel = kernel_of_output(item);
        if (kernel == no_kernel) kernel = new_group(context_.space_of[item.node.value], item.level);
        groups_[kernel].plan.outputs.push_back(item.node);
        return kernel;
    }

    /// From the roots down: a value that two kernels would compute is stored by one when it is costly.
    void group() {
        for (Item& item : items_) {
            if (module_[item.node].kind == Kind::reduce) item.kernel = join_reductions(item);
        }
        for (std::size_t i = items_.size(); i-- > 0;) {
            Item& item = items_[i];
            if (!item.fusable) {
                if (module_[item.node].kind == Kind::reduce) spread(item);
                continue;
            }
            if (item.kernel == many_kernels && item.cost > cheap) item.stored = true;
            if (item.stored) item.kernel = join_outputs(item);
            spread(item);
        }
        for (Group& group : groups_) std::reverse(group.plan.outputs.begin(), group.plan.outputs.end());
        for (std::size_t i = 0; i < items_.size(); ++i) connect(items_[i]);
    }

    void spread(const Item& item) {
        for (const NodeId id : module_.operands(item.node)) {
            Item* operand = find(id);
            if (operand == nullptr || !operand->fusable || operand->stored) continue;
            if (operand->kernel == no_kernel) operand->kernel = item.kernel;
            if (operand->kernel != item.kernel) operand->kernel = many_kernels;
        }
    }

    /// Notes which kernels of its own level the item's kernel must follow.
    void connect(const Item& item) {
        if (item.kernel == no_kernel || item.kernel == many_kernels) return;
        for (const NodeId id : module_.operands(item.node)) {
            const Item* operand = find(id);
            if (operand == nullptr || operand->kernel == item.kernel || operand->kernel >= many_kernels) continue;
            groups_[item.kernel].before.push_back(operand->kernel);
        }
    }

    // --- order ---

    std::vector<Action> actions() {
        // A recomputed value belongs to many kernels and hides what those must follow; all its stored operands count.
        connect_through_recomputed();
        std::uint32_t levels = 0;
        for (const Item& item : items_) levels = std::max(levels, item.level + 1);
        std::vector<std::vector<NodeId>> steps(levels);
        std::vector<std::vector<std::uint32_t>> kernels(levels);
        for (const Item& item : items_) {
            if (is_step(item)) steps[item.level].push_back(item.node);
        }
        for (std::uint32_t g = 0; g < groups_.size(); ++g) kernels[groups_[g].level].push_back(g);
        std::vector<Action> result;
        done_.assign(groups_.size(), false);
        for (std::uint32_t level = 0; level < levels; ++level) {
            for (const NodeId node : steps[level]) result.push_back({.kernel = {}, .node = node});
            for (const std::uint32_t kernel : kernels[level]) add_kernel(kernel, result);
        }
        return result;
    }

    void connect_through_recomputed() {
        for (const Item& item : items_) {
            if (item.kernel >= many_kernels) continue;
            std::vector<NodeId> pending{item.node};
            while (!pending.empty()) {
                const NodeId node = pending.back();
                pending.pop_back();
                for (const NodeId id : module_.operands(node)) {
                    const Item* operand = find(id);
                    if (operand == nullptr) continue;
                    if (operand->kernel == many_kernels) {
                        pending.push_back(id);
                    } else if (operand->kernel != item.kernel && operand->kernel != no_kernel) {
                        groups_[item.kernel].before.push_back(operand->kernel);
                    }
                }
            }
        }
    }

    // Kernels of one level depend on each other only from smaller to larger spaces, so the depth is small.
    void add_kernel(std::uint32_t number, std::vector<Action>& result) {
        if (done_[number]) return;
        done_[number] = true;
        for (const std::uint32_t before : groups_[number].before) {
            if (groups_[before].level == groups_[number].level) add_kernel(before, result);
        }
        result.push_back({.kernel = groups_[number].plan, .node = {}});
    }

    Context& context_;
    const ir::Module& module_;
    std::uint32_t now_;
    std::vector<Item> items_;
    NodeTable<std::uint32_t>& index_;
    std::vector<Group> groups_;
    std::map<Key, std::uint32_t> reductions_;
    std::map<std::pair<SpaceId, std::uint32_t>, std::uint32_t> any_kernel_;
    std::vector<bool> done_;
};

}  // namespace

std::vector<Action> plan_batch(Context& context, std::span<const NodeId> needed, std::uint32_t now) {
    return Planner(context, now).run(needed);
}

}  // namespace ik::lower
