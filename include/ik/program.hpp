#pragma once
// A compiled text: checked for the dtypes, ranks and units of its inputs, not for their extents or data. Immutable; any
// number of threads may run one Program at once.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ik/diagnostic.hpp>
#include <ik/dtype.hpp>
#include <ik/value.hpp>

namespace ik {

/// A text with the name that diagnostics show; a name that is a path is also where `use "./lib.ik"` starts from.
struct Source {
    std::string text = {};
    std::string name = "<input>";
};

/// Named values in the order given.
using Inputs = std::vector<std::pair<std::string, Value>>;

/// What a Program was compiled for, or needs.
struct InputType {
    std::string name = {};
    DType dtype = DType::f64;
    std::size_t rank = 0;
    Unit unit = {};
    bool literal = false;  ///< Adapts to the dtype it meets (Value::literal).
};

/// What a run gives back. With `answer`, a variable that other values are made of takes no memory unless they need it
/// whole.
enum class Keep : std::uint8_t { variables, answer };

/// Callbacks and limits of one run; all optional.
struct RunOptions {
    const std::atomic<bool>* cancel = nullptr;            ///< Set it to stop the run with error E0708.
    std::function<void(std::string_view)> on_print = {};  ///< Gets the lines of print(), without line end.
    std::function<void(std::size_t, std::size_t)> on_progress =
        {};  ///< Chunks done, chunks planned of the present kernel.
    /// Where results go that shall not take memory of their own. Errors of the run: std::invalid_argument when there is
    /// no such result or it does not fit.
    std::vector<OutputArray> out = {};
};

/// What a run leaves: the variables of the text's top level, in order, and `ans`.
class Outputs {
public:
    [[nodiscard]] const std::vector<std::pair<std::string, Value>>& all() const noexcept { return values_; }
    [[nodiscard]] const Value* find(std::string_view name) const noexcept;
    /// Errors: std::invalid_argument when there is no such variable.
    [[nodiscard]] const Value& operator[](std::string_view name) const;
    /// The value of the last statement, when that is an expression with one; otherwise nothing.
    [[nodiscard]] const Value& ans() const noexcept { return ans_; }

    Outputs() = default;
    Outputs(std::vector<std::pair<std::string, Value>> values, Value ans)
        : values_(std::move(values)), ans_(std::move(ans)) {}

    class Places;  ///< Of the library itself.

private:
    std::vector<std::pair<std::string, Value>> values_;
    Value ans_;
};

enum class Stage : std::uint8_t { ast, ir, bytecode };

class Program {
public:
    /// Runs the text. Errors: ik::Error for a fault of the run; std::invalid_argument when inputs are missing or are
    /// not of the types compiled for.
    [[nodiscard]] Outputs run(const Inputs& inputs = {}, const RunOptions& options = {}) const;

    /// What run_flat() gives and takes.
    struct Flat {
        DType dtype = DType::f64;     ///< Of the answer.
        std::size_t rank = 0;         ///< Of every array; the other inputs are scalars.
        std::size_t answer_rank = 0;  ///< `rank`, or 0 when the answer is a sum or the like of all elements.
        Unit unit = {};               ///< Of the answer.
        std::size_t most = 0;         ///< Elements; more are the business of run().
    };
    /// For texts that are one expression of few inputs, elementwise or one reduction of such to a number: how to run
    /// them without a Value made.
    [[nodiscard]] std::optional<Flat> flat() const;
    /// Runs such a text in place of run(), for hosts that call it very often: nothing is allocated, checked or locked.
    /// `inputs` are the addresses of elements in the order of inputs(), of the dtypes and units compiled for: `count`
    /// of them side by side for each array, all of one shape, and one for a scalar. Writes `count` elements,
    /// or the one number, to `answer`. Needs flat(), and 0 < count <= most (1 for rank 0).
    void run_flat(std::span<const void* const> inputs, std::size_t count, void* answer) const noexcept;

    /// What run_step() gives.
    struct Step {
        DType dtype = DType::f64;     ///< Of the answer.
        std::size_t answer_rank = 0;  ///< 0 for `dot`, the answer of which is a number.
        Unit unit = {};               ///< Of the answer.
    };
    /// For texts that are one product of two inputs, `a @ b` or `dot(a, b)`, or `solve(a, b)`: how to run them without
    /// a Value made.
    [[nodiscard]] std::optional<Step> step() const;
    /// An input array: row-major without gaps.
    struct Given {
        const void* data = nullptr;
        std::span<const std::int64_t> shape;
    };
    /// Runs such a text in place of run(), for hosts that call it very often. `inputs` in the order of inputs(), of the
    /// dtypes, ranks and units compiled for. `allocate` is called at most once with the shape of the answer and returns
    /// memory for it, or nullptr; a number goes to `number` instead, as the bits of its dtype. False when this call is
    /// the business of run(): too many elements, or an error that run() reports. Needs step().
    [[nodiscard]] bool run_step(std::span<const Given> inputs,
                                const std::function<void*(std::span<const std::int64_t>)>& allocate,
                                std::uint64_t& number) const noexcept;

    /// What run_again() gives.
    struct Again {
        DType dtype = DType::f64;     ///< Of the answer.
        std::size_t answer_rank = 0;  ///< 0: a number.
        Unit unit = {};               ///< Of the answer.
    };
    /// For texts that end in an expression and are steps one after the other, without branches or anything that is seen
    /// outside: how to run them again on inputs of few elements that lie as earlier ones did. The library remembers
    /// what a run did for the extents and strides of its inputs, and the next such run does just that.
    [[nodiscard]] std::optional<Again> again() const;
    /// Inputs as they lie in memory, in the order of inputs(): the addresses of numbers and of the elements
    /// [0, ..., 0] of arrays; and for each array its extents, then its strides in bytes, one array after the other.
    struct Laid {
        std::span<const void* const> data;
        std::span<const std::int64_t> layout;
    };
    /// Memory for an answer of this shape and these strides, apart from every input; nullptr: none.
    using Allocate = std::function<void*(std::span<const std::int64_t> shape, std::span<const std::int64_t> strides)>;
    /// Runs such a text in place of run(), for hosts that call it very often. `inputs` are of the dtypes, ranks and
    /// units compiled for. `allocate` is called at most once; an answer that is a number goes to `number` instead, as
    /// an element of its dtype. False when this call is the business of run(): inputs of a form that has not come
    /// before, too much work, or an error that run() reports. Needs again(). Threads: as run(); the inputs must not
    /// change meanwhile.
    [[nodiscard]] bool run_again(const Laid& inputs, const Allocate& allocate,
                                 std::span<std::byte, 16> number) const noexcept;

    [[nodiscard]] std::vector<InputType> inputs() const;     ///< What run() needs.
    [[nodiscard]] std::vector<std::string> outputs() const;  ///< Names of what run() gives, without `ans`.
    [[nodiscard]] const std::vector<DiagnosticInfo>& warnings() const noexcept;
    /// Listing of a stage's result.
    [[nodiscard]] std::string dump(Stage stage) const;

    struct Impl;  ///< Of the library itself.
    explicit Program(std::shared_ptr<const Impl> impl) noexcept : impl_(std::move(impl)) {}

private:
    std::shared_ptr<const Impl> impl_;
};

}  // namespace ik
