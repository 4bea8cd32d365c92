# Build type, language level, sanitizers and the warning set shared by every target of this project.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT IK_BUILD_SHARED)
    # Inside a host's own shared library the archive's symbols stay private to it.
    set(CMAKE_CXX_VISIBILITY_PRESET hidden)
    set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# The compiler's own -O3 gains nothing outside the kernels and costs build time.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(IK_CCACHE ccache)
    if(IK_CCACHE)
        set(CMAKE_CXX_COMPILER_LAUNCHER ${IK_CCACHE})
    endif()
endif()

# Include roots and flags of everything inside; the outside sees only include/. Nothing here names the build folder, so
# that ccache shares objects between the release, sanitizer and wheel builds.
add_library(ik_flags INTERFACE)
target_include_directories(ik_flags INTERFACE
    ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
target_compile_options(ik_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    # Contraction of a*b+c is the compiler stage's decision, never the C++ compiler's.
    -ffp-contract=off)
if(IK_WERROR)
    target_compile_options(ik_flags INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ notes every vector passed by value as an ABI matter; the kernels never cross a library boundary.
    target_compile_options(ik_flags INTERFACE -Wno-psabi)
endif()

# Sanitizers instrument everything but the kernels, whose tail calls they would break. g++ 12 reports uninitialised
# values of its own standard library in instrumented code, so that warning is off there.
add_library(ik_sanitize INTERFACE)
if(IK_SANITIZE STREQUAL "address")
    target_compile_options(ik_sanitize INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g1 -Og -UNDEBUG
        -Wno-maybe-uninitialized)
    target_link_options(ik_sanitize INTERFACE -fsanitize=address,undefined)
elseif(IK_SANITIZE STREQUAL "thread")
    target_compile_options(ik_sanitize INTERFACE
        -fsanitize=thread -fno-omit-frame-pointer -g1 -Og -UNDEBUG -Wno-maybe-uninitialized)
    target_link_options(ik_sanitize INTERFACE -fsanitize=thread)
elseif(IK_SANITIZE)
    message(FATAL_ERROR "IK_SANITIZE is '${IK_SANITIZE}'; it may be address, thread or empty")
endif()

add_library(ik_internal INTERFACE)
if(IK_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "IK_FUZZ needs clang: CXX=clang++ cmake -B build-fuzz -G Ninja -DIK_FUZZ=ON")
    endif()
    target_compile_options(ik_sanitize INTERFACE -fsanitize=fuzzer-no-link)
endif()
target_link_libraries(ik_internal INTERFACE ik_flags ik_sanitize)
