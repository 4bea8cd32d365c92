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

namespace {

/// A result of a recorded run: an array that lies as recorded, or a number. Null when there is no memory for it.
std::shared_ptr<Value::Impl> make_result(Engine::Impl& engine, const ir::Output& output,
                                         const vm::Recording::Result& form) {
    runtime::Array like;
    like.rank = static_cast<std::uint8_t>(form.rank);
    like.shape = form.shape;
    const auto count = static_cast<std::size_t>(like.size());
    auto result = make_result(engine, output, form.dtype, form.rank == 0 ? nullptr : &like, count);
    if (result != nullptr && form.rank > 0) std::get<runtime::Array>(result->value).strides = form.strides;
    return result;
}

/// Inputs as a recording reads them. Only what was put there is read.
struct LaidInputs {
    std::array<const void*, vm::Recordings::most_inputs> data;
    std::array<std::array<std::byte, 16>, vm::Recordings::most_inputs> numbers;
    std::array<std::int64_t, vm::Recordings::most_inputs * 2 * runtime::max_rank> layout;
    std::size_t count = 0, layout_size = 0;

    void put(std::span<const std::int64_t> values) {
        std::copy(values.begin(), values.end(), layout.begin() + static_cast<std::ptrdiff_t>(layout_size));
        layout_size += values.size();
    }
    /// False for what is no number and no array.
    [[nodiscard]] bool add(const runtime::Value& value) {
        if (const auto* array = std::get_if<runtime::Array>(&value)) {
            data[count++] = array->data;
            put(std::span(array->shape).first(array->rank));
            put(std::span(array->strides).first(array->rank));
            return true;
        }
        const auto* scalar = std::get_if<runtime::Scalar>(&value);
        if (scalar == nullptr) return false;
        runtime::store_scalar(numbers[count].data(), *scalar);
        data[count] = numbers[count].data();
        ++count;
        return true;
    }
};

}  // namespace

bool run_recorded(Engine::Impl& engine, const Compiled& program, const Inputs& inputs, Outputs& outputs) {
    LaidInputs given;
    const std::vector<ir::Input>& wanted = program.module.inputs;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!given.add(need_input(wanted[i], find_input(inputs, i, wanted[i].name)).impl()->value)) return false;
    }
    const std::span data = std::span(given.data).first(given.count);
    const auto recording =
        program.recordings->find({data, std::span(given.layout).first(given.layout_size)}, engine.runtime);
    if (recording == nullptr) return false;
    const std::span<const vm::Recording::Result> forms = recording->results();
    const std::size_t first = program.module.outputs.size() - forms.size();
    std::array<std::shared_ptr<Value::Impl>, most_recorded_results> results;
    std::array<std::array<std::byte, 16>, most_recorded_results> numbers;
    std::array<void*, most_recorded_results> memory;
    for (std::size_t k = 0; k < forms.size(); ++k) {
        results[k] = make_result(engine, program.module.outputs[first + k], forms[k]);
        if (results[k] == nullptr) return false;
        memory[k] = forms[k].rank == 0 ? numbers[k].data() : memory_of(*results[k]);
    }
    if (!recording->run(data, std::span(memory).first(forms.size()), engine.runtime)) return false;
    Outputs::Places places(program, outputs);
    for (std::size_t k = 0; k < first; ++k) places.next() = Value();
    for (std::size_t k = 0; k < forms.size(); ++k) {
        if (forms[k].rank == 0) results[k]->value = runtime::load_scalar(numbers[k].data(), forms[k].dtype);
        places.next() = Value(std::move(results[k]));
    }
    return true;
}

}  // namespace ik
