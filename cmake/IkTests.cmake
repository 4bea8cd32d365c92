# Test executables, and every test registered in ctest. Label `sanitize` marks what runs under the sanitizers too.
include(IkTestHelpers)

# What reads the tree or drives the interpreter is Python with the standard library only.
find_program(IK_TEST_PYTHON NAMES python3 python REQUIRED
    HINTS ${PROJECT_SOURCE_DIR}/.venv/bin NO_CMAKE_FIND_ROOT_PATH)

file(GLOB ik_unit_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/*.cpp
    ${PROJECT_SOURCE_DIR}/tests/api/*.cpp ${PROJECT_SOURCE_DIR}/tests/property/*.cpp)
file(GLOB ik_ops_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/ops/*.cpp)
list(REMOVE_ITEM ik_unit_sources ${PROJECT_SOURCE_DIR}/tests/unit/main.cpp)
if(ik_unit_sources)
    ik_test_executable(ik_unit_tests SOURCES ${ik_unit_sources})
    ik_add_test(unit LABELS sanitize COMMAND ik_unit_tests)
    ik_add_isa_tests(unit COMMAND ik_unit_tests)
endif()
# The ops tests measure the kernels, which are never instrumented.
if(ik_ops_sources AND NOT IK_SANITIZE)
    find_library(IK_MPFR_LIBRARY mpfr REQUIRED)
    find_library(IK_GMP_LIBRARY gmp REQUIRED)
    ik_test_executable(ik_ops_tests SOURCES ${ik_ops_sources}
        LIBRARIES ${IK_MPFR_LIBRARY} ${IK_GMP_LIBRARY})
    ik_add_test(ops COMMAND ik_ops_tests)
    ik_add_isa_tests(ops COMMAND ik_ops_tests)
endif()

set(ik_tests ${PROJECT_SOURCE_DIR}/tests)

# Mutated texts run in the suite; libFuzzer's own programs need clang and are built on request.
set(ik_fuzz ${PROJECT_SOURCE_DIR}/tests/fuzz)
add_library(ik_fuzz_targets OBJECT ${ik_fuzz}/targets.cpp)
target_include_directories(ik_fuzz_targets PUBLIC ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(ik_fuzz_targets PUBLIC ik ik_internal ${IK_TEST_LIBRARIES})
add_executable(ik_fuzz ${ik_fuzz}/mutate.cpp)
target_link_libraries(ik_fuzz PRIVATE ik_fuzz_targets)
# Each text takes ten times as long under a sanitizer.
set(ik_fuzz_texts $<IF:$<BOOL:${IK_SANITIZE}>,2000,5000>)
ik_add_test(fuzz LABELS sanitize COMMAND ik_fuzz 1 ${ik_fuzz_texts} ${ik_tests}/lang ${ik_tests}/diag ${PROJECT_SOURCE_DIR}/stdlib)
if(IK_FUZZ)
    foreach(target IN ITEMS parse check run)
        add_executable(fuzz_${target} ${ik_fuzz}/fuzz_${target}.cpp)
        target_link_libraries(fuzz_${target} PRIVATE ik_fuzz_targets)
        target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
    endforeach()
endif()
ik_add_test(layers COMMAND ${IK_TEST_PYTHON} ${ik_tests}/check_layers.py)
ik_add_test(diagnostics COMMAND ${IK_TEST_PYTHON} ${ik_tests}/check_diagnostics.py)

if(IK_ISAS)
    set(ik_objects "")
    foreach(isa IN LISTS IK_ISAS)
        list(APPEND ik_objects "${isa}=$<JOIN:$<TARGET_OBJECTS:ik_simd_${isa}>,:>")
    endforeach()
    ik_add_test(symbols COMMAND ${IK_TEST_PYTHON} ${ik_tests}/check_symbols.py ${ik_objects})
endif()

if(TARGET ik_repl)
    set(ik_scripts ${IK_TEST_PYTHON} ${ik_tests}/run_scripts.py -j 2 --ik $<TARGET_FILE:ik_repl>)
    ik_add_test(scripts LABELS sanitize COMMAND ${ik_scripts})
    ik_add_isa_tests(scripts COMMAND ${ik_scripts})
    ik_add_test(goldens LABELS sanitize COMMAND ${IK_TEST_PYTHON} ${ik_tests}/run_golden.py --ik $<TARGET_FILE:ik_repl>)
    ik_add_test(facts COMMAND ${IK_TEST_PYTHON} ${ik_tests}/run_facts.py $<TARGET_FILE:ik_repl>)
    ik_add_test(units_fuzz COMMAND ${IK_TEST_PYTHON} ${ik_tests}/fuzz/units_oracle.py $<TARGET_FILE:ik_repl>)
    ik_add_test(cli COMMAND ${IK_TEST_PYTHON} ${ik_tests}/run_cli.py $<TARGET_FILE:ik_repl>)
    ik_add_test(hostile LABELS sanitize COMMAND ${IK_TEST_PYTHON} ${ik_tests}/run_hostile.py $<TARGET_FILE:ik_repl>
        $<$<BOOL:${IK_SANITIZE}>:--sanitized>)
    set(ik_docs ${IK_TEST_PYTHON} ${ik_tests}/run_docs.py --ik $<TARGET_FILE:ik_repl>)
    if(TARGET ik_python AND PROJECT_BINARY_DIR STREQUAL ${PROJECT_SOURCE_DIR}/build)
        list(APPEND ik_docs --python ${PROJECT_SOURCE_DIR}/.venv/bin/python)
    endif()
    ik_add_test(docs LABELS sanitize COMMAND ${ik_docs})
    if(EXISTS ${PROJECT_SOURCE_DIR}/examples/terrain.ik)
        ik_add_test(terrain LABELS sanitize COMMAND ik_repl ${PROJECT_SOURCE_DIR}/examples/terrain.ik)
    endif()
endif()
if(TARGET ik_repl AND TARGET ik_python AND PROJECT_BINARY_DIR STREQUAL ${PROJECT_SOURCE_DIR}/build)
    add_executable(ik_ways_host ${PROJECT_SOURCE_DIR}/tests/ways/host.cpp)
    target_link_libraries(ik_ways_host PRIVATE ik ik_internal)
    ik_add_test(ways COMMAND ${IK_TEST_PYTHON} ${ik_tests}/run_ways.py --ik $<TARGET_FILE:ik_repl>
        --host $<TARGET_FILE:ik_ways_host> --python ${PROJECT_SOURCE_DIR}/.venv/bin/python)
endif()
if(EXISTS ${PROJECT_SOURCE_DIR}/examples/embed/CMakeLists.txt AND NOT IK_SANITIZE)
    ik_add_test(embed COMMAND ${IK_TEST_PYTHON} ${ik_tests}/run_embed.py ${PROJECT_BINARY_DIR})
endif()
