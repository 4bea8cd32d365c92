# Build type, language level, sanitizers and the warning set shared by every target of this project.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# The compiler's own -O3 gains nothing outside the kernels and costs build time.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(IK_CCACHE ccache)
    if(IK_CCACHE)
        set(CMAKE_CXX_COMPILER_LAUNCHER ${IK_CCACHE})
    endif()
endif()

# Include roots and flags of everything inside; the outside sees only include/.
add_library(ik_internal INTERFACE)
target_include_directories(ik_internal INTERFACE
    ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/generated)
target_compile_options(ik_internal INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    # Contraction of a*b+c is the compiler stage's decision, never the C++ compiler's.
    -ffp-contract=off)
if(IK_WERROR)
    target_compile_options(ik_internal INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ notes every std::pair by value in an ABI that changed with g++ 10; nothing here depends on the older one.
    target_compile_options(ik_internal INTERFACE -Wno-psabi)
endif()

if(IK_SANITIZE STREQUAL "address")
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -O1)
    add_link_options(-fsanitize=address,undefined)
elseif(IK_SANITIZE STREQUAL "thread")
    add_compile_options(-fsanitize=thread -fno-omit-frame-pointer -O1)
    add_link_options(-fsanitize=thread)
elseif(IK_SANITIZE)
    message(FATAL_ERROR "IK_SANITIZE is '${IK_SANITIZE}'; it may be address, thread or empty")
endif()
