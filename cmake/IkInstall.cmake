# `cmake --install` gives a prefix from which find_package(ik) works; the wheel holds only the Python module.
if(SKBUILD)
    return()
endif()
include(CMakePackageConfigHelpers)
set(ik_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ik)
install(DIRECTORY include/ik DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
get_property(ik_external GLOBAL PROPERTY IK_EXTERNAL)
list(REMOVE_DUPLICATES ik_external)
set(ik_external_local ${ik_external})
list(FILTER ik_external_local INCLUDE REGEX "^ik_")
install(TARGETS ik ${ik_external_local} EXPORT ikTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT ikTargets NAMESPACE ik:: DESTINATION ${ik_config_dir})
configure_package_config_file(cmake/ikConfig.cmake.in ${PROJECT_BINARY_DIR}/ikConfig.cmake
    INSTALL_DESTINATION ${ik_config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ikConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ikConfig.cmake ${PROJECT_BINARY_DIR}/ikConfigVersion.cmake
    DESTINATION ${ik_config_dir})
