# Functions that turn folders into targets. A folder without sources becomes an empty interface target, so the layers
# can be linked before every one of them is filled.
define_property(GLOBAL PROPERTY IK_STAGES BRIEF_DOCS "Stages with objects" FULL_DOCS "Stages with objects")

# Tuned for an old CPU, as by default, g++ clears and copies small structs by `rep stos` and `rep movs`, which take some
# thirty cycles to start: more than the work of a small call. For this one it moves registers. No other instructions.
set(ik_tuning "")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    set(ik_tuning -mtune=skylake-avx512)
endif()

# ik_stage(name [DEPENDS stage...] [LIBRARIES target...] [SOURCES extra...]): src/<name>/*.cpp as library ik_<name>.
function(ik_stage name)
    cmake_parse_arguments(arg "" "" "DEPENDS;LIBRARIES;SOURCES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
    list(APPEND sources ${arg_SOURCES})
    list(TRANSFORM arg_DEPENDS PREPEND ik_)
    if(NOT sources)
        add_library(ik_${name} INTERFACE)
        target_link_libraries(ik_${name} INTERFACE ik_internal ${arg_DEPENDS} ${arg_LIBRARIES})
        return()
    endif()
    add_library(ik_${name} STATIC ${sources})
    if(name STREQUAL "units" OR name STREQUAL "runtime")
        target_include_directories(ik_${name} PRIVATE ${PROJECT_BINARY_DIR}/generated)
    endif()
    if(name STREQUAL "api")
        target_compile_definitions(ik_${name} PRIVATE IK_VERSION="${PROJECT_VERSION}")
    endif()
    target_compile_options(ik_${name} PRIVATE ${ik_tuning})
    target_link_libraries(ik_${name} PUBLIC ik_internal ${arg_DEPENDS} ${arg_LIBRARIES})
    set_property(GLOBAL APPEND PROPERTY IK_STAGES ik_${name})
    set_property(GLOBAL APPEND PROPERTY IK_EXTERNAL ${arg_LIBRARIES})
endfunction()

# One object library of src/simd/kernels*.cpp for one instruction set. xsimd and hwy are renamed per ISA so that the
# linker can never take a function compiled for one instruction set into the path of another; optimised even in Debug,
# because the tail calls between instructions need it; never instrumented, because instrumentation breaks those tail
# calls. Functions begin at cache lines: where they lie made a tenth to a fifth of the time of a loop of small ones.
function(ik_simd_isa isa)
    add_library(ik_simd_${isa} OBJECT ${ik_kernel_sources})
    target_link_libraries(ik_simd_${isa} PRIVATE ik_flags ik_xsimd ik_sleef ik_hwy)
    target_compile_definitions(ik_simd_${isa} PRIVATE
        IK_SIMD_ISA=${isa} IK_SIMD_ISA_${isa}=1 xsimd=xsimd_${isa} hwy=hwy_${isa})
    target_compile_options(ik_simd_${isa} PRIVATE
        -O2 -fno-lto -fno-math-errno -fno-trapping-math -fno-stack-protector -fomit-frame-pointer -falign-functions=64
        ${ARGN})
endfunction()

# ik_simd_stage(...): the dispatch sources of src/simd plus the kernels once per instruction set of the target.
function(ik_simd_stage)
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/simd/*.cpp)
    file(GLOB ik_kernel_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/simd/kernels*.cpp)
    set(objects "")
    set(isas "")
    if(ik_kernel_sources)
        list(REMOVE_ITEM sources ${ik_kernel_sources})
        if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
            set(isas sse2 avx2 avx512)
            ik_simd_isa(sse2)
            ik_simd_isa(avx2 -mavx2 -mfma)
            ik_simd_isa(avx512 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mavx2 -mfma -mbmi2 -mprefer-vector-width=512)
        else()
            set(isas neon64)
            ik_simd_isa(neon64)
        endif()
        # Highway asks for it: tables of constants inside its functions would be copied at each use.
        set_source_files_properties(${PROJECT_SOURCE_DIR}/src/simd/kernels_order.cpp PROPERTIES
            COMPILE_OPTIONS "-fmerge-all-constants;${ik_tuning}")
        foreach(isa IN LISTS isas)
            list(APPEND objects $<TARGET_OBJECTS:ik_simd_${isa}>)
        endforeach()
    endif()
    cmake_parse_arguments(arg "" "" "DEPENDS;LIBRARIES" ${ARGN})
    list(TRANSFORM arg_DEPENDS PREPEND ik_)
    if(sources OR objects)
        add_library(ik_simd STATIC ${sources} ${objects})
        target_link_libraries(ik_simd PUBLIC ik_internal ${arg_DEPENDS} ${arg_LIBRARIES})
        set_target_properties(ik_simd PROPERTIES LINKER_LANGUAGE CXX)
        foreach(isa IN LISTS isas)
            target_compile_definitions(ik_simd PUBLIC IK_SIMD_WITH_${isa}=1)
        endforeach()
        if(sources)
            set_property(GLOBAL APPEND PROPERTY IK_STAGES ik_simd)
        endif()
        set_property(GLOBAL APPEND PROPERTY IK_EXTERNAL ${arg_LIBRARIES})
        set_property(GLOBAL APPEND PROPERTY IK_KERNEL_OBJECTS ${objects})
    else()
        add_library(ik_simd INTERFACE)
        target_link_libraries(ik_simd INTERFACE ik_internal ${arg_DEPENDS} ${arg_LIBRARIES})
    endif()
    set(IK_ISAS "${isas}" PARENT_SCOPE)
endfunction()

# Embeds stdlib/*.ik as src/runtime/embedded.hpp declares it; the result variable names the generated source.
function(ik_embed_stdlib result)
    file(GLOB modules CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/stdlib/*.ik)
    set(output ${PROJECT_BINARY_DIR}/generated/embedded_stdlib.cpp)
    # The list is an argument file, so that adding a module regenerates and the command line stays short.
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/stdlib_modules.cmake
        CONTENT "set(modules \"${modules}\")\n" @ONLY)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DLIST=${PROJECT_BINARY_DIR}/generated/stdlib_modules.cmake
                -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
        DEPENDS ${modules} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake ${PROJECT_BINARY_DIR}/generated/stdlib_modules.cmake
        COMMENT "Embedding the standard library" VERBATIM)
    set(${result} ${output} PARENT_SCOPE)
endfunction()

# All stages in one archive `ik` (alias ik::ik), so that a host links one file and sees only include/.
function(ik_product_library)
    get_property(stages GLOBAL PROPERTY IK_STAGES)
    get_property(objects GLOBAL PROPERTY IK_KERNEL_OBJECTS)
    get_property(external GLOBAL PROPERTY IK_EXTERNAL)
    list(REMOVE_DUPLICATES external)
    foreach(stage IN LISTS stages)
        # Kernel objects are already listed as sources of ik_simd; TARGET_OBJECTS gives only what it compiles itself.
        list(APPEND objects $<TARGET_OBJECTS:${stage}>)
    endforeach()
    list(REMOVE_DUPLICATES objects)
    set(kind STATIC)
    if(IK_BUILD_SHARED)
        set(kind SHARED)
    endif()
    add_library(ik ${kind} ${objects})
    add_library(ik::ik ALIAS ik)
    set_target_properties(ik PROPERTIES LINKER_LANGUAGE CXX VERSION ${PROJECT_VERSION} SOVERSION 0)
    target_compile_features(ik PUBLIC cxx_std_20)
    target_include_directories(ik PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_link_libraries(ik PRIVATE ${external})
    target_link_options(ik PUBLIC $<BUILD_INTERFACE:$<TARGET_PROPERTY:ik_sanitize,INTERFACE_LINK_OPTIONS>>)
endfunction()

# The interpreter: build/ik. It sees only the public headers.
function(ik_interpreter)
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/repl/*.cpp)
    if(NOT sources)
        return()
    endif()
    find_library(IK_EDIT_LIBRARY edit REQUIRED)
    find_path(IK_EDIT_DIR NAMES editline/readline.h histedit.h REQUIRED)
    add_executable(ik_repl ${sources})
    set_target_properties(ik_repl PROPERTIES OUTPUT_NAME ik RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
    target_compile_options(ik_repl PRIVATE 
        $<TARGET_PROPERTY:ik_flags,INTERFACE_COMPILE_OPTIONS> $<TARGET_PROPERTY:ik_sanitize,INTERFACE_COMPILE_OPTIONS>)
    target_include_directories(ik_repl SYSTEM PRIVATE ${IK_EDIT_DIR})
    target_include_directories(ik_repl PRIVATE ${PROJECT_SOURCE_DIR}/repl)
    target_compile_definitions(ik_repl PRIVATE IK_VERSION="${PROJECT_VERSION}")
    target_link_libraries(ik_repl PRIVATE ik ${IK_EDIT_LIBRARY})
    install(TARGETS ik_repl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()
