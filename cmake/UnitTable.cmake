# Hook for the build-time unit table. Called once, after every stage target exists and before the product library takes
# their objects. A generator tools/unit_table.cpp may be built here and its output added to a stage:
#
#   add_executable(ik_unit_table ${PROJECT_SOURCE_DIR}/tools/unit_table.cpp <sources it needs>)
#   add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/generated/unit_table.inc COMMAND ik_unit_table ...)
#   target_sources(ik_units PRIVATE ${PROJECT_BINARY_DIR}/generated/unit_table.inc)
#
# ${PROJECT_BINARY_DIR}/generated is on the include path of ik_units and ik_runtime.
function(ik_unit_table)
endfunction()
