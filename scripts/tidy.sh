#!/usr/bin/env bash
# clang-tidy over every source in build/compile_commands.json that git knows, each once. Argument: parallel jobs.
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${1:-2}
# The kernels are in the compilation database once per ISA; clang-tidy takes the first.
git ls-files -co --exclude-standard 'src/*.cpp' 'repl/*.cpp' |
    xargs -P "$jobs" -n 1 clang-tidy --quiet -p build --extra-arg=-Wno-unknown-warning-option
