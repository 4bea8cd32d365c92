#include <catch2/catch.hpp>

#include "base/source.hpp"

TEST_CASE("offsets become lines and columns", "[base]") {
    ik::Sources sources;
    const std::uint32_t file = sources.add("a.ik", "one\r\ntwo\n\nend");
    CHECK(sources.position(file, 0).line == 1);
    CHECK(sources.position(file, 5).line == 2);
    CHECK(sources.position(file, 7).column == 3);
    CHECK(sources.position(file, 13).line == 4);
    CHECK(sources.position(file, 13).column == 4);
    CHECK(sources.line(file, 1) == "one");
    CHECK(sources.line(file, 3) == "");
    CHECK(sources.line(file, 4) == "end");
    CHECK(sources.line(file, 9) == "");
    CHECK(sources.text(ik::Span{file, 5, 8}) == "two");
    CHECK(sources.text(ik::Span{file, 5, 800}) == "two\n\nend");
}

TEST_CASE("texts stay where they are when more are added", "[base]") {
    ik::Sources sources;
    const std::string_view first = sources.text(sources.add("a", "short"));
    for (int i = 0; i < 100; ++i) sources.add("b", "x");
    CHECK(first == "short");
    CHECK(first.data() == sources.text(std::uint32_t{0}).data());
}
