#pragma once
// The road from a text to code, once for Engine and Session.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/impl.hpp"

namespace ik {

/// One input as the checker sees it: symbolic extents, whatever the value's are.
struct TypedInput {
    std::string name;
    ir::Type type;
    std::string annotation = {};
};

/// Which inputs take the place of a `param` of their name.
enum class Overriding : std::uint8_t { all, listed };

struct CompileRequest {
    std::shared_ptr<Engine::Impl> engine;
    std::shared_ptr<Sources> sources;  ///< Grows by the text and by what it uses.
    std::vector<TypedInput> inputs;
    Overriding overriding = Overriding::all;
    std::vector<std::string> overriding_inputs;  ///< For Overriding::listed.
    std::shared_ptr<const check::Scope> before;  ///< May be null.
    Keep keep = Keep::variables;
};

/// Parse, check, optimise, lower. Errors: ik::Error.
[[nodiscard]] std::shared_ptr<const Compiled> compile(const Source& source, const CompileRequest& request);

/// Parse and check: a Compiled without code. Errors: ik::Error.
[[nodiscard]] std::shared_ptr<Compiled> check_only(const Source& source, const CompileRequest& request);

/// The tree of a text that parses. Errors: ik::Error.
[[nodiscard]] std::shared_ptr<const ast::Ast> parse_or_throw(const Source& source, Sources& sources);

[[nodiscard]] TypedInput typed_input(std::string name, const Value& value);
[[nodiscard]] TypedInput typed_input(const InputType& type);

/// Itself, when it is there and has the input's type. Errors: std::invalid_argument.
[[nodiscard]] const Value& need_input(const ir::Input& input, const Value* value);
/// The value of a name, which is looked for at `place` first; nullptr when there is none.
[[nodiscard]] const Value* find_input(const Inputs& inputs, std::size_t place, std::string_view name);
/// The runtime values in the order of the module's inputs. Errors: std::invalid_argument.
using ValueLookup = std::function<const Value*(std::size_t, std::string_view)>;
[[nodiscard]] std::vector<runtime::Value> arrange_inputs(const ir::Module& module, const ValueLookup& find);
/// Runs and turns the results into named values. Errors: ik::Error.
[[nodiscard]] Outputs run_compiled(Engine::Impl& engine, const Compiled& program,
                                   std::span<const runtime::Value> inputs, const RunOptions& options);
[[nodiscard]] Outputs run_compiled(Engine::Impl& engine, const Compiled& program, const Inputs& inputs,
                                   const RunOptions& options);

/// Evaluates one elementwise op on scalars by running it; nullopt when it is not folded.
[[nodiscard]] std::optional<std::uint64_t> fold_by_running(Engine::Impl& engine, ops::Op op, DType operand,
                                                           DType result, std::span<const std::uint64_t> args);

/// Text of a module: of the standard library by its name, or of a file by its path, which counts from the directory of
/// the text that uses it.
[[nodiscard]] std::optional<std::string> module_text(std::string_view name, std::string_view user);
/// Whether `use` means a file by this.
[[nodiscard]] bool is_module_path(std::string_view name) noexcept;

}  // namespace ik
