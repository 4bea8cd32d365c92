// Arrays of few bytes as values. Two calls of malloc cost as much as the arithmetic of a short program, so the
// elements, what describes them and the count of owners are one block.

#include <new>

#include "api/impl.hpp"

namespace ik {
namespace {

constexpr std::size_t alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
constexpr std::size_t rounded(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

constexpr std::size_t count_at = rounded(sizeof(Value::Impl));
constexpr std::size_t count_bytes = 64;  // What a standard library takes for the count of a shared_ptr, and more.
constexpr std::size_t elements_at = count_at + count_bytes;

/// Gives the count of owners its place in the block, which goes with it: the count is what lives longest.
template <class T>
class InBlock {
public:
    using value_type = T;
    explicit InBlock(std::byte* block) noexcept : block_(block) {}
    template <class U>
    explicit InBlock(const InBlock<U>& other) noexcept : block_(other.block()) {}
    [[nodiscard]] T* allocate(std::size_t /*one*/) noexcept {
        static_assert(sizeof(T) <= count_bytes);
        static_assert(alignof(T) <= alignment);
        return reinterpret_cast<T*>(block_ + count_at);
    }
    void deallocate(T* /*count*/, std::size_t /*one*/) noexcept { ::operator delete(block_); }
    [[nodiscard]] std::byte* block() const noexcept { return block_; }
    friend bool operator==(const InBlock& a, const InBlock& b) noexcept { return a.block_ == b.block_; }

private:
    std::byte* block_;
};

}  // namespace

std::shared_ptr<Value::Impl> allocate_with_elements(const ir::Type& type, std::string_view annotation,
                                                    std::size_t bytes) {
    static_assert(alignof(Value::Impl) <= alignment);
    const auto release = [](std::byte* block) { ::operator delete(block); };
    std::unique_ptr<std::byte, decltype(release)> block(static_cast<std::byte*>(::operator new(elements_at + bytes)),
                                                        release);
    auto* const impl = new (block.get()) Value::Impl{runtime::Value(), type, true, std::string(annotation)};
    impl->holds_elements = true;
    impl->value.emplace<runtime::Array>().data = block.get() + elements_at;
    const InBlock<Value::Impl> place(block.release());
    return {impl, [](Value::Impl* p) { std::destroy_at(p); }, place};
}

runtime::Value held(const std::shared_ptr<const Value::Impl>& impl) {
    runtime::Value value = impl->value;
    if (impl->holds_elements) std::get<runtime::Array>(value).owner = impl;
    return value;
}

}  // namespace ik
