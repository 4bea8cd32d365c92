#pragma once
// What the rules of the grammar build. One line a rule; the work is in the Builder.

#include "grammar/ik.hpp"

namespace ik::syntax {

using ast::Kind;
using ast::Op;

template <typename Rule>
struct action : pegtl::nothing<Rule> {};

template <typename Input>
[[nodiscard]] Span span_of(const Input& in, const Builder& builder) {
    return builder.span(in.begin(), in.end());
}

// --- the kinds of actions

struct open_frame {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        builder.open(span_of(in, builder));
    }
};

struct name_frame {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        builder.name_frame(span_of(in, builder));
    }
};

struct open_named_frame {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        builder.open(span_of(in, builder));
        builder.name_frame(span_of(in, builder));
    }
};

template <Kind kind>
struct close_frame {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        builder.close(kind, span_of(in, builder));
    }
};

template <Kind kind>
struct leaf {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        builder.leaf(kind, span_of(in, builder));
    }
};

template <Kind kind>
struct postfix {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        builder.postfix(kind, span_of(in, builder));
    }
};

template <Op op, Precedence precedence>
struct prefix_operator {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        builder.prefix(op, precedence, span_of(in, builder));
    }
};

template <Op op, Precedence precedence>
struct infix_operator {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        builder.infix(op, precedence, span_of(in, builder));
    }
};

/// Calls a member function of the builder with the span of what matched.
template <void (Builder::*function)(Span)>
struct with_span {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        (builder.*function)(span_of(in, builder));
    }
};

template <void (Builder::*function)()>
struct without_span {
    static void apply0(Builder& builder) { (builder.*function)(); }
};

template <Op op, bool typed>
struct assignment {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        builder.assign(op, typed, span_of(in, builder));
    }
};

template <Op op>
struct unit_operator {
    static void apply0(Builder& builder) { builder.unit_binary(op); }
};

template <Op op>
struct frame_operator {
    static void apply0(Builder& builder) { builder.op_frame(op); }
};

// --- the actions
namespace g = ik::grammar;
// clang-format off

template <> struct action<g::absent> : without_span<&Builder::absent> {};
template <> struct action<g::name> : leaf<Kind::name> {};
template <> struct action<g::hole> : leaf<Kind::hole> {};
template <> struct action<g::number_text> : with_span<&Builder::number> {};
template <> struct action<g::imaginary_mark> : with_span<&Builder::make_imaginary> {};

template <> struct action<g::unit_name> : leaf<Kind::unit_name> {};
template <> struct action<g::unit_number> : leaf<Kind::unit_number> {};
template <> struct action<g::unit_power> : with_span<&Builder::unit_power> {};
template <> struct action<g::unit_group> : with_span<&Builder::parenthesised> {};
template <> struct action<g::unit_times> : unit_operator<Op::mul> {};
template <> struct action<g::unit_over> : unit_operator<Op::div> {};
template <> struct action<g::quantity> : with_span<&Builder::quantity> {};
template <> struct action<g::conversion> : with_span<&Builder::convert> {};

template <> struct action<g::string_chars> {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        const Span span = span_of(in, builder);
        builder.string_part(builder.text(span), span.begin);
    }
};
template <> struct action<g::escaped> {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        const Span span = span_of(in, builder);
        const char c = *in.begin();
        builder.string_part(c == 'n' ? "\n" : c == 't' ? "\t" : builder.text(span), span.begin - 1);
    }
};
template <> struct action<g::quote_open> {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        builder.check_broken(span_of(in, builder).begin);
        builder.open(span_of(in, builder));
    }
};
template <> struct action<g::brace_open> {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) { builder.end_string_text(span_of(in, builder).begin); }
};
template <> struct action<g::text> {
    template <typename Input>
    static void apply(const Input& in, Builder& builder) {
        const Span span = span_of(in, builder);
        builder.end_string_text(span.end - 1);
        builder.close(Kind::string, span);
    }
};
template <> struct action<g::format> : with_span<&Builder::set_format> {};
template <> struct action<g::interpolation> : with_span<&Builder::interpolation> {};

template <> struct action<g::group> : with_span<&Builder::parenthesised> {};
template <> struct action<g::array_open> : open_frame {};
template <> struct action<g::array> : close_frame<Kind::array> {};
template <> struct action<g::if_open> : open_frame {};
template <> struct action<g::if_value> : close_frame<Kind::if_expr> {};

template <> struct action<g::argument_value> : with_span<&Builder::keyword_argument> {};
template <> struct action<g::positional> : without_span<&Builder::positional_argument> {};
template <> struct action<g::call_open> : open_frame {};
template <> struct action<g::call> : postfix<Kind::call> {};
template <> struct action<g::dot_call_open> : open_frame {};
template <> struct action<g::dot_call> : postfix<Kind::dot_call> {};
template <> struct action<g::index_open> : open_frame {};
template <> struct action<g::index> : postfix<Kind::index> {};
template <> struct action<g::index_item> : without_span<&Builder::index_item> {};
template <> struct action<g::slice> : with_span<&Builder::slice> {};
template <> struct action<g::ellipsis> : leaf<Kind::ellipsis> {};
template <> struct action<g::member_name> : with_span<&Builder::member> {};
template <> struct action<g::factorial> : with_span<&Builder::factorial> {};

template <> struct action<g::sign_minus> : prefix_operator<Op::neg, Precedence::sign> {};
template <> struct action<g::sign_plus> : prefix_operator<Op::pos, Precedence::sign> {};
template <> struct action<g::sign_tilde> : prefix_operator<Op::bit_not, Precedence::sign> {};
template <> struct action<g::sign_not> : prefix_operator<Op::not_, Precedence::not_> {};
template <> struct action<g::op_or> : infix_operator<Op::or_, Precedence::or_> {};
template <> struct action<g::op_and> : infix_operator<Op::and_, Precedence::and_> {};
template <> struct action<g::op_le> : infix_operator<Op::le, Precedence::compare> {};
template <> struct action<g::op_ge> : infix_operator<Op::ge, Precedence::compare> {};
template <> struct action<g::op_eq> : infix_operator<Op::eq, Precedence::compare> {};
template <> struct action<g::op_ne> : infix_operator<Op::ne, Precedence::compare> {};
template <> struct action<g::op_lt> : infix_operator<Op::lt, Precedence::compare> {};
template <> struct action<g::op_gt> : infix_operator<Op::gt, Precedence::compare> {};
template <> struct action<g::op_bit_or> : infix_operator<Op::bit_or, Precedence::bit_or> {};
template <> struct action<g::op_xor> : infix_operator<Op::bit_xor, Precedence::bit_xor> {};
template <> struct action<g::op_bit_and> : infix_operator<Op::bit_and, Precedence::bit_and> {};
template <> struct action<g::op_shl> : infix_operator<Op::shift_left, Precedence::shift> {};
template <> struct action<g::op_shr> : infix_operator<Op::shift_right, Precedence::shift> {};
template <> struct action<g::op_range> : infix_operator<Op::none, Precedence::range> {};
template <> struct action<g::op_add> : infix_operator<Op::add, Precedence::sum> {};
template <> struct action<g::op_sub> : infix_operator<Op::sub, Precedence::sum> {};
template <> struct action<g::op_mul> : infix_operator<Op::mul, Precedence::product> {};
template <> struct action<g::op_div> : infix_operator<Op::div, Precedence::product> {};
template <> struct action<g::op_floor_div> : infix_operator<Op::floor_div, Precedence::product> {};
template <> struct action<g::op_mod> : infix_operator<Op::mod, Precedence::product> {};
template <> struct action<g::op_matmul> : infix_operator<Op::matmul, Precedence::product> {};
template <> struct action<g::op_pow> : infix_operator<Op::pow, Precedence::power> {};
template <> struct action<g::raised> : with_span<&Builder::superscript> {};
template <> struct action<g::operation_open> : without_span<&Builder::begin_operators> {};
template <> struct action<g::operation> : without_span<&Builder::end_operators> {};
template <> struct action<g::pipe> : with_span<&Builder::pipe> {};

template <> struct action<g::dim_name> : leaf<Kind::unit_name> {};
template <> struct action<g::dim_one> : leaf<Kind::unit_number> {};
template <> struct action<g::dim_power> : with_span<&Builder::unit_power> {};
template <> struct action<g::dim_group> : with_span<&Builder::parenthesised> {};
template <> struct action<g::dim_times> : unit_operator<Op::mul> {};
template <> struct action<g::dim_over> : unit_operator<Op::div> {};
template <> struct action<g::dtype> : name_frame {};
template <> struct action<g::extent> : leaf<Kind::extent> {};
template <> struct action<g::extents_open> : frame_operator<Op::has_extents> {};
template <> struct action<g::type_open> : open_frame {};
template <> struct action<g::type> : close_frame<Kind::type> {};

template <> struct action<g::declared_name> : name_frame {};
template <> struct action<g::generic_name> : open_named_frame {};
template <> struct action<g::generic> : close_frame<Kind::generic> {};
template <> struct action<g::fn_param_name> : open_named_frame {};
template <> struct action<g::fn_param> : close_frame<Kind::fn_param> {};
template <> struct action<g::fn_open> : open_frame {};
template <> struct action<g::fn> : close_frame<Kind::fn> {};
template <> struct action<g::param_open> : open_frame {};
template <> struct action<g::param> : close_frame<Kind::param> {};
template <> struct action<g::use_open> : open_frame {};
template <> struct action<g::path_text> : name_frame {};
template <> struct action<g::module_path> : frame_operator<Op::quoted> {};
template <> struct action<g::module_name> : name_frame {};
template <> struct action<g::alias_name> : leaf<Kind::use_alias> {};
template <> struct action<g::used_name> : leaf<Kind::use_name> {};
template <> struct action<g::use> : close_frame<Kind::use> {};
template <> struct action<g::dimension_open> : open_frame {};
template <> struct action<g::dimension> : close_frame<Kind::dimension_decl> {};
template <> struct action<g::unit_open> : open_frame {};
template <> struct action<g::unit> : close_frame<Kind::unit_decl> {};

template <> struct action<g::block_open> : open_frame {};
template <> struct action<g::block> : close_frame<Kind::block> {};
template <> struct action<g::else_if> : close_frame<Kind::if_statement> {};
template <> struct action<g::if_blocks> : close_frame<Kind::if_statement> {};
template <> struct action<g::if_as_value> : close_frame<Kind::if_expr> {};
template <> struct action<g::loop_name> : name_frame {};
template <> struct action<g::for_open> : open_frame {};
template <> struct action<g::for_statement> : close_frame<Kind::for_statement> {};
template <> struct action<g::while_open> : open_frame {};
template <> struct action<g::while_statement> : close_frame<Kind::while_statement> {};
template <> struct action<g::break_statement> : with_span<&Builder::break_statement> {};
template <> struct action<g::continue_statement> : with_span<&Builder::continue_statement> {};
template <> struct action<g::return_open> : open_frame {};
template <> struct action<g::return_statement> : close_frame<Kind::return_statement> {};
template <> struct action<g::typed_assign> : assignment<Op::none, true> {};
template <> struct action<g::plain_assign> : assignment<Op::none, false> {};
template <> struct action<g::add_assign> : assignment<Op::add, false> {};
template <> struct action<g::sub_assign> : assignment<Op::sub, false> {};
template <> struct action<g::mul_assign> : assignment<Op::mul, false> {};
template <> struct action<g::div_assign> : assignment<Op::div, false> {};
template <> struct action<g::no_assign> : without_span<&Builder::expression_statement> {};

// clang-format on

}  // namespace ik::syntax
