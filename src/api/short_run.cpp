#include "api/short_run.hpp"

#include <algorithm>
#include <array>

#include "vm/execute.hpp"

namespace ik {
namespace {

/// Addresses and common shape of the inputs of a Flat. Only what add() has written is read.
class FlatInputs {
public:
    /// False when the array does not lie as a Flat wants it.
    [[nodiscard]] bool add(const runtime::Array& array) {
        data_[size_++] = array.data;
        if (!runtime::is_contiguous(array)) return false;
        if (first_ == nullptr) {
            first_ = &array;
            count_ = static_cast<std::size_t>(array.size());
            return true;
        }
        return array.rank == first_->rank &&
               std::equal(array.shape.begin(), array.shape.begin() + array.rank, first_->shape.begin());
    }
    void add(const runtime::Scalar& scalar) { data_[size_++] = &scalar.bits; }

    [[nodiscard]] std::span<const void* const> data() const noexcept { return {data_.data(), size_}; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    /// An array of the common shape; nullptr when all are scalars.
    [[nodiscard]] const runtime::Array* first() const noexcept { return first_; }

private:
    std::array<const void*, vm::Flat::most_inputs> data_;
    std::size_t size_ = 0;
    const runtime::Array* first_ = nullptr;
    std::size_t count_ = 1;
};

/// Results of up to so many bytes lie in one block with their Value. A memory limit needs every byte from the pool.
constexpr std::size_t most_inside = 2048;

/// Row-major, of the shape of another array.
void describe(runtime::Array& array, DType dtype, const runtime::Array& like) {
    array.dtype = dtype;
    array.rank = like.rank;
    array.writable = true;
    array.fills_block = true;
    auto step = static_cast<std::int64_t>(size_of(dtype));
    for (std::size_t d = like.rank; d-- > 0;) {
        array.shape[d] = like.shape[d];
        array.strides[d] = step;
        step *= like.shape[d];
    }
}

/// A result that a Flat writes to: a scalar, or an array of the shape of `like`. Null when there is no memory for it.
std::shared_ptr<Value::Impl> make_result(Engine::Impl& engine, const ir::Output& output, DType dtype,
                                         const runtime::Array* like, std::size_t count) {
    const std::size_t bytes = count * size_of(dtype);
    if (like != nullptr && bytes <= most_inside && engine.options.memory_limit == 0) {
        auto impl = allocate_with_elements(output.type, output.annotation, bytes);
        describe(std::get<runtime::Array>(impl->value), dtype, *like);
        return impl;
    }
    auto impl = std::make_shared<Value::Impl>();
    impl->type = output.type;
    impl->annotation = output.annotation;
    if (like == nullptr) {
        impl->value.emplace<runtime::Scalar>().dtype = dtype;
        return impl;
    }
    const vm::Shape shape{like->rank, like->shape};
    runtime::Array& array = impl->value.emplace<runtime::Array>();
    if (vm::allocate_array(engine.runtime.state(), dtype, shape, array)) return nullptr;
    impl->sole = true;
    return impl;
}

void* memory_of(Value::Impl& impl) {
    if (auto* scalar = std::get_if<runtime::Scalar>(&impl.value)) return &scalar->bits;
    return std::get<runtime::Array>(impl.value).data;
}

}  // namespace

bool run_flat(Engine::Impl& engine, const Compiled& program, const Inputs& inputs, Outputs& outputs) {
    const vm::Flat& flat = *program.flat;
    FlatInputs given;
    for (std::size_t i = 0; i < flat.inputs(); ++i) {
        const ir::Input& input = program.module.inputs[i];
        const runtime::Value& value = need_input(input, find_input(inputs, i, input.name)).impl()->value;
        if (const auto* array = std::get_if<runtime::Array>(&value)) {
            if (!given.add(*array)) return false;
        } else if (const auto* scalar = std::get_if<runtime::Scalar>(&value)) {
            given.add(*scalar);
        } else {
            return false;
        }
    }
    const std::size_t count = given.count();
    const std::size_t rank = given.first() == nullptr ? 0 : given.first()->rank;
    if (rank != flat.rank() || count == 0 || count > flat.most()) return false;

    const std::span<const DType> dtypes = flat.outputs();
    const runtime::Array* const like = flat.result_rank() == 0 ? nullptr : given.first();
    std::array<Value::Impl*, vm::Flat::most_outputs> results;
    std::array<void*, vm::Flat::most_outputs> memory;
    Outputs::Places places(program, outputs);
    for (std::size_t k = 0; k < dtypes.size(); ++k) {
        auto result = make_result(engine, program.module.outputs[k], dtypes[k], like, count);
        if (result == nullptr) {
            outputs = Outputs();
            return false;
        }
        results[k] = result.get();
        memory[k] = memory_of(*result);
        places.next() = Value(std::move(result));
    }
    flat.run(given.data(), count, std::span(memory).first(dtypes.size()));
    for (std::size_t k = 0; k < dtypes.size(); ++k) {
        if (auto* scalar = std::get_if<runtime::Scalar>(&results[k]->value)) {
            *scalar = runtime::load_scalar(reinterpret_cast<const std::byte*>(&scalar->bits), dtypes[k]);
        }
    }
    return true;
}

}  // namespace ik
