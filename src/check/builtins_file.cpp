// load and save. The type of a loaded array is read in the file's header while checking; the run checks it again, since
// the file may change in between.

#include "check/builtin_call.hpp"

namespace ik::check {

using ops::Op;

namespace {

/// Text of a constant argument; nullopt after a report.
std::optional<std::string> constant_text(BuiltinCall& call, Given& given, std::string_view what) {
    const Typed value = call.text(given);
    if (value.is_error()) return std::nullopt;
    auto known = as_text(call.checker.constant_of(value));
    if (!known) {
        call.checker.error(Code::not_constant, given.span,
                           "the " + std::string(what) + " of `load` must be known before the run",
                           "the type of the array is read in the file while checking");
    }
    return known;
}

}  // namespace

Typed builtin_load(BuiltinCall& call) {
    Checker& checker = call.checker;
    Given* path = call.slot("path");
    if (!path) return checker.fail(Code::wrong_arity, call.span, "`load` needs a path", "use load(\"grid.npy\", m)");
    Given* key = call.slot("key");
    const auto path_text = constant_text(call, *path, "path");
    const auto key_text = key ? constant_text(call, *key, "key") : std::optional<std::string>("");
    units::Unit unit;
    if (Given* given = call.slot("unit")) {
        if (!given->expr.valid()) {
            return checker.fail(Code::not_constant, given->span, "the unit of `load` must be written in the call");
        }
        const auto written = checker.unit_from_expr(given->expr);
        if (!written) return checker.error_value(call.span);
        unit = *written;
    }
    if (!path_text || !key_text) return checker.error_value(call.span);
    if (!checker.signature().file_type) {
        return checker.fail(Code::run_file, path->span, "no files can be read here");
    }
    const FileType file = checker.signature().file_type(*path_text, *key_text);
    if (!file.dtype) return checker.fail(Code::run_file, path->span, file.error);
    if (!is_numeric(*file.dtype)) {
        return checker.not_supported(path->span, "an array of " + std::string(ik::name(*file.dtype)));
    }
    if (file.shape.size() > ir::max_rank) return checker.not_supported(path->span, "arrays of more than 8 axes");

    ir::Shape shape;
    shape.rank = static_cast<std::uint8_t>(file.shape.size());
    for (std::size_t i = 0; i < shape.rank; ++i) shape.extents[i] = checker.module.fresh_extent();
    const std::vector<Typed> args{call.text(*path), key ? call.text(*key) : checker.string("", call.span),
                                  checker.string(std::string(ik::name(*file.dtype)), call.span),
                                  checker.integer(shape.rank, call.span)};
    const Typed array = checker.host(Op::load, args, Checker::type_of(*file.dtype, shape, unit), call.span);
    checker.effect(array);
    return array;
}

namespace {

/// Whether `x = value` names a member: in an .npz it does; elsewhere it is the argument x of the function itself.
bool names_a_member(Checker& checker, const Typed& path, std::string_view name) {
    if (name != "x") return true;
    const auto text = as_text(checker.constant_of(path, Need::useful));
    return text && text->ends_with(".npz");
}

}  // namespace

// save(path, x), and for several members of an .npz save(path, name = x, other = y).
Typed builtin_save(BuiltinCall& call) {
    Checker& checker = call.checker;
    std::vector<Typed> args;
    std::size_t positional = 0;
    std::size_t members = 0;
    for (Given& given : call.rest) {
        if (args.empty() != (given.name == "path" || (given.name.empty() && args.empty()))) {
            return checker.fail(Code::wrong_arity, given.span, "the path of `save` comes first, and once");
        }
        if (args.empty()) {
            args.push_back(call.text(given));
        } else if (given.name.empty() || !names_a_member(checker, args[0], given.name)) {
            ++positional;
            args.push_back(call.numeric(given));
        } else {
            ++members;
            args.push_back(checker.string(std::string(given.name), given.span));
            args.push_back(call.numeric(given));
        }
        if (args.back().is_error()) return checker.error_value(call.span);
    }
    if (args.empty() || positional + members == 0 || positional > 1 || (positional == 1 && members > 0)) {
        return checker.fail(Code::wrong_arity, call.span, "`save` needs a path and one array",
                            "use save(\"a.npy\", x), or save(\"a.npz\", x = x, y = y) for several");
    }
    const Typed done = checker.host(Op::save, args, Checker::type_of(DType::none), call.span);
    checker.effect(done);
    return done;
}

}  // namespace ik::check
