// libFuzzer: `fuzz_run -dict=tests/fuzz/ik.dict CORPUS`.

#include <cstddef>
#include <cstdint>

#include "fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ik::fuzz::run_text({reinterpret_cast<const char*>(data), size});
    return 0;
}
