// Mutated texts for every target: `ik_fuzz SEED COUNT FOLDER...` takes the .ik files of the folders apart and together
// again, by token and by line. A crash, a sanitizer's report or an exception other than ik::Error fails; the text that
// did it is printed by the handler that sees it, or stands in the file that IK_FUZZ_LAST names.

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "fuzz/targets.hpp"

namespace {

constexpr std::size_t most_characters = 6000;

struct Corpus {
    std::vector<std::string> texts, lines, tokens;

    void add(const std::string& text) {
        // Scripts that write or read files are left out: a mutated path could be any file.
        for (const char* word : {"save", "load", "use \"", "rand("}) {
            if (text.find(word) != std::string::npos) return;
        }
        texts.push_back(text);
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);) {
            split(line);
            lines.push_back(line + "\n");
        }
    }

private:
    void split(const std::string& line) {
        std::string word;
        for (const char c : line) {
            if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
                word += c;
                continue;
            }
            if (!word.empty()) tokens.push_back(std::move(word));
            word.clear();
            tokens.emplace_back(1, c);
        }
        if (!word.empty()) tokens.push_back(word);
    }
};

class Mutator {
public:
    Mutator(const Corpus& corpus, unsigned seed) : corpus_(corpus), random_(seed) {}

    std::string next() {
        std::string text = pick(corpus_.texts);
        if (below(3) == 0) {
            text.clear();
            for (std::size_t k = 1 + below(12); k > 0; --k) text += pick(corpus_.lines);
        }
        for (std::size_t k = below(6); k > 0 && !text.empty(); --k) mutate(text);
        return text;
    }

private:
    std::size_t below(std::size_t n) { return random_() % n; }
    const std::string& pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

    void mutate(std::string& text) {
        const std::size_t at = below(text.size());
        switch (below(5)) {
            case 0: text.insert(at, " " + pick(corpus_.tokens) + " "); break;
            case 1: text.erase(at, 1 + below(8)); break;
            case 2: text.insert(at, text.substr(below(text.size()), below(30))); break;
            case 3: text.insert(at, "\n" + pick(corpus_.lines)); break;
            case 4: text[at] = static_cast<char>(below(256)); break;
        }
    }

    const Corpus& corpus_;
    std::mt19937 random_;
};

Corpus read(int count, char** folders) {
    std::vector<std::filesystem::path> files;
    for (int k = 0; k < count; ++k) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folders[k])) {
            if (entry.path().extension() == ".ik") files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    Corpus corpus;
    for (const auto& file : files) {
        std::ifstream stream(file);
        std::ostringstream text;
        text << stream.rdbuf();
        if (text.str().size() < most_characters) corpus.add(text.str());
    }
    return corpus;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 4) {
        std::cerr << "usage: ik_fuzz SEED COUNT FOLDER...\n";
        return 2;
    }
    const auto seed = static_cast<unsigned>(std::atoi(arguments[1]));
    const int texts = std::atoi(arguments[2]);
    const Corpus corpus = read(count - 3, arguments + 3);
    if (corpus.texts.empty()) {
        std::cerr << "ik_fuzz: no texts\n";
        return 2;
    }
    const char* last = std::getenv("IK_FUZZ_LAST");
    Mutator mutator(corpus, seed);
    for (int k = 0; k < texts; ++k) {
        const std::string text = mutator.next();
        if (last != nullptr) std::ofstream(last) << text;
        try {
            ik::fuzz::parse_text(text);
            ik::fuzz::check_text(text);
            ik::fuzz::run_text(text);
        } catch (const std::exception& error) {
            std::cout << "FAILED text " << k << ": " << error.what() << "\n" << text << "\n";
            return 1;
        }
    }
    std::cout << "fuzz: " << texts << " texts of seed " << seed << " from " << corpus.texts.size()
              << " scripts passed\n";
    return 0;
}
