# ik_test_executable(name SOURCES ... [LIBRARIES ...]): a Catch2 program that sees the inside of the library.
find_path(IK_CATCH2_DIR catch2/catch.hpp REQUIRED)
get_property(IK_TEST_LIBRARIES GLOBAL PROPERTY IK_EXTERNAL)
list(REMOVE_DUPLICATES IK_TEST_LIBRARIES)

# The framework itself takes minutes to compile when it is optimised or instrumented, and gains nothing from either.
add_library(ik_test_main OBJECT ${PROJECT_SOURCE_DIR}/tests/unit/main.cpp)
target_include_directories(ik_test_main SYSTEM PRIVATE ${IK_CATCH2_DIR})
target_compile_options(ik_test_main PRIVATE -O0)

function(ik_test_executable name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
    add_executable(${name} ${arg_SOURCES} $<TARGET_OBJECTS:ik_test_main>)
    target_include_directories(${name} SYSTEM PRIVATE ${IK_CATCH2_DIR})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_compile_definitions(${name} PRIVATE IK_SOURCE_DIR="${PROJECT_SOURCE_DIR}" IK_VERSION="${PROJECT_VERSION}")
    foreach(isa IN LISTS IK_ISAS)
        target_compile_definitions(${name} PRIVATE IK_SIMD_WITH_${isa}=1)
    endforeach()
    target_link_libraries(${name} PRIVATE ik ik_internal ${IK_TEST_LIBRARIES} ${arg_LIBRARIES})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
endfunction()

# ik_add_test(name COMMAND ... [LABELS ...]): one ctest entry, run from the root of the project.
function(ik_add_test name)
    cmake_parse_arguments(arg "" "" "COMMAND;LABELS" ${ARGN})
    add_test(NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 900)
    if(IK_SANITIZE)
        set_tests_properties(${name} PROPERTIES ENVIRONMENT
            "ASAN_OPTIONS=allocator_may_return_null=1:detect_stack_use_after_return=1:strict_string_checks=1;UBSAN_OPTIONS=print_stacktrace=1;TSAN_OPTIONS=allocator_may_return_null=1:suppressions=${PROJECT_SOURCE_DIR}/cmake/tsan.supp")
    endif()
endfunction()

# ik_add_isa_tests(name COMMAND ...): the same command once per instruction set, skipped in words where the CPU lacks it.
function(ik_add_isa_tests name)
    cmake_parse_arguments(arg "" "" "COMMAND" ${ARGN})
    list(POP_FRONT arg_COMMAND program)
    if(TARGET ${program})
        set(program $<TARGET_FILE:${program}>)
    endif()
    foreach(isa IN LISTS IK_ISAS)
        ik_add_test(${name}.${isa} LABELS isa
            COMMAND ${IK_TEST_PYTHON} ${PROJECT_SOURCE_DIR}/tests/with_isa.py ${isa} ${program} ${arg_COMMAND})
        set_tests_properties(${name}.${isa} PROPERTIES SKIP_RETURN_CODE 77)
    endforeach()
endfunction()
