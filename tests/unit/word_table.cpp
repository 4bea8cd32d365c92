#include "base/word_table.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <vector>

#include "lower/node_table.hpp"

using ik::WordTable;

TEST_CASE("a word table agrees with a map, through growth and overwriting", "[base]") {
    std::mt19937_64 random(7);
    WordTable table;
    std::map<std::vector<std::uint64_t>, std::uint32_t> expected;
    for (std::uint32_t step = 0; step < 20000; ++step) {
        // Few words from a small range, so that keys come again; zero words and the empty key are keys too.
        std::vector<std::uint64_t> words(random() % 5);
        for (std::uint64_t& word : words) word = random() % 12;
        const WordTable::Key key = table.key(words);
        const auto known = expected.find(words);
        REQUIRE(table.find(key) == (known == expected.end() ? WordTable::none : known->second));
        if (random() % 2 == 0) {
            table.drop(key);
        } else {
            table.assign(key, step);
            expected[words] = step;
        }
    }
    CHECK(expected.size() > 3000);
}

TEST_CASE("a word table tells keys apart whose words are split otherwise", "[base]") {
    WordTable table;
    const std::array<std::uint64_t, 3> words{1, 2, 3};
    table.assign(table.key(std::span(words).first(2)), 10);
    CHECK(table.find(table.key(words)) == WordTable::none);
    CHECK(table.find(table.key(std::span(words).subspan(1))) == WordTable::none);
    CHECK(table.find(table.key(std::span(words).first(2))) == 10);
}

TEST_CASE("a node table forgets everything at once", "[lower]") {
    ik::lower::NodeTable<int> table(3);
    const ik::ir::NodeId first{0}, last{2};
    CHECK(table.insert(first, 5));
    CHECK_FALSE(table.insert(first, 6));
    REQUIRE(table.find(first) != nullptr);
    CHECK(*table.find(first) == 5);
    table.clear();
    CHECK_FALSE(table.contains(first));
    table.set(last, 7);
    table.erase(last);
    CHECK(table.find(last) == nullptr);
}
