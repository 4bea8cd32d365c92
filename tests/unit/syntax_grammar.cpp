// The one test that looks at the grammar itself: PEGTL's analysis finds rules that can loop without consuming input.
#include <catch2/catch.hpp>
#include <tao/pegtl/contrib/analyze.hpp>

#include "grammar/ik.hpp"

TEST_CASE("no rule of the grammar loops without consuming input", "[syntax]") {
    CHECK(tao::pegtl::analyze<ik::grammar::script>() == 0);
}
