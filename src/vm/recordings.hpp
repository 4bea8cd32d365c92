#pragma once
// The recordings of one program, by the form of the inputs: their extents and strides. A form that comes for the second
// time is recorded; the few that were used last are kept.
// Threads: any number may call run() at once; a lock is held while a recording is looked up, not while it runs.

#include <array>
#include <mutex>

#include "vm/recording.hpp"

namespace ik::vm {

class Recordings {
public:
    static constexpr std::size_t most_inputs = 16;

    /// For the values that the program leaves in the slots of `wanted`; nullptr when it may not be recorded. The
    /// program must outlive this.
    [[nodiscard]] static std::unique_ptr<Recordings> make(const bytecode::Program& program,
                                                          std::span<const InputForm> forms,
                                                          std::span<const bytecode::Slot> wanted);

    /// The recording for inputs of this form, perhaps made now; nullptr when run() has to do this call.
    [[nodiscard]] std::shared_ptr<const Recording> find(const Laid& inputs, Runtime& runtime) noexcept;

private:
    static constexpr std::size_t most = 8;
    static constexpr std::size_t most_seen = 16;
    struct Entry {
        std::uint64_t hash = 0;
        std::vector<std::int64_t> layout;
        std::shared_ptr<const Recording> recording;  ///< nullptr: of this form there can be none.
        std::uint64_t used = 0;
    };
    explicit Recordings(const bytecode::Program& program) : program_(program) {}
    [[nodiscard]] Entry* look_up(std::uint64_t hash, std::span<const std::int64_t> layout) noexcept;
    /// Whether the form has come before.
    [[nodiscard]] bool is_seen(std::uint64_t hash) noexcept;
    void keep(Entry entry);

    const bytecode::Program& program_;
    std::vector<InputForm> forms_;
    std::size_t layout_size_ = 0;
    std::vector<bytecode::Slot> wanted_;
    std::mutex mutex_;
    std::vector<Entry> entries_;
    std::array<std::uint64_t, most_seen> seen_{};  ///< Hashes of forms that came once.
    std::size_t next_seen_ = 0;
    std::uint64_t clock_ = 0;
};

}  // namespace ik::vm
