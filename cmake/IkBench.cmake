# Benchmarks, built by `make bench` and not by default.
get_property(IK_BENCH_LIBRARIES GLOBAL PROPERTY IK_EXTERNAL)
list(REMOVE_DUPLICATES IK_BENCH_LIBRARIES)
add_custom_target(ik_bench)

# bench/fused/ is the workloads by hand, a library that bench/peers.py loads. It is made for this machine alone. Its
# loops may fuse a*b+c as the compiler likes, but not where ik's own elementary functions are inlined.
file(GLOB ik_fused_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/fused/*.cpp)
add_library(ik_fused MODULE EXCLUDE_FROM_ALL ${ik_fused_sources})
target_compile_options(ik_fused PRIVATE -O3 -march=native -fno-math-errno)
set_source_files_properties(${PROJECT_SOURCE_DIR}/bench/fused/grids.cpp PROPERTIES COMPILE_OPTIONS -ffp-contract=fast)
target_link_libraries(ik_fused PRIVATE ik_flags ${IK_BENCH_LIBRARIES})
set_target_properties(ik_fused PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
add_dependencies(ik_bench ik_fused)

# Each bench/*.cpp is one program of its own, for Google Benchmark.
find_package(benchmark CONFIG QUIET)
if(NOT benchmark_FOUND)
    return()
endif()
file(GLOB ik_bench_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.cpp)
foreach(source IN LISTS ik_bench_sources)
    get_filename_component(name ${source} NAME_WE)
    add_executable(bench_${name} EXCLUDE_FROM_ALL ${source})
    target_link_libraries(bench_${name} PRIVATE ik ik_internal ${IK_BENCH_LIBRARIES} benchmark::benchmark)
    set_target_properties(bench_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
    add_dependencies(ik_bench bench_${name})
endforeach()
