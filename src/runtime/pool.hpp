#pragma once
// Buffers of arrays: aligned, recycled by size class, counted against a limit. Small blocks are aligned to 64 bytes;
// blocks from 1 MiB on to 2 MiB and advised to be huge pages, because fresh 4 KiB pages cost more than the arithmetic.
// Takes sizes, gives shared ownership or nothing; never throws. A block may outlive its Pool. Threads: locks inside.

#include <cstddef>
#include <memory>

namespace ik::runtime {

class Pool {
public:
    explicit Pool(std::size_t limit);  ///< Bytes in use and free together; 0: no limit.

    /// At least `bytes` bytes, uninitialised; nullptr when the limit or the system forbids.
    [[nodiscard]] std::shared_ptr<void> allocate(std::size_t bytes) noexcept;
    /// Held now, in use or free. Without a limit, blocks up to 2 KiB are ordinary objects of the heap: not counted.
    [[nodiscard]] std::size_t bytes() const noexcept;
    void release() noexcept;  ///< Gives free blocks back to the system.

    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace ik::runtime
