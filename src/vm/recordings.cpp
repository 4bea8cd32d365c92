#include "vm/recordings.hpp"

#include <algorithm>

namespace ik::vm {
namespace {

/// Never 0.
std::uint64_t hash_of(std::span<const std::int64_t> layout) noexcept {
    std::uint64_t hash = 0x243F6A8885A308D3U;
    for (const std::int64_t number : layout) {
        // Each number goes through a full-width product, so that the order counts.
        hash = (hash ^ static_cast<std::uint64_t>(number)) * 0x9E3779B97F4A7C15U;
        hash ^= hash >> 29U;
    }
    return hash | 1U;
}

}  // namespace

std::unique_ptr<Recordings> Recordings::make(const bytecode::Program& program, std::span<const InputForm> forms,
                                             std::span<const bytecode::Slot> wanted) {
    if (!may_record(program) || forms.size() > most_inputs || wanted.empty()) return nullptr;
    std::unique_ptr<Recordings> recordings(new Recordings(program));
    recordings->forms_.assign(forms.begin(), forms.end());
    for (const InputForm& form : forms) recordings->layout_size_ += 2 * form.rank;
    recordings->wanted_.assign(wanted.begin(), wanted.end());
    return recordings;
}

std::shared_ptr<const Recording> Recordings::find(const Laid& inputs, Runtime& runtime) noexcept {
    if (inputs.data.size() != forms_.size() || inputs.layout.size() != layout_size_) return nullptr;
    const std::uint64_t hash = hash_of(inputs.layout);
    {
        const std::lock_guard lock(mutex_);
        if (Entry* entry = look_up(hash, inputs.layout)) return entry->recording;
        if (!is_seen(hash)) return nullptr;
    }
    try {
        Entry entry{.hash = hash, .layout = {inputs.layout.begin(), inputs.layout.end()}, .recording = nullptr};
        entry.recording = record(program_, forms_, inputs, wanted_, runtime);
        std::shared_ptr<const Recording> made = entry.recording;
        keep(std::move(entry));
        return made;
    } catch (...) {
        return nullptr;  // No memory.
    }
}

Recordings::Entry* Recordings::look_up(std::uint64_t hash, std::span<const std::int64_t> layout) noexcept {
    for (Entry& entry : entries_) {
        if (entry.hash != hash || !std::equal(layout.begin(), layout.end(), entry.layout.begin(), entry.layout.end()))
            continue;
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
    if (look_up(entry.hash, entry.layout) != nullptr) return;  // Another thread was first.
    if (entries_.size() < most) {
        entries_.push_back(std::move(entry));
        return;
    }
    *std::min_element(entries_.begin(), entries_.end(),
                      [](const Entry& a, const Entry& b) { return a.used < b.used; }) = std::move(entry);
}

}  // namespace ik::vm
