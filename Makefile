# The commands of the project; everything behind them is CMake presets, ctest and pytest.
.PHONY: run test build bench format lint setup clean test-release test-python test-wheel test-asan test-tsan
.DEFAULT_GOAL := build
# Clones in other folders share what ccache holds.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PYTHON := .venv/bin/python
CPP_FILES = $(shell git ls-files -co --exclude-standard '*.cpp' '*.hpp' | grep -v /corpus/)

run: build
	build/ik examples/terrain.ik

setup:
	@scripts/setup.sh

build: setup
	@test -f build/build.ninja || cmake --preset release
	cmake --build --preset release -j $(JOBS)

test: test-release test-python test-wheel test-asan

test-release: build
	ctest --preset release -j $(JOBS)

test-python: build
	@if ls tests/python/test_*.py >/dev/null 2>&1; then $(PYTHON) -m pytest -q tests/python; fi
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	@if [ -d bindings/python/ik ]; then $(PYTHON) -m mypy; fi

# A wheel built as a user would build it, installed into a scratch environment.
test-wheel: build
	@if [ -f bindings/python/ik/__init__.py ]; then $(PYTHON) tests/run_wheel.py; fi

# The same tests under the address and undefined-behaviour sanitizers, without those that only repeat them per ISA.
test-asan: setup
	@test -f build-asan/build.ninja || cmake --preset asan
	cmake --build --preset asan -j $(JOBS)
	ctest --preset asan -j $(JOBS) -L sanitize

test-tsan: setup
	@test -f build-tsan/build.ninja || cmake --preset tsan
	cmake --build --preset tsan -j $(JOBS)
	ctest --preset tsan -j $(JOBS) -L sanitize

# BENCH is for bench/peers.py, as in `make bench BENCH="--quick --compare build/bench/before.json"`.
bench: build
	@scripts/setup.sh bench
	cmake --build --preset release -j $(JOBS) --target ik_bench
	$(PYTHON) bench/peers.py $(BENCH)
	$(PYTHON) bench/functions.py

format: setup
	clang-format -i $(CPP_FILES)
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

lint: build
	clang-format --dry-run --Werror $(CPP_FILES)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	scripts/tidy.sh $(JOBS)

clean:
	rm -rf build build-debug build-asan build-tsan
