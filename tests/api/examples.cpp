// Every example of the op table runs and gives the result that stands behind its arrow. The results were worked out
// outside (NumPy, or by hand), so this is also a test of each operation on the whole road.

#include <catch2/catch.hpp>

#include <ik/ik.hpp>

#include <string>

#include "ops/ops.hpp"

TEST_CASE("the examples of the op table give what they say", "[examples]") {
    constexpr std::string_view arrow = "  # -> ";
    std::size_t ran = 0;
    for (std::size_t i = 0; i < ik::ops::op_count; ++i) {
        const ik::ops::Info& row = ik::ops::info(static_cast<ik::ops::Op>(i));
        if (row.example.empty()) continue;
        const std::size_t at = row.example.find(arrow);
        INFO(row.id << ": " << row.example);
        REQUIRE(at != std::string_view::npos);
        ik::Session session;
        std::string printed;
        session.on_print([&printed](std::string_view line) { printed += line; });
        const ik::Value value = session.eval(row.example.substr(0, at));
        CHECK((value.is_none() ? printed : value.to_string()) == row.example.substr(at + arrow.size()));
        ++ran;
    }
    CHECK(ran > 90);
}

TEST_CASE("every function that a script can call has an example or needs a file", "[examples]") {
    for (std::size_t i = 0; i < ik::ops::op_count; ++i) {
        const ik::ops::Info& row = ik::ops::info(static_cast<ik::ops::Op>(i));
        const bool stops_or_reads = row.id == "load" || row.id == "save" || row.id == "assert_true" ||
                                    row.id == "assert_close" || row.id == "raise";
        INFO(row.id);
        CHECK((row.name.empty() || stops_or_reads || !row.example.empty()));
    }
}
