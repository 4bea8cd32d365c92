#pragma once
// The principal dimension type of a function: `(D^3, D^2) -> D^6`. Every use of the function is an instance of it.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "check/infer_solver.hpp"
#include "check/scope.hpp"
#include "units/registry.hpp"

namespace ik::check {

/// What inference knows of a value.
struct SchemeType {
    enum class Kind : std::uint8_t {
        unknown,   ///< Inference cannot tell; everything fits.
        open,      ///< Nothing is asked of it: a quantity of any dimension, or a text.
        quantity,  ///< `term`
        truth,
        text,
        nothing,
        function,  ///< `parts`: the parameters, then the result.
    } kind = Kind::unknown;
    DimTerm term;
    std::vector<SchemeType> parts = {};
    bool used_often = false;  ///< function: it is called in several places, so a generic one may serve in several ways.
};

struct Scheme {
    struct Parameter {
        std::string name;
        Span annotation;           ///< Empty when it has none.
        std::string written_type;  ///< The annotation as written, or "".
        std::string written_default;
        SchemeType type;
        SchemeType fallback;  ///< Of the default value.
    };
    std::vector<Parameter> parameters;
    SchemeType result;
    std::string written_result;          ///< The annotation of the result, or "".
    std::vector<std::string> variables;  ///< Names of the variables 0, 1, ... of all terms.
    bool failed = false;                 ///< The body has mistakes, which were told.
};

/// "D^2·Length", "D/Time", "Scalar". Variables without a name are shown as "?".
[[nodiscard]] std::string text_of(const DimTerm& term, const std::vector<std::string>& names,
                                  const units::Registry& registry);
/// "(D) -> D^2" for functions.
[[nodiscard]] std::string text_of(const SchemeType& type, const std::vector<std::string>& names,
                                  const units::Registry& registry);
/// "(D^3, D^2) -> D^6".
[[nodiscard]] std::string text_of(const Scheme& scheme, const units::Registry& registry);
/// "f(x: D^3, y: D^2) -> D^6".
[[nodiscard]] std::string signature_of(std::string_view name, const Scheme& scheme, const units::Registry& registry);

/// Renumbers the variables in the order they occur and names them (D, E, F, ...), each scaled so that its exponents
/// are whole, have no common factor and start with a positive one: `x^2 + y^3` is (D^3, D^2) and not (D, D^(2/3)).
/// `given` are variables that have a name already, which is kept, and so is their scale.
void name_variables(Scheme& scheme, const std::map<DimTerm::Variable, std::string>& given);
/// D, E, F, ... without the given names.
[[nodiscard]] std::string variable_name(std::size_t number, const std::map<DimTerm::Variable, std::string>& given);

/// What is wrong with an argument: the message, and a label at its annotation or at the function's name. The label of
/// the argument itself goes first.
[[nodiscard]] Diagnostic misfit(const FnDecl& decl, const Scheme& scheme, std::size_t parameter,
                                std::string_view wanted, std::string_view given, const units::Registry& registry);

}  // namespace ik::check
