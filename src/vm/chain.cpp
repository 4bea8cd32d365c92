#include "vm/chain.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "vm/state.hpp"
#include "vm/walk_space.hpp"

namespace ik::vm {
namespace {

/// Bytes of an array that does not stay in a core's own cache between two kernels.
constexpr std::int64_t large = 1 << 19;

std::int64_t bytes_of(const runtime::Array& array) noexcept {
    return array.size() * static_cast<std::int64_t>(size_of(array.dtype));
}

/// Whether the value is memory that others could use.
bool is_large_block(const runtime::Value& value) noexcept {
    const auto* array = std::get_if<runtime::Array>(&value);
    return array != nullptr && array->fills_block && bytes_of(*array) >= large;
}

/// Memory that one operand of a plan touches: at `data + index * stride` of the outer dimensions, the bytes
/// [from, to) of a row.
struct Region {
    const std::byte* data = nullptr;
    Extents stride{};
    std::int64_t from = 0, to = 0;
};

/// Bytes from the first byte of a walk over dimensions [begin, end) to the one behind its last.
void extend(const Plan& plan, const Extents& stride, std::size_t begin, std::size_t end, std::int64_t& from,
            std::int64_t& to) noexcept {
    for (std::size_t d = begin; d < end; ++d) {
        const std::int64_t reach = (plan.extent[d] - 1) * stride[d];
        (reach < 0 ? from : to) += reach;
    }
}

Region region_of(const Plan& plan, const std::byte* data, const Extents& stride, std::size_t element) noexcept {
    Region region{.data = data, .stride = stride, .from = 0, .to = static_cast<std::int64_t>(element)};
    extend(plan, stride, plan.flat_from, plan.rank, region.from, region.to);
    return region;
}

std::vector<Region> regions_read(const Plan& plan) {
    std::vector<Region> regions;
    for (const Source& source : plan.sources) {
        if (source.data == nullptr) continue;
        regions.push_back(region_of(plan, source.data, source.stride, size_of(source.dtype)));
    }
    return regions;
}

std::vector<Region> regions_written(const Plan& plan) {
    std::vector<Region> regions;
    for (const OutputBinding& output : plan.outputs) {
        regions.push_back(region_of(plan, output.data, output.stride, output.element));
    }
    for (const ReductionBinding& reduction : plan.reductions) {
        const auto element = static_cast<std::int64_t>(size_of(reduction.dtype));
        Region region{.data = reduction.data, .to = element};
        for (std::size_t d = 0; d < plan.flat_from; ++d) region.stride[d] = plan.result_stride[d] * element;
        regions.push_back(region);
    }
    return regions;
}

bool may_overlap(const Plan& plan, const Region& a, const Region& b) noexcept {
    std::int64_t a_from = a.from, a_to = a.to, b_from = b.from, b_to = b.to;
    extend(plan, a.stride, 0, plan.flat_from, a_from, a_to);
    extend(plan, b.stride, 0, plan.flat_from, b_from, b_to);
    const auto begin_a = std::bit_cast<std::intptr_t>(a.data), begin_b = std::bit_cast<std::intptr_t>(b.data);
    return begin_a + a_from < begin_b + b_to && begin_b + b_from < begin_a + a_to;
}

/// Whether each row of b is in the same place as that row of a, and apart from all other rows of a.
bool has_rows_of(const Plan& plan, const Region& a, const Region& b) noexcept {
    if (a.data != b.data || a.from < 0 || b.from < 0) return false;
    std::int64_t bytes = std::max(a.to, b.to);
    for (std::size_t d = plan.flat_from; d-- > 0;) {
        if (plan.extent[d] == 1) continue;
        if (a.stride[d] != b.stride[d] || a.stride[d] < bytes) return false;
        bytes = a.stride[d] * plan.extent[d];
    }
    return true;
}

/// Whether what is written and what is touched by another plan meet in the same row only.
bool are_apart(const Plan& plan, const std::vector<Region>& written, const std::vector<Region>& touched) {
    return std::all_of(written.begin(), written.end(), [&](const Region& a) {
        return std::all_of(touched.begin(), touched.end(),
                           [&](const Region& b) { return !may_overlap(plan, a, b) || has_rows_of(plan, a, b); });
    });
}

bool have_same_rows(const Plan& a, const Plan& b) noexcept {
    return a.flat_from == b.flat_from &&
           std::equal(a.extent.begin(), a.extent.begin() + static_cast<std::ptrdiff_t>(a.flat_from), b.extent.begin());
}

bool reads_what(const Plan& writer, const Plan& reader) {
    const std::vector<Region> written = regions_written(writer), read = regions_read(reader);
    return std::any_of(written.begin(), written.end(), [&](const Region& a) {
        return std::any_of(read.begin(), read.end(), [&](const Region& b) { return may_overlap(writer, a, b); });
    });
}

}  // namespace

bool Chain::may_begin(const bytecode::Kernel& kernel, Slots slots) noexcept {
    if (kernel.reductions.empty()) return false;
    return std::any_of(kernel.inputs.begin(), kernel.inputs.end(), [&](const bytecode::KernelInput& input) {
        const auto* array = std::get_if<runtime::Array>(&slots[input.slot]);
        return array != nullptr && bytes_of(*array) >= large;
    });
}

std::optional<runtime::Fault> Chain::add(const bytecode::Kernel& kernel, Slots slots, const Lent& lent) {
    auto launch = std::make_unique<Launch>(program_, kernel, slots, state_, control_, lent);
    if (auto fault = launch->prepare()) return located(std::move(fault), program_, kernel.place);
    if (!fits(*launch)) {
        if (auto fault = run()) return fault;
        if (!fits(*launch)) {
            if (auto fault = located(launch->walk(), program_, kernel.place)) return fault;
            launch->hand_over();
            return std::nullopt;
        }
    }
    bool replaces_much = false;
    const auto replace = [&](runtime::Value& value) {
        replaces_much = replaces_much || is_large_block(value);
        keep(value);
    };
    for (const bytecode::KernelOutput& output : kernel.outputs) replace(slots[output.slot]);
    for (const bytecode::Reduction& reduction : kernel.reductions) replace(slots[reduction.slot]);
    launch->hand_over();
    launches_.push_back(std::move(launch));
    return replaces_much ? run() : std::nullopt;
}

/// Whether the kernel can wait: alone, or together with those that wait already.
bool Chain::fits(Launch& launch) {
    const Plan& plan = launch.plan();
    if (launch.is_empty() || plan.rows < 2 || plan.inner > row_chunk || !has_single_rows(plan, *state_.order))
        return false;
    if (launches_.empty()) return plan.inner_reduced;
    const std::vector<Region> read = regions_read(plan), written = regions_written(plan);
    return std::all_of(launches_.begin(), launches_.end(), [&](const auto& other) {
        const Plan& before = other->plan();
        if (!have_same_rows(plan, before)) return false;
        const std::vector<Region> written_before = regions_written(before);
        return are_apart(plan, written_before, read) && are_apart(plan, written_before, written) &&
               are_apart(plan, written, regions_read(before));
    });
}

std::optional<runtime::Fault> Chain::run() {
    auto fault = run_all();
    launches_.clear();
    kept_.clear();
    return fault;
}

std::optional<runtime::Fault> Chain::run_all() {
    if (launches_.empty()) return std::nullopt;
    const std::uint32_t place = launches_.front()->kernel().place;
    if (launches_.size() == 1) return located(launches_.front()->walk(), program_, place);
    std::vector<const Plan*> plans;
    for (std::size_t k = 0; k < launches_.size(); ++k) {
        Plan& plan = launches_[k]->plan();
        // What a later kernel reads should be in the cache.
        for (std::size_t later = k + 1; later < launches_.size(); ++later) {
            plan.stream = plan.stream && !reads_what(plan, launches_[later]->plan());
        }
        // What lies behind a row may be another thread's.
        for (const auto& other : launches_) plan.over_input = plan.over_input || reads_what(other->plan(), plan);
        launches_[k]->bind();
        plans.push_back(&plan);
    }
    return located(walk_together(plans, state_, control_), program_, place);
}

void Chain::keep(runtime::Value& value) {
    const auto* array = std::get_if<runtime::Array>(&value);
    // What somebody else holds stays anyway, until that is kept.
    if (array != nullptr && array->owner.use_count() == 1) kept_.push_back(std::move(value));
    value = runtime::Value{};
}

std::optional<runtime::Fault> Chain::drop(runtime::Value& value) {
    if (is_large_block(value)) {
        if (auto fault = run()) return fault;
        value = runtime::Value{};
    } else {
        keep(value);
    }
    return std::nullopt;
}

}  // namespace ik::vm
