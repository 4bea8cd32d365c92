#pragma once
// A hash table from short sequences of 64-bit words to 32-bit numbers, for the merging of equal things. The keys lie
// one after the other in one array, so that an entry costs no allocation of its own.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ik {

class WordTable {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    /// A key in the making: words are appended, then find() or assign() is asked. The words stay until drop().
    class Key {
    public:
        [[nodiscard]] std::size_t size() const noexcept { return size_; }

    private:
        friend class WordTable;
        std::size_t begin_ = 0, size_ = 0;
        std::uint64_t hash_ = 0;
    };

    [[nodiscard]] Key key(std::span<const std::uint64_t> words) {
        Key key;
        key.begin_ = words_.size();
        key.size_ = words.size();
        key.hash_ = hash_of(words);
        words_.insert(words_.end(), words.begin(), words.end());
        return key;
    }
    /// Forgets the words of a key that was not assigned, when it is the last one that was made.
    void drop(const Key& key) {
        if (key.begin_ + key.size_ == words_.size()) words_.resize(key.begin_);
    }

    /// The number of an equal key, or none.
    [[nodiscard]] std::uint32_t find(const Key& key) const {
        if (slots_.empty()) return none;
        return slots_[place_of(key)].number;
    }
    /// Sets the number of a key, in place of an earlier one. The key must not be dropped then.
    void assign(const Key& key, std::uint32_t number) {
        if (slots_.size() < 2 * (used_ + 1)) grow();
        Slot& slot = slots_[place_of(key)];
        if (slot.number == none) {
            ++used_;
            slot.key = key;
        }
        slot.number = number;
    }

private:
    struct Slot {
        Key key;
        std::uint32_t number = none;
    };

    [[nodiscard]] static std::uint64_t hash_of(std::span<const std::uint64_t> words) noexcept {
        std::uint64_t hash = words.size();
        for (const std::uint64_t word : words) {
            hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
            hash ^= hash >> 32U;
        }
        return hash;
    }

    [[nodiscard]] bool equal(const Key& a, const Key& b) const {
        const auto at = [&](const Key& key) { return words_.begin() + static_cast<std::ptrdiff_t>(key.begin_); };
        return a.hash_ == b.hash_ && a.size_ == b.size_ &&
               std::equal(at(a), at(a) + static_cast<std::ptrdiff_t>(a.size_), at(b));
    }

    /// Where the key is, or would be: a free place, of which there is always one.
    [[nodiscard]] std::size_t place_of(const Key& key) const {
        std::size_t place = key.hash_ & (slots_.size() - 1);
        while (slots_[place].number != none && !equal(slots_[place].key, key))
            place = (place + 1) & (slots_.size() - 1);
        return place;
    }

    void grow() {
        const std::vector<Slot> old = std::move(slots_);
        slots_.assign(std::max<std::size_t>(64, 2 * old.size()), Slot());
        for (const Slot& slot : old) {
            if (slot.number != none) slots_[place_of(slot.key)] = slot;
        }
    }

    std::vector<std::uint64_t> words_;
    std::vector<Slot> slots_;  ///< A power of two.
    std::size_t used_ = 0;
};

}  // namespace ik
