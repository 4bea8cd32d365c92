// Random programs, run through lower/ and vm/ and by a naive interpreter of the IR. All values are whole numbers that
// f64 holds exactly, so contraction changes nothing and the results must be equal.
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>

#include "ir_builder.hpp"
#include "lower/lower.hpp"
#include "opt/optimize.hpp"
#include "runtime/value.hpp"
#include "vm/run.hpp"
#include "vm_support.hpp"

namespace {

using ik::DType;
using ik::ir::Kind;
using ik::ir::Module;
using ik::ir::Node;
using ik::ir::NodeId;
using ik::ir::Stmt;
using ik::ops::Op;

/// Row-major values; bool is 0 or 1.
struct Array {
    std::vector<std::int64_t> shape;
    std::vector<double> values;

    [[nodiscard]] std::int64_t size() const {
        std::int64_t n = 1;
        for (const std::int64_t extent : shape) n *= extent;
        return n;
    }
    /// The element at a position of a space of more or longer axes.
    [[nodiscard]] double at(const std::vector<std::int64_t>& position) const {
        std::int64_t flat = 0;
        const std::size_t offset = position.size() - shape.size();
        for (std::size_t d = 0; d < shape.size(); ++d)
            flat = flat * shape[d] + (shape[d] == 1 ? 0 : position[offset + d]);
        return values[static_cast<std::size_t>(flat)];
    }
};

template <class Visit>
void each_position(const std::vector<std::int64_t>& shape, const Visit& visit) {
    const std::int64_t size = Array{shape, {}}.size();
    for (std::int64_t flat = 0; flat < size; ++flat) {
        std::vector<std::int64_t> position(shape.size());
        std::int64_t rest = flat;
        for (std::size_t d = shape.size(); d-- > 0;) {
            position[d] = rest % shape[d];
            rest /= shape[d];
        }
        visit(position);
    }
}

double apply(Op op, double a, double b, double c) {
    switch (op) {
        case Op::add: return a + b;
        case Op::sub: return a - b;
        case Op::mul: return a * b;
        case Op::mod: return a - b * std::floor(a / b);
        case Op::neg: return -a;
        case Op::abs: return std::abs(a);
        case Op::minimum: return std::min(a, b);
        case Op::maximum: return std::max(a, b);
        case Op::lt: return a < b ? 1 : 0;
        case Op::logical_not: return a == 0 ? 1 : 0;
        case Op::select: return a != 0 ? b : c;
        case Op::cast: return a;
        default: throw std::logic_error("an operation the test does not use");
    }
}

class Interpreter {
public:
    Interpreter(const Module& module, std::vector<Array> inputs) : module_(module), inputs_(std::move(inputs)) {}

    std::vector<Array> run() {
        block(module_.functions[0].body);
        std::vector<Array> results;
        for (const ik::ir::Output& output : module_.outputs) results.push_back(value(output.node));
        return results;
    }

private:
    void block(ik::ir::BlockId id) {
        if (!id.valid()) return;
        // Values of an earlier turn are stale.
        std::erase_if(known_, [&](const auto& entry) { return module_.nodes[entry.first].block == id; });
        for (const Stmt& stmt : module_.blocks[id.value].stmts) statement(stmt);
    }

    void statement(const Stmt& stmt) {
        switch (stmt.kind) {
            case Stmt::Kind::set: vars_[stmt.var.value] = value(stmt.node); return;
            case Stmt::Kind::read: known_[stmt.node.value] = vars_[stmt.var.value]; return;
            case Stmt::Kind::if_: block(value(stmt.node).values[0] != 0 ? stmt.a : stmt.b); return;
            case Stmt::Kind::loop:
                for (;;) {
                    block(stmt.a);
                    if (value(stmt.node).values[0] == 0) return;
                    block(stmt.b);
                }
            default: throw std::logic_error("a statement the test does not use");
        }
    }

    const Array& value(NodeId id) {
        if (const auto known = known_.find(id.value); known != known_.end()) return known->second;
        return known_[id.value] = compute(id);
    }

    Array compute(NodeId id) {
        const Node& node = module_[id];
        std::vector<Array> args;
        for (const NodeId operand : module_.operands(id)) args.push_back(value(operand));
        Array result;
        switch (node.kind) {
            case Kind::constant:
                result.values = {node.type.dtype == DType::f64
                                     ? std::bit_cast<double>(node.bits)
                                     : static_cast<double>(static_cast<std::int64_t>(node.bits))};
                return result;
            case Kind::parameter: return inputs_[node.imm];
            case Kind::extent: result.values = {static_cast<double>(args[0].shape[node.imm])}; return result;
            case Kind::iota:
                for (const Array& extent : args) result.shape.push_back(static_cast<std::int64_t>(extent.values[0]));
                each_position(result.shape,
                              [&](const auto& p) { result.values.push_back(static_cast<double>(p[node.imm])); });
                return result;
            case Kind::elementwise:
                for (const Array& arg : args) result.shape = broadcast(result.shape, arg.shape);
                each_position(result.shape, [&](const auto& p) {
                    const auto arg = [&](std::size_t i) { return i < args.size() ? args[i].at(p) : 0.0; };
                    result.values.push_back(apply(node.op, arg(0), arg(1), arg(2)));
                });
                return result;
            case Kind::reduce: return reduce(node, args[0]);
            case Kind::transpose:
                result.shape.assign(args[0].shape.rbegin(), args[0].shape.rend());
                each_position(result.shape, [&](const auto& p) {
                    result.values.push_back(args[0].at({p.rbegin(), p.rend()}));
                });
                return result;
            case Kind::slice:  // The first axis in reverse order.
                result.shape = args[0].shape;
                each_position(result.shape, [&](auto p) {
                    p[0] = result.shape[0] - 1 - p[0];
                    result.values.push_back(args[0].at(p));
                });
                return result;
            default: throw std::logic_error("a node the test does not use");
        }
    }

    static std::vector<std::int64_t> broadcast(std::vector<std::int64_t> a, std::vector<std::int64_t> b) {
        if (a.size() < b.size()) std::swap(a, b);
        for (std::size_t d = 0; d < b.size(); ++d) {
            std::int64_t& extent = a[a.size() - b.size() + d];
            if (extent == 1) extent = b[d];
        }
        return a;
    }

    static Array reduce(const Node& node, const Array& arg) {
        Array result;
        for (std::size_t d = 0; d < arg.shape.size(); ++d) {
            if ((node.axes >> d & 1U) == 0)
                result.shape.push_back(arg.shape[d]);
            else if (node.flag)
                result.shape.push_back(1);
        }
        const bool is_max = node.op == Op::max;
        result.values.assign(static_cast<std::size_t>(result.size()),
                             is_max ? -std::numeric_limits<double>::infinity() : 0.0);
        each_position(arg.shape, [&](const auto& p) {
            std::size_t flat = 0;
            for (std::size_t d = 0; d < p.size(); ++d) {
                if ((node.axes >> d & 1U) == 0)
                    flat = flat * static_cast<std::size_t>(arg.shape[d]) + static_cast<std::size_t>(p[d]);
            }
            double& slot = result.values[flat];
            slot = is_max ? std::max(slot, arg.at(p)) : slot + arg.at(p);
        });
        return result;
    }

    const Module& module_;
    std::vector<Array> inputs_;
    std::map<std::uint32_t, Array> vars_;
    std::map<std::uint32_t, Array> known_;
};

/// A random script over arrays that broadcast to p x q.
class Generator {
public:
    explicit Generator(std::uint32_t seed) : random_(seed) {
        constexpr std::array<std::int64_t, 4> extents{1, 3, 70, 130};
        p_ = extents[pick(4)];
        q_ = pick(2) == 0 ? p_ : extents[pick(4)];
    }

    void make() {
        const std::size_t count = 2 + pick(3);
        for (std::size_t i = 0; i < count; ++i) add_input();
        pool_.push_back(b.f64(static_cast<double>(pick(9))));
        for (int i = 0; i < 3; ++i) {
            variables_.push_back(b.var("t", ik::test::type(DType::f64)));
            b.set(variables_.back(), b.f64(i));
        }
        grow(5 + pick(25));
        if (pick(2) == 0) add_branch();
        if (pick(2) == 0) add_loop();
        grow(pick(15));
        const std::size_t outputs = 1 + pick(4);
        for (std::size_t i = 0; i < outputs; ++i)
            b.output("r", pool_[pool_.size() - 1 - pick(std::min<std::size_t>(pool_.size(), 8))]);
    }

    ik::test::ModuleBuilder b;
    std::vector<Array> inputs;

private:
    std::size_t pick(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
    NodeId any() { return pool_[pick(pool_.size())]; }
    NodeId scalar() {
        std::vector<NodeId> scalars;
        for (const NodeId id : pool_) {
            if (b.module[id].type.shape.rank == 0) scalars.push_back(id);
        }
        return scalars[pick(scalars.size())];
    }

    void add_input() {
        Array array;
        const std::size_t rank = pick(3);
        ik::ir::Shape shape;
        for (std::size_t d = 2 - rank; d < 2; ++d) {
            const std::int64_t whole = d == 0 ? p_ : q_;
            const std::int64_t extent = pick(3) == 0 ? 1 : whole;
            array.shape.push_back(extent);
            // A symbol of its own, the one all inputs of this extent share, or a known extent.
            const std::size_t way = pick(3);
            const auto shared = static_cast<std::uint32_t>(extent == 1 ? 2 : d == 0 || p_ == q_ ? 0 : 1);
            shape.extents[shape.rank++] = way == 0   ? ik::ir::Extent::symbol(symbol_++)
                                          : way == 1 ? ik::ir::Extent::symbol(shared)
                                                     : ik::ir::Extent::known(extent);
        }
        for (std::int64_t i = 0; i < array.size(); ++i) array.values.push_back(static_cast<double>(pick(21)) - 10);
        pool_.push_back(b.input("x", DType::f64, shape));
        inputs.push_back(std::move(array));
    }

    NodeId small(NodeId id) { return b.op(Op::mod, {id, b.f64(17)}); }
    NodeId condition(NodeId a, NodeId c) { return b.op(Op::lt, {a, c}); }

    void grow(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            pool_.push_back(node());
            if (pick(4) == 0) pool_.push_back(use_variable());
        }
    }

    NodeId node() {
        const NodeId a = any();
        const std::uint8_t rank = b.module[a].type.shape.rank;
        switch (pick(14)) {
            case 0:
            case 1: return b.op(Op::add, {a, any()});
            case 2: return b.op(Op::sub, {a, any()});
            case 3: return b.op(Op::add, {b.op(Op::mul, {small(a), small(any())}), any()});
            case 4: return b.op(Op::sub, {any(), b.op(Op::mul, {small(a), small(any())})});
            case 5: return b.op(Op::neg, {a});
            case 6: return b.op(Op::abs, {small(a)});
            case 7: return b.op(pick(2) == 0 ? Op::minimum : Op::maximum, {a, any()});
            case 8: return b.op(Op::select, {condition(a, any()), small(any()), any()});
            case 9:
                return b.op(Op::select, {b.op(Op::logical_not, {condition(any(), any())}), small(any()), small(any())});
            case 10: return rank == 0 ? small(a) : reduction(a, rank);
            case 11: return rank == 0 ? small(a) : reversed(a);
            case 12: return rank == 2 && p_ == q_ ? transposed(a) : small(a);
            case 13: return rank == 1 ? b.op(Op::add, {a, ramp(a)}) : b.op(Op::mul, {small(a), small(a)});
        }
        return a;
    }

    /// Sets one of the variables and reads another, or the other way round.
    NodeId use_variable() {
        const ik::ir::VarId first = variables_[pick(variables_.size())];
        const ik::ir::VarId second = variables_[pick(variables_.size())];
        if (pick(2) == 0) b.set(first, small(scalar()));
        const NodeId value = b.read(second);
        if (pick(2) == 0) b.set(first, pick(3) == 0 ? value : small(scalar()));
        return value;
    }

    NodeId reduction(NodeId a, std::uint8_t rank) {
        const NodeId operand = small(a);
        const Op op = pick(2) == 0 ? Op::sum : Op::max;
        const auto all = static_cast<std::uint32_t>((1U << rank) - 1);
        if (pick(2) == 0) return small(b.reduce(op, operand, all));
        // Kept axes of extent 1 still broadcast.
        Node node;
        node.kind = Kind::reduce;
        node.op = op;
        node.flag = true;
        node.axes = 1U << pick(rank);
        node.type = b.module[operand].type;
        for (std::size_t d = 0; d < rank; ++d) {
            if ((node.axes >> d & 1U) != 0) node.type.shape.extents[d] = ik::ir::Extent::known(1);
        }
        return small(b.add(node, {operand}));
    }

    NodeId reversed(NodeId a) {
        ik::ir::Slice slice;
        slice.axes.push_back({ik::ir::AxisIndex::Kind::range, 0, 0, 0, 1});
        for (std::size_t d = 1; d < b.module[a].type.shape.rank; ++d)
            slice.axes.push_back({ik::ir::AxisIndex::Kind::all, 0, 0, 0, 0});
        b.module.slices.push_back(slice);
        Node node;
        node.kind = Kind::slice;
        node.imm = static_cast<std::uint32_t>(b.module.slices.size() - 1);
        node.type = b.module[a].type;
        return b.add(node, {a, b.i64(-1)});
    }

    NodeId transposed(NodeId a) {
        Node node;
        node.kind = Kind::transpose;
        node.type = b.module[a].type;
        std::swap(node.type.shape.extents[0], node.type.shape.extents[1]);
        return b.add(node, {a});
    }

    /// 0, 1, 2, ... as long as `a`.
    NodeId ramp(NodeId a) {
        Node extent;
        extent.kind = Kind::extent;
        extent.type = ik::test::type(DType::i64);
        const NodeId length = b.add(extent, {a});
        return b.cast(b.iota(length, b.module[a].type.shape), DType::f64);
    }

    void add_branch() {
        const NodeId start = any();
        const ik::ir::VarId var = b.var("v", b.module[start].type);
        b.set(var, start);
        const auto outer = b.block;
        const std::vector<NodeId> pool = pool_;
        Stmt branch;
        branch.kind = Stmt::Kind::if_;
        branch.node = condition(scalar(), scalar());
        branch.a = b.block = b.new_block();
        pool_.push_back(b.read(var));
        grow(pick(6));
        b.set(var, b.op(Op::sub, {start, scalar()}));
        pool_ = pool;
        if (pick(2) == 0) {
            branch.b = b.block = b.new_block();
            b.set(var, b.op(Op::add, {start, scalar()}));
            pool_.push_back(b.read(var));
            grow(pick(6));
            b.set(var, b.op(Op::minimum, {b.read(var), scalar()}));
        }
        pool_ = pool;
        b.block = outer;
        b.stmt(branch);
        pool_.push_back(b.read(var));
    }

    void add_loop() {
        const ik::ir::VarId count = b.var("i", ik::test::type(DType::f64));
        const ik::ir::VarId state = b.var("s", ik::test::type(DType::f64));
        b.set(count, b.f64(0));
        b.set(state, scalar());
        const auto outer = b.block;
        const std::vector<NodeId> pool = pool_;
        Stmt loop;
        loop.kind = Stmt::Kind::loop;
        loop.a = b.block = b.new_block();
        loop.node = condition(b.read(count), b.f64(3));
        loop.b = b.block = b.new_block();
        pool_.push_back(b.read(state));
        pool_.push_back(b.read(count));
        grow(pick(8));
        b.set(state, small(scalar()));
        b.set(count, b.op(Op::add, {b.read(count), b.f64(1)}));
        pool_ = pool;
        b.block = outer;
        b.stmt(loop);
        pool_.push_back(b.read(state));
        pool_.push_back(b.read(count));
    }

    std::mt19937 random_;
    std::int64_t p_ = 1;
    std::int64_t q_ = 1;
    std::uint32_t symbol_ = 3;
    std::vector<NodeId> pool_;
    std::vector<ik::ir::VarId> variables_;
};

ik::runtime::Value value_of(const Array& array) {
    if (array.shape.empty()) return ik::runtime::scalar_of(array.values[0]);
    return ik::vm::testing::make_array(DType::f64, array.shape, {}, [&](std::int64_t k) {
        return ik::runtime::scalar_of(array.values[static_cast<std::size_t>(k)]);
    });
}

/// "" when the value equals the array.
std::string difference(const ik::runtime::Value& value, const Array& expected) {
    if (const auto* scalar = std::get_if<ik::runtime::Scalar>(&value)) {
        if (!expected.shape.empty()) return "a scalar instead of an array";
        const double got = ik::runtime::as_double(*scalar);
        return got == expected.values[0] ? ""
                                         : std::to_string(got) + " instead of " + std::to_string(expected.values[0]);
    }
    const auto* array = std::get_if<ik::runtime::Array>(&value);
    if (array == nullptr) return "nothing";
    if (!std::equal(expected.shape.begin(), expected.shape.end(), array->shape.begin(),
                    array->shape.begin() + array->rank)) {
        return "another shape";
    }
    for (std::int64_t i = 0; i < expected.size(); ++i) {
        const double got = ik::runtime::as_double(ik::runtime::element(*array, i));
        const double wanted = expected.values[static_cast<std::size_t>(i)];
        if (got != wanted)
            return "[" + std::to_string(i) + "] " + std::to_string(got) + " instead of " + std::to_string(wanted);
    }
    return "";
}

void check(const Generator& generator, const Module& module, const std::vector<Array>& expected,
           ik::vm::Runtime& runtime) {
    const ik::bytecode::Program program = ik::lower::lower(module);
    std::vector<ik::runtime::Value> inputs;
    for (const Array& input : generator.inputs) inputs.push_back(value_of(input));
    std::vector<ik::runtime::Value> outputs(expected.size());
    const auto fault = ik::vm::run(program, inputs, outputs, runtime, {});
    REQUIRE_FALSE(fault.has_value());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        INFO("output " << i);
        REQUIRE(difference(outputs[i], expected[i]) == "");
    }
}

}  // namespace

TEST_CASE("Random programs give what a naive interpreter of the IR gives", "[lower][opt][vm]") {
    ik::vm::RuntimeOptions options;
    options.threads = 1;
    ik::vm::Runtime runtime(options);
    for (std::uint32_t seed = 1; seed <= 600; ++seed) {
        INFO("seed " << seed);
        Generator generator(seed);
        generator.make();
        const std::vector<Array> expected = Interpreter(generator.b.module, generator.inputs).run();
        check(generator, generator.b.module, expected, runtime);
        Module optimized = generator.b.module;
        ik::opt::optimize(optimized, {});
        check(generator, optimized, expected, runtime);
    }
}
