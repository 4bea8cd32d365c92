# Test executables, and every test registered in ctest.
include(IkTestHelpers)

file(GLOB ik_unit_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/*.cpp
    ${PROJECT_SOURCE_DIR}/tests/api/*.cpp ${PROJECT_SOURCE_DIR}/tests/property/*.cpp)
file(GLOB ik_ops_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/ops/*.cpp)
if(ik_unit_sources)
    ik_test_executable(ik_unit_tests SOURCES ${ik_unit_sources})
endif()
if(ik_ops_sources)
    find_library(IK_MPFR_LIBRARY mpfr REQUIRED)
    find_library(IK_GMP_LIBRARY gmp REQUIRED)
    ik_test_executable(ik_ops_tests SOURCES ${ik_ops_sources} LIBRARIES ${IK_MPFR_LIBRARY} ${IK_GMP_LIBRARY})
endif()
