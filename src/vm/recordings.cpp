#include "vm/recordings.hpp"

#include <algorithm>

namespace ik::vm {
namespace {

/// Extents and strides of all inputs, one after the other: the ranks are the program's. Only what was put is read.
class Form {
public:
    void put(std::int64_t number) noexcept {
        // Each number goes through a full-width product, so that the order counts.
        hash_ = (hash_ ^ static_cast<std::uint64_t>(number)) * 0x9E3779B97F4A7C15U;
        hash_ ^= hash_ >> 29U;
        numbers_[size_++] = number;
    }
    /// Never 0.
    [[nodiscard]] std::uint64_t hash() const noexcept { return hash_ | 1U; }
    [[nodiscard]] std::span<const std::int64_t> numbers() const noexcept { return {numbers_.data(), size_}; }

private:
    std::array<std::int64_t, Recordings::most_inputs * 2 * max_rank> numbers_;
    std::size_t size_ = 0;
    std::uint64_t hash_ = 0x243F6A8885A308D3U;
};

}  // namespace

std::unique_ptr<Recordings> Recordings::make(const bytecode::Program& program, std::span<const DType> dtypes,
                                             std::span<const bytecode::Slot> wanted) {
    if (!may_record(program) || dtypes.size() > most_inputs || wanted.empty()) return nullptr;
    std::unique_ptr<Recordings> recordings(new Recordings(program));
    recordings->dtypes_.assign(dtypes.begin(), dtypes.end());
    recordings->wanted_.assign(wanted.begin(), wanted.end());
    return recordings;
}

std::shared_ptr<const Recording> Recordings::find(std::span<const Laid> inputs, Runtime& runtime) noexcept {
    if (inputs.size() != dtypes_.size()) return nullptr;
    Form form;
    for (const Laid& laid : inputs) {
        if (laid.shape.size() > max_rank) return nullptr;
        for (std::size_t d = 0; d < laid.shape.size(); ++d) {
            form.put(laid.shape[d]);
            form.put(laid.strides[d]);
        }
    }
    {
        const std::lock_guard lock(mutex_);
        if (Entry* entry = look_up(form.hash(), form.numbers())) return entry->recording;
        if (!is_seen(form.hash())) return nullptr;
    }
    try {
        Entry entry{.hash = form.hash(), .form = {form.numbers().begin(), form.numbers().end()}, .recording = nullptr};
        entry.recording = record(program_, inputs, dtypes_, wanted_, runtime);
        std::shared_ptr<const Recording> made = entry.recording;
        keep(std::move(entry));
        return made;
    } catch (...) {
        return nullptr;  // No memory.
    }
}

Recordings::Entry* Recordings::look_up(std::uint64_t hash, std::span<const std::int64_t> form) noexcept {
    for (Entry& entry : entries_) {
        if (entry.hash != hash || !std::equal(form.begin(), form.end(), entry.form.begin(), entry.form.end())) continue;
        entry.used = ++clock_;
        return &entry;
    }
    return nullptr;
}

bool Recordings::is_seen(std::uint64_t hash) noexcept {
    if (std::find(seen_.begin(), seen_.end(), hash) != seen_.end()) return true;
    seen_[next_seen_++ % most_seen] = hash;
    return false;
}

void Recordings::keep(Entry entry) {
    const std::lock_guard lock(mutex_);
    entry.used = ++clock_;
    if (look_up(entry.hash, entry.form) != nullptr) return;  // Another thread was first.
    if (entries_.size() < most) {
        entries_.push_back(std::move(entry));
        return;
    }
    *std::min_element(entries_.begin(), entries_.end(),
                      [](const Entry& a, const Entry& b) { return a.used < b.used; }) = std::move(entry);
}

}  // namespace ik::vm
