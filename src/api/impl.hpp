#pragma once
// What stands behind the public handles. api/ joins the stages (parse, check, optimise, lower, run), turns their
// diagnostics and faults into ik::Error, and is the only folder that throws on bad input.

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <ik/engine.hpp>
#include <ik/session.hpp>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "bytecode/program.hpp"
#include "check/check.hpp"
#include "ir/ir.hpp"
#include "runtime/value.hpp"
#include "syntax/ast.hpp"
#include "units/unit.hpp"
#include "vm/flat.hpp"
#include "vm/lone_step.hpp"
#include "vm/recordings.hpp"
#include "vm/run.hpp"

namespace ik {

struct Unit::Impl {
    units::Unit unit;
};

struct Value::Impl {
    runtime::Value value;
    ir::Type type;
    bool sole = false;            ///< An array whose memory nobody else sees.
    std::string annotation = {};  ///< Name of the dimension it was annotated with: a Torque is shown in N·m, not J.
    bool holds_elements = false;  ///< The array's elements lie behind this very Impl, and it has no owner: see held().
};

/// An Impl whose value is an array with memory for `bytes` bytes and nothing else set. Errors: std::bad_alloc.
[[nodiscard]] std::shared_ptr<Value::Impl> allocate_with_elements(const ir::Type& type, std::string_view annotation,
                                                                  std::size_t bytes);
/// The value for somebody who keeps it, or gives it to a run: an array that lies in the Impl has that as its owner.
[[nodiscard]] runtime::Value held(const std::shared_ptr<const Value::Impl>& impl);

/// Everything that compiling one text gives. Holds no engine, so that an engine's cache may hold it.
struct Compiled {
    std::shared_ptr<const Sources> sources;
    std::shared_ptr<const ast::Ast> ast;
    ir::Module module;
    bytecode::Program code;
    std::unique_ptr<const vm::Flat> flat;           ///< When the code is that simple.
    std::unique_ptr<const vm::LoneStep> lone_step;  ///< The same.
    std::unique_ptr<vm::Recordings> recordings;  ///< Of what it leaves, when its steps may be recorded; locks inside.
    std::vector<DiagnosticInfo> warnings;
    std::shared_ptr<const check::Scope> scope;
    bool ends_in_expression = false;
    Keep keep = Keep::variables;
    bool reads_files = false;  ///< The check looked at files, which may change: not for the cache.
};

struct Program::Impl {
    std::shared_ptr<Engine::Impl> engine;
    std::shared_ptr<const Compiled> compiled;
};

/// Where the results of a run go, in the order of the program's outputs: they are made in their places.
class Outputs::Places {
public:
    Places(const Compiled& program, Outputs& outputs);
    /// The place of the next output.
    [[nodiscard]] Value& next();

private:
    const Compiled* program_;
    Outputs* outputs_;
    std::size_t named_;
    std::size_t next_ = 0;
    Value dropped_;  ///< A variable that nobody asked for.
};

/// A one-instruction program of the constant folder.
struct FoldKey {
    ops::Op op;
    DType operand, result;
    friend auto operator<=>(const FoldKey&, const FoldKey&) = default;
};

struct Engine::Impl {
    explicit Impl(const EngineOptions& given)
        : options(given), runtime({.threads = given.threads, .isa = given.isa, .memory_limit = given.memory_limit}) {}

    const EngineOptions options;
    vm::Runtime runtime;

    // Programs of eval(), the last used one first.
    std::mutex cache_lock;
    using CacheList = std::list<std::pair<std::string, std::shared_ptr<const Compiled>>>;
    CacheList cache;
    std::unordered_map<std::string, CacheList::iterator> cache_index;

    std::mutex fold_lock;
    std::map<FoldKey, std::shared_ptr<const bytecode::Program>> fold_programs;
};

/// units::Unit <-> Unit.
[[nodiscard]] Unit to_public(const units::Unit& unit);
[[nodiscard]] units::Unit to_internal(const Unit& unit);

[[nodiscard]] Value to_public(runtime::Value value, const ir::Type& type, std::string_view annotation = {});

[[nodiscard]] DiagnosticInfo to_public(const Diagnostic& diagnostic, const Sources& sources);
/// All diagnostics, ordered by position.
[[nodiscard]] std::vector<DiagnosticInfo> to_public(const Diagnostics& diagnostics, const Sources& sources);
[[noreturn]] void throw_error(const Diagnostics& diagnostics, const Sources& sources);
[[noreturn]] void throw_fault(const runtime::Fault& fault, const Sources& sources);

/// "f64[1000, :] m" of a static type.
[[nodiscard]] std::string type_text(const ir::Type& type);

}  // namespace ik
