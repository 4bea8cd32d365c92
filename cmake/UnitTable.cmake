# The built-in unit tables. Called once, after every stage target exists and before the product library takes their
# objects: builds tools/unit_table.cpp from the parts of src/units that need no table, runs it on stdlib/units.ik and
# stdlib/constants.ik, and gives ik_units the result as generated/unit_table.inc.
function(ik_unit_table)
    set(output ${PROJECT_BINARY_DIR}/generated/unit_table.inc)
    set(units ${PROJECT_SOURCE_DIR}/stdlib/units.ik)
    set(constants ${PROJECT_SOURCE_DIR}/stdlib/constants.ik)
    set(sources dimension.cpp factorize.cpp scale.cpp text.cpp unit.cpp)
    list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/src/units/)
    add_executable(ik_unit_table ${PROJECT_SOURCE_DIR}/tools/unit_table.cpp ${sources})
    target_link_libraries(ik_unit_table PRIVATE ik_internal ik_base Boost::headers)
    add_custom_command(OUTPUT ${output}
        COMMAND ik_unit_table ${units} ${constants} ${output}
        DEPENDS ik_unit_table ${units} ${constants}
        COMMENT "Making the unit tables" VERBATIM)
    set_source_files_properties(${PROJECT_SOURCE_DIR}/src/units/tables.cpp PROPERTIES OBJECT_DEPENDS ${output})
    target_sources(ik_units PRIVATE ${output})
    target_include_directories(ik_units PRIVATE ${PROJECT_BINARY_DIR}/generated)
endfunction()
