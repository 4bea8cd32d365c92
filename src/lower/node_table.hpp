#pragma once
// A map from nodes that forgets everything at once: an array over the module's nodes, in which an entry counts when it
// bears the number of the present round. It is made once for all batches or kernels of a module.

#include <cstdint>
#include <vector>

#include "ir/ir.hpp"

namespace ik::lower {

template <class T>
class NodeTable {
public:
    explicit NodeTable(std::size_t nodes) : entries_(nodes) {}

    void clear() noexcept { ++round_; }
    [[nodiscard]] bool contains(ir::NodeId id) const { return entries_[id.value].round == round_; }
    /// nullptr when there is none.
    [[nodiscard]] const T* find(ir::NodeId id) const { return contains(id) ? &entries_[id.value].value : nullptr; }
    void set(ir::NodeId id, T value) { entries_[id.value] = {round_, value}; }
    /// False, and nothing changed, when there is one.
    bool insert(ir::NodeId id, T value) {
        if (contains(id)) return false;
        set(id, value);
        return true;
    }
    void erase(ir::NodeId id) { entries_[id.value].round = 0; }

private:
    struct Entry {
        std::uint32_t round = 0;
        T value{};
    };
    std::vector<Entry> entries_;
    std::uint32_t round_ = 1;
};

}  // namespace ik::lower
