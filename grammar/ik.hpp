#pragma once
// The grammar of ik, one rule a line. What the rules build is in actions.hpp, what they say when they fail in
// messages.hpp, and the rules that need code (names, blanks, brackets, recovery) in rules.hpp.
//
// Conventions: a rule does not begin or end with blanks; once the first token of a construct has matched, what must
// follow is under must<>, so nothing is parsed twice. `ws` skips blanks, and newlines inside brackets; `line_ws` always
// skips newlines too: it stands where a line goes on (after an operator, `,`, `=`, `->`, `then`, `else`).

#include "grammar/rules.hpp"

namespace ik::grammar {

using namespace tao::pegtl::ascii;
using tao::pegtl::at;
using tao::pegtl::eof;
using tao::pegtl::if_must;
using tao::pegtl::must;
using tao::pegtl::not_at;
using tao::pegtl::opt;
using tao::pegtl::plus;
using tao::pegtl::seq;
using tao::pegtl::sor;
using tao::pegtl::star;
using tao::pegtl::string;
using tao::pegtl::success;
namespace utf8 = tao::pegtl::utf8;

using syntax::braced;
using syntax::bracketed;
using syntax::identifier;
using syntax::identifier_part;
using syntax::nested;
using syntax::recovering;
using syntax::superscript;
using syntax::trial;
using ws = syntax::blanks;
using line_ws = syntax::blanks_and_newlines;

template <char... Cs>
struct word : seq<string<Cs...>, not_at<identifier_part>> {};

struct expression;
struct operation;
struct dim_expression;
struct unit_factor;
struct block;
struct else_part;
struct line;

// clang-format off

// --- words and names
struct word_if       : word<'i', 'f'> {};
struct word_then     : word<'t', 'h', 'e', 'n'> {};
struct word_else     : word<'e', 'l', 's', 'e'> {};
struct word_for      : word<'f', 'o', 'r'> {};
struct word_in       : word<'i', 'n'> {};
struct word_while    : word<'w', 'h', 'i', 'l', 'e'> {};
struct word_break    : word<'b', 'r', 'e', 'a', 'k'> {};
struct word_continue : word<'c', 'o', 'n', 't', 'i', 'n', 'u', 'e'> {};
struct word_return   : word<'r', 'e', 't', 'u', 'r', 'n'> {};
struct word_fn       : word<'f', 'n'> {};
struct word_and      : word<'a', 'n', 'd'> {};
struct word_or       : word<'o', 'r'> {};
struct word_not      : word<'n', 'o', 't'> {};
struct word_xor      : word<'x', 'o', 'r'> {};
struct word_to       : word<'t', 'o'> {};
struct word_as       : word<'a', 's'> {};
struct word_param    : word<'p', 'a', 'r', 'a', 'm'> {};
struct word_use      : word<'u', 's', 'e'> {};
struct word_dimension: word<'d', 'i', 'm', 'e', 'n', 's', 'i', 'o', 'n'> {};
struct word_unit     : word<'u', 'n', 'i', 't'> {};
struct keyword       : seq<at<one<'i', 't', 'e', 'f', 'w', 'b', 'c', 'r', 'a', 'o', 'n', 'x'>>, sor<word_if, word_then, word_else, word_for, word_while, word_break, word_continue, word_return, word_fn, word_and, word_or, word_not, word_xor, word_to>> {};
struct name_text     : seq<not_at<keyword>, identifier> {};
struct name          : name_text {};
struct name_follows  : at<name_text> {};

// --- signs
struct comma         : one<','> {};
struct colon         : one<':'> {};
struct equals        : seq<one<'='>, not_at<one<'='>>> {};
struct dot_sign      : sor<utf8::one<0x00B7>, utf8::one<0x22C5>> {};
struct arrow         : sor<string<'-', '>'>, utf8::one<0x2192>, word_to> {};
struct list_comma    : seq<ws, comma, ws> {};

// --- numbers
struct digits        : seq<digit, star<seq<opt<one<'_'>>, digit>>> {};
struct hex_digits    : seq<xdigit, star<seq<opt<one<'_'>>, xdigit>>> {};
struct bin_digits    : seq<one<'0', '1'>, star<seq<opt<one<'_'>>, one<'0', '1'>>>> {};
struct fraction      : seq<one<'.'>, digits> {};
struct bare_point    : seq<one<'.'>, not_at<sor<one<'.', '('>, identifier_part>>> {};
struct exponent      : seq<one<'e', 'E'>, opt<one<'+', '-'>>, digits> {};
struct decimal       : seq<sor<seq<digits, opt<sor<fraction, bare_point>>>, fraction>, opt<exponent>> {};
struct hexadecimal   : seq<string<'0', 'x'>, hex_digits, not_at<identifier_part>> {};
struct binary        : seq<string<'0', 'b'>, bin_digits, not_at<identifier_part>> {};
struct based_start   : seq<one<'0'>, one<'x', 'b'>, sor<xdigit, one<'_'>>> {};
struct number_text   : sor<hexadecimal, binary, decimal> {};
struct imaginary_mark: seq<one<'i'>, not_at<identifier_part>> {};
struct number_end    : not_at<sor<digit, one<'_'>, seq<one<'.'>, digit>>> {};
struct not_based     : not_at<based_start> {};
struct number_start  : sor<digit, seq<one<'.'>, digit>> {};
struct number        : seq<at<number_start>, sor<seq<at<sor<hexadecimal, binary>>, number_text>, seq<must<not_based>, number_text>>, opt<imaginary_mark>, must<number_end>> {};

// --- units: compact, without blanks inside
struct unit_name     : name_text {};
struct unit_number   : number_text {};
struct plain_exponent: seq<opt<one<'-', '+'>>, plus<digit>, opt<seq<one<'.'>, plus<digit>>>> {};
struct group_exponent: seq<one<'('>, star<blank>, opt<one<'-', '+'>>, plus<digit>, opt<seq<star<blank>, one<'/'>, star<blank>, plus<digit>>>, star<blank>, one<')'>> {};
struct unit_power    : sor<seq<one<'^'>, sor<plain_exponent, group_exponent>>, superscript> {};
struct unit_times    : seq<sor<one<'*'>, dot_sign>, unit_factor> {};
struct unit_over     : seq<one<'/'>, unit_factor> {};
struct unit_tail     : star<sor<unit_times, unit_over>> {};
struct unit_expr     : seq<unit_factor, unit_tail> {};
struct unit_group    : trial<nested<seq<one<'('>, unit_expr, one<')'>>>> {};
struct unit_factor   : seq<sor<unit_name, unit_group>, opt<unit_power>> {};
struct unit_literal  : seq<unit_name, opt<unit_power>, unit_tail> {};
struct arrow_unit    : sor<seq<unit_number, unit_tail>, unit_expr> {};
struct quantity      : seq<star<blank>, unit_literal> {};

// --- strings
struct quote_open    : one<'"'> {};
struct quote_close   : one<'"'> {};
struct string_chars  : plus<not_one<'"', '\\', '{', '\r', '\n'>> {};
struct escaped       : one<'n', 't', '"', '\\', '{', '}'> {};
struct escape        : if_must<one<'\\'>, escaped> {};
struct format        : star<not_one<'}', '"', '\r', '\n'>> {};
struct brace_open    : one<'{'> {};
struct brace_close   : one<'}'> {};
struct inner_value   : seq<expression> {};
struct interpolated  : seq<ws, must<inner_value>, ws, opt<if_must<colon, format>>> {};
struct interpolation : braced<brace_open, interpolated, brace_close> {};
struct text          : seq<quote_open, star<sor<string_chars, escape, interpolation>>, must<quote_close>> {};

// --- operands
struct comma_or_round: one<')'> {};
struct comma_or_square: one<']'> {};
struct group_open    : one<'('> {};
struct group_close   : one<')'> {};
struct group_inner   : seq<ws, must<expression>> {};
struct group         : bracketed<group_open, group_inner, group_close> {};
struct array_open    : one<'['> {};
struct array_element : seq<expression> {};
struct array_inner   : seq<ws, opt<array_element, star<list_comma, array_element>, opt<ws, comma>>> {};
struct array         : bracketed<array_open, array_inner, comma_or_square> {};
struct hole          : one<'?'> {};
struct if_open       : word_if {};
struct then_word     : sor<seq<line_ws, word_then>, seq<ws, word_then>> {};
struct else_word     : sor<seq<line_ws, word_else>, seq<ws, word_else>> {};
struct if_value_tail : if_must<then_word, line_ws, expression, else_word, line_ws, operation> {};
struct if_value      : seq<if_open, must<ws, expression, if_value_tail>> {};
struct operand       : sor<seq<number, opt<quantity>>, name, seq<group, opt<quantity>>, seq<array, opt<quantity>>, text, if_value, hole> {};

// --- postfixes
struct argument_value: if_must<seq<ws, equals>, line_ws, expression> {};
struct positional    : success {};
struct argument      : seq<expression, sor<argument_value, positional>> {};
struct arguments     : seq<ws, opt<argument, star<list_comma, argument>, opt<ws, comma>>> {};
struct call_open     : one<'('> {};
struct call          : bracketed<call_open, arguments, comma_or_round> {};
struct dot_call_open : string<'.', '('> {};
struct dot_call      : bracketed<dot_call_open, arguments, comma_or_round> {};
struct absent        : success {};
struct slice_part    : seq<ws, sor<expression, absent>> {};
struct slice         : seq<ws, colon, slice_part, sor<seq<ws, colon, slice_part>, absent>> {};
struct open_slice    : seq<at<colon>, absent, slice> {};
struct plain_index   : seq<expression, opt<slice>> {};
struct ellipsis      : string<'.', '.', '.'> {};
struct index_item    : sor<ellipsis, open_slice, plain_index> {};
struct index_open    : one<'['> {};
struct index_items   : seq<ws, must<index_item>, star<list_comma, index_item>, opt<ws, comma>> {};
struct index         : bracketed<index_open, index_items, comma_or_square> {};
struct member_name   : name_text {};
struct member        : seq<one<'.'>, not_at<one<'.'>>, must<member_name>> {};
struct factorial     : seq<one<'!'>, not_at<one<'='>>> {};
struct postfix       : sor<seq<star<blank>, sor<call, index>, opt<quantity>>, seq<dot_call, opt<quantity>>, member, factorial> {};

// --- operators, in the order in which they must be tried
struct sign_minus    : seq<one<'-'>, not_at<one<'>', '='>>> {};
struct sign_plus     : seq<one<'+'>, not_at<one<'='>>> {};
struct sign_tilde    : one<'~'> {};
struct sign_not      : word_not {};
struct prefix        : sor<sign_minus, sign_plus, sign_tilde, sign_not> {};
struct op_or         : word_or {};
struct op_and        : word_and {};
struct op_xor        : word_xor {};
struct op_le         : sor<string<'<', '='>, utf8::one<0x2264>> {};
struct op_ge         : sor<string<'>', '='>, utf8::one<0x2265>> {};
struct op_eq         : string<'=', '='> {};
struct op_ne         : sor<string<'!', '='>, utf8::one<0x2260>> {};
struct op_shl        : string<'<', '<'> {};
struct op_shr        : string<'>', '>'> {};
struct op_lt         : one<'<'> {};
struct op_gt         : one<'>'> {};
struct op_bit_or     : seq<one<'|'>, not_at<one<'>', '|'>>> {};
struct op_bit_and    : seq<one<'&'>, not_at<one<'&'>>> {};
struct op_range      : seq<string<'.', '.'>, not_at<one<'.'>>> {};
struct op_add        : sign_plus {};
struct op_sub        : sign_minus {};
struct op_floor_div  : string<'/', '/'> {};
struct op_mul        : sor<seq<one<'*'>, not_at<one<'=', '*'>>>, dot_sign, utf8::one<0x00D7>> {};
struct op_div        : sor<seq<one<'/'>, not_at<one<'='>>>, utf8::one<0x00F7>> {};
struct op_mod        : one<'%'> {};
struct op_matmul     : one<'@'> {};
struct op_pow        : one<'^'> {};
struct infix         : sor<op_add, op_sub, op_floor_div, op_mul, op_div, op_pow, op_le, op_ge, op_eq, op_ne, op_shl, op_shr, op_lt, op_gt, op_bit_or, op_bit_and, op_range, op_mod, op_matmul, op_and, op_or, op_xor> {};
struct raised        : superscript {};

// --- expressions
struct term          : seq<star<prefix, ws>, must<operand>, star<postfix>> {};
struct infix_term    : seq<ws, infix, line_ws, must<term>> {};
struct operation_open: success {};
struct operation_start: sor<one<'(', '[', '"', '-', '+', '~', '?'>, number_start, name_text, word_if, word_not> {};
struct operation     : seq<at<operation_start>, not_at<arrow>, operation_open, nested<seq<term, star<sor<raised, infix_term>>>>> {};
struct conversion    : if_must<arrow, line_ws, arrow_unit> {};
struct pipe_sign     : string<'|', '>'> {};
struct pipe_target   : sor<name, group> {};
struct pipe_call     : seq<pipe_target, star<postfix>> {};
struct pipe          : if_must<pipe_sign, line_ws, pipe_call> {};
struct expression_tail: star<ws, sor<conversion, pipe>> {};
struct expression    : seq<operation, expression_tail> {};

// --- types and dimensions
struct dim_name      : name_text {};
struct dim_one       : number_text {};
struct dim_power     : unit_power {};
struct dim_group     : bracketed<group_open, seq<ws, must<nested<dim_expression>>>, group_close> {};
struct dim_factor    : sor<seq<sor<dim_name, dim_group>, opt<dim_power>>, dim_one> {};
struct dim_times     : seq<ws, sor<one<'*'>, dot_sign>, line_ws, must<dim_factor>> {};
struct dim_over      : seq<ws, one<'/'>, line_ws, must<dim_factor>> {};
struct dim_expression: seq<dim_factor, star<sor<dim_times, dim_over>>> {};
struct dtype         : seq<sor<string<'b', 'o', 'o', 'l'>, string<'S', 't', 'r', 'i', 'n', 'g'>, string<'c', '1', '2', '8'>, string<'c', '6', '4'>, seq<one<'u', 'i'>, sor<one<'8'>, string<'1', '6'>, string<'3', '2'>, string<'6', '4'>>>, seq<one<'f'>, sor<string<'3', '2'>, string<'6', '4'>>>>, not_at<identifier_part>> {};
struct extent        : sor<seq<plus<digit>, not_at<identifier_part>>, name_text, colon> {};
struct extents_open  : one<'['> {};
struct extents_inner : seq<ws, opt<extent, star<list_comma, extent>, opt<ws, comma>>> {};
struct extents       : bracketed<extents_open, extents_inner, comma_or_square> {};
struct type_open     : success {};
struct type_start    : sor<name_text, one<'('>, seq<one<'1'>, ws, one<'/'>>> {};
struct type_head     : sor<seq<dtype, sor<seq<ws, dim_expression>, absent>>, dim_expression> {};
struct type          : seq<at<type_start>, type_open, type_head, opt<extents>> {};

// --- declarations
struct declared_name : name_text {};
struct type_or_none  : sor<seq<ws, colon, ws, must<type>>, absent> {};
struct default_or_none: sor<seq<ws, equals, line_ws, must<expression>>, absent> {};
struct generic_name  : name_text {};
struct bound_or_none : sor<seq<ws, colon, ws, must<dim_expression>>, absent> {};
struct generic       : seq<generic_name, bound_or_none> {};
struct generics_close: one<'>'> {};
struct generics      : if_must<one<'<'>, ws, generic, star<list_comma, must<generic>>, ws, generics_close> {};
struct fn_param_name : name_text {};
struct fn_param      : seq<fn_param_name, type_or_none, default_or_none> {};
struct params_open   : one<'('> {};
struct params_inner  : seq<ws, opt<fn_param, star<list_comma, fn_param>, opt<ws, comma>>> {};
struct fn_params     : bracketed<params_open, params_inner, comma_or_round> {};
struct result_or_none: sor<seq<ws, arrow, ws, must<type>>, absent> {};
struct fn_body       : sor<block, seq<equals, line_ws, must<expression>>> {};
struct fn_open       : word_fn {};
struct fn            : if_must<fn_open, ws, declared_name, ws, opt<generics>, ws, fn_params, result_or_none, ws, fn_body> {};
struct param_open    : seq<word_param, plus<blank>, name_follows> {};
struct param         : if_must<param_open, declared_name, type_or_none, default_or_none> {};
struct path_text     : star<not_one<'"', '\r', '\n'>> {};
struct module_path   : seq<one<'"'>, path_text, must<quote_close>> {};
struct module_name   : seq<name_text, star<one<'.'>, name_text>> {};
struct use_open      : seq<word_use, plus<blank>, at<sor<one<'"'>, name_text>>> {};
struct alias_name    : name_text {};
struct alias_or_none : sor<seq<ws, word_as, ws, must<alias_name>>, absent> {};
struct used_name     : name_text {};
struct used_names    : seq<ws, colon, ws, must<used_name>, star<seq<ws, comma, line_ws>, must<used_name>>> {};
struct use           : if_must<use_open, sor<module_path, module_name>, alias_or_none, opt<used_names>> {};
struct dim_value     : sor<seq<ws, equals, line_ws, must<dim_expression>>, absent> {};
struct dimension_open: seq<word_dimension, plus<blank>, name_follows> {};
struct dimension     : if_must<dimension_open, declared_name, dim_value> {};
struct unit_open     : seq<word_unit, plus<blank>, name_follows> {};
struct unit_names    : star<seq<ws, comma, line_ws>, must<used_name>> {};
struct unit          : if_must<unit_open, declared_name, bound_or_none, default_or_none, unit_names> {};

// --- statements
struct block_open    : one<'{'> {};
struct block_close   : one<'}'> {};
struct block_inner   : nested<star<not_at<sor<one<'}'>, eof>>, line>> {};
struct block         : braced<block_open, block_inner, block_close> {};
struct else_if_body  : nested<seq<must<ws, expression, ws, block>, else_part>> {};
struct else_if       : seq<if_open, else_if_body> {};
struct else_branch   : sor<else_if, block> {};
struct else_part     : sor<seq<line_ws, word_else, ws, must<else_branch>>, absent> {};
struct if_blocks     : seq<block, else_part> {};
struct no_assign     : success {};
struct if_as_value   : seq<if_value_tail> {};
struct if_rest       : sor<if_blocks, seq<if_as_value, expression_tail, no_assign>> {};
struct if_statement  : seq<if_open, must<ws, expression, ws, if_rest>> {};
struct loop_name     : name_text {};
struct for_open      : word_for {};
struct for_statement : if_must<for_open, ws, loop_name, ws, word_in, ws, expression, ws, block> {};
struct while_open    : word_while {};
struct while_statement: if_must<while_open, ws, expression, ws, block> {};
struct break_statement: word_break {};
struct continue_statement: word_continue {};
struct return_open   : word_return {};
struct return_statement: seq<return_open, ws, sor<expression, absent>> {};
struct typed_assign  : if_must<seq<ws, colon>, ws, type, ws, equals, line_ws, expression> {};
struct plain_assign  : if_must<seq<ws, equals>, line_ws, expression> {};
struct add_assign    : if_must<seq<ws, string<'+', '='>>, line_ws, expression> {};
struct sub_assign    : if_must<seq<ws, string<'-', '='>>, line_ws, expression> {};
struct mul_assign    : if_must<seq<ws, string<'*', '='>>, line_ws, expression> {};
struct div_assign    : if_must<seq<ws, string<'/', '='>>, line_ws, expression> {};
struct simple        : seq<expression, sor<typed_assign, plain_assign, add_assign, sub_assign, mul_assign, div_assign, no_assign>> {};
struct statement     : sor<fn, if_statement, for_statement, while_statement, break_statement, continue_statement, return_statement, param, use, dimension, unit, simple> {};
struct comment       : seq<one<'#'>, star<not_one<'\n'>>> {};
struct statement_end : sor<one<'\n', ';'>, at<one<'#', '}'>>, eof> {};
struct full_statement: seq<must<statement>, ws, must<statement_end>> {};
struct separator     : sor<plus<one<' ', '\t', '\r', '\n', ';'>>, comment> {};
struct line          : sor<separator, recovering<full_statement>> {};
struct byte_order_mark: string<'\xEF', '\xBB', '\xBF'> {};
struct script        : seq<opt<byte_order_mark>, star<not_at<eof>, line>, eof> {};

// clang-format on

}  // namespace ik::grammar
