// The main program of the Catch2 tests; the one place that compiles the test framework itself.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
