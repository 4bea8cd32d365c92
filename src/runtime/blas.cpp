#include "runtime/blas.hpp"

namespace ik::runtime::blas {
namespace {

// OpenBLAS has one number of threads for the process, so this has to be one for the process too.
struct Setting {
    std::mutex mutex;
    int users = 0;
    int of_host = 1;
};
constinit Setting setting;
constinit std::mutex one_call;

}  // namespace

OneThread::OneThread() {
    const std::lock_guard lock(setting.mutex);
    if (setting.users++ > 0) return;
    setting.of_host = openblas_get_num_threads();
    if (setting.of_host != 1) openblas_set_num_threads(1);
}

OneThread::~OneThread() {
    const std::lock_guard lock(setting.mutex);
    // A host that changed its setting meanwhile has the last word.
    if (--setting.users == 0 && setting.of_host != 1 && openblas_get_num_threads() == 1) {
        openblas_set_num_threads(setting.of_host);
    }
}

Turn::Turn() {
    if (openblas_get_parallel() == OPENBLAS_SEQUENTIAL) lock_ = std::unique_lock(one_call);
}

}  // namespace ik::runtime::blas
