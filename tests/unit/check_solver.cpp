// The solver of dimension equations: solutions found by hand, and laws on random systems.

#include <catch2/catch.hpp>
#include <random>

#include "check/infer_solver.hpp"

using ik::Rational;
using ik::Span;
using ik::check::DimensionSolver;
using ik::check::DimTerm;
using ik::units::Base;
using ik::units::Dimension;
using Outcome = DimensionSolver::Outcome;

namespace {

DimTerm known(Base base, Rational exponent = 1) { return *DimTerm::pow(DimTerm::of(Dimension(base)), exponent); }
DimTerm power(const DimTerm& term, std::int64_t num, std::int64_t den = 1) {
    return *DimTerm::pow(term, *Rational::make(num, den));
}
DimTerm times(const DimTerm& a, const DimTerm& b) { return *DimTerm::mul(a, b); }

}  // namespace

TEST_CASE("x^2 = y^3 leaves the first variable free: y = x^(2/3)", "[infer]") {
    DimensionSolver solver;
    const DimTerm x = solver.fresh();
    const DimTerm y = solver.fresh();
    CHECK(solver.unify(power(x, 2), power(y, 3), {}) == Outcome::agree);
    CHECK(solver.normal(y) == power(x, 2, 3));
    CHECK(solver.normal(x) == x);
    // x = L^3 makes y = L^2, and then y = L does not hold.
    CHECK(solver.unify(x, known(Base::length, 3), {}) == Outcome::agree);
    CHECK(solver.normal(y) == known(Base::length, 2));
    CHECK(solver.unify(y, known(Base::length), {}) == Outcome::clash);
}

TEST_CASE("two equations with two unknowns have one solution", "[infer]") {
    // x*y = L^5 T and x/y = L T^3 give x = L^3 T^2 and y = L^2 T^-1.
    DimensionSolver solver;
    const DimTerm x = solver.fresh();
    const DimTerm y = solver.fresh();
    const DimTerm length = known(Base::length);
    const DimTerm time = known(Base::time);
    CHECK(solver.unify(times(x, y), times(power(length, 5), time), {}) == Outcome::agree);
    CHECK(solver.unify(*DimTerm::div(x, y), times(length, power(time, 3)), {}) == Outcome::agree);
    CHECK(solver.normal(x) == times(power(length, 3), power(time, 2)));
    CHECK(solver.normal(y) == times(power(length, 2), power(time, -1)));
}

TEST_CASE("x = x^2 makes x a number, x = x*L has no solution", "[infer]") {
    DimensionSolver solver;
    const DimTerm x = solver.fresh();
    CHECK(solver.unify(x, power(x, 2), {}) == Outcome::agree);
    CHECK(solver.normal(x) == DimTerm());
    const DimTerm y = solver.fresh();
    CHECK(solver.unify(y, times(y, known(Base::length)), {}) == Outcome::clash);
    CHECK(solver.normal(y) == y);
}

TEST_CASE("equations leave angles out", "[infer]") {
    DimensionSolver solver;
    CHECK(solver.unify(known(Base::angle), DimTerm(), {}) == Outcome::agree);
    CHECK(solver.unify(times(known(Base::angle), known(Base::time)), known(Base::time), {}) == Outcome::agree);
    CHECK(solver.unify(known(Base::angle), known(Base::time), {}) == Outcome::clash);
}

TEST_CASE("the place that settled a variable is kept", "[infer]") {
    DimensionSolver solver;
    const DimTerm x = solver.fresh();
    CHECK_FALSE(solver.reason(0));
    CHECK(solver.unify(x, known(Base::mass), Span{0, 5, 9}) == Outcome::agree);
    REQUIRE(solver.reason(0));
    CHECK(*solver.reason(0) == Span{0, 5, 9});
}

TEST_CASE("exponents that do not fit are told", "[infer]") {
    DimensionSolver solver;
    const DimTerm x = power(solver.fresh(), std::int64_t{1} << 62);
    CHECK_FALSE(DimTerm::pow(x, 4));
    const DimTerm y = power(solver.fresh(), 1, (std::int64_t{1} << 61) - 1);
    const DimTerm z = power(solver.fresh(), 1, (std::int64_t{1} << 59) - 55);
    CHECK(solver.unify(y, z, {}) == Outcome::agree);
    CHECK(solver.unify(times(power(y, 3), z), known(Base::mass, (std::int64_t{1} << 61) + 1), {}) == Outcome::overflow);
}

// Equations that hold for a hidden assignment have a solution, the solution holds for that assignment (nothing is
// lost), and every choice of the free variables satisfies all equations (nothing is missing): it is most general.
TEST_CASE("solutions of random systems are most general", "[infer]") {
    std::mt19937 random(7);
    const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    const auto dimension = [&] {
        DimTerm term;
        for (const Base base : {Base::length, Base::mass, Base::time}) {
            term = times(term, known(base, *Rational::make(pick(-3, 3), pick(1, 3))));
        }
        return term;
    };
    for (int round = 0; round < 500; ++round) {
        DimensionSolver solver;
        std::vector<DimTerm> variables;
        std::vector<DimTerm> hidden;
        for (int i = pick(1, 6); i > 0; --i) {
            variables.push_back(solver.fresh());
            hidden.push_back(dimension());
        }
        const auto value = [](const DimTerm& term, const std::vector<DimTerm>& at) {
            DimTerm result = DimTerm::of(term.known);
            for (const auto& [variable, exponent] : term.powers) {
                result = times(result, *DimTerm::pow(at[variable], exponent));
            }
            return result;
        };
        std::vector<DimTerm> products;
        for (int i = pick(1, 7); i > 0; --i) {
            DimTerm product;
            for (const DimTerm& variable : variables)
                product = times(product, power(variable, pick(-3, 3), pick(1, 2)));
            products.push_back(product);
            REQUIRE(solver.unify(product, value(product, hidden), {}) == Outcome::agree);
        }
        std::vector<DimTerm> free;
        for (std::size_t i = 0; i < variables.size(); ++i) free.push_back(dimension());
        for (const DimTerm& variable : variables) {
            CHECK(value(*solver.normal(variable), hidden) == value(variable, hidden));
        }
        std::vector<DimTerm> chosen;
        for (const DimTerm& variable : variables) chosen.push_back(value(*solver.normal(variable), free));
        for (const DimTerm& product : products) CHECK(value(product, chosen) == value(product, hidden));
    }
}
