#pragma once
// What a rule says when it must match and does not, and the code. `expected` is completed to "expected ..., found ...";
// where that would not help, `sentence` stands for itself.

#include "base/diagnostic.hpp"
#include "grammar/ik.hpp"

namespace ik::grammar {

struct Message {
    const char* expected = nullptr;
    Code code = Code::syntax_error;
    const char* sentence = nullptr;
};

template <typename Rule>
inline constexpr Message message{};

// clang-format off
template <> inline constexpr Message message<expression>      {"an expression"};
template <> inline constexpr Message message<operation>       {"an expression"};
template <> inline constexpr Message message<term>            {"an expression behind the operator"};
template <> inline constexpr Message message<operand>         {"an expression"};
template <> inline constexpr Message message<statement>       {"a statement"};
template <> inline constexpr Message message<full_statement>  {"a statement"};
template <> inline constexpr Message message<statement_end>   {"the end of the statement"};
template <> inline constexpr Message message<not_based>       {nullptr, Code::bad_number, "`0x` begins a hexadecimal number and `0b` a binary one; other digits follow"};
template <> inline constexpr Message message<number_end>      {nullptr, Code::bad_number, "this does not belong to a number"};
template <> inline constexpr Message message<escaped>         {"one of `n t \" \\ { }` after the backslash", Code::bad_escape};
template <> inline constexpr Message message<inner_value>     {"an expression between `{` and `}`", Code::bad_escape};
template <> inline constexpr Message message<brace_close>     {"`}` after the expression in the string", Code::bad_escape};
template <> inline constexpr Message message<quote_close>     {"a closing `\"`", Code::unterminated_string};
template <> inline constexpr Message message<format>          {"a format"};
template <> inline constexpr Message message<group_inner>     {"an expression"};
template <> inline constexpr Message message<group_close>     {"`)`"};
template <> inline constexpr Message message<comma_or_round>  {"`,` or `)`"};
template <> inline constexpr Message message<comma_or_square> {"`,` or `]`"};
template <> inline constexpr Message message<arguments>       {"arguments"};
template <> inline constexpr Message message<array_inner>     {"elements of the array"};
template <> inline constexpr Message message<index_items>     {"an index"};
template <> inline constexpr Message message<index_item>      {"an index, a slice, `...` or `new`"};
template <> inline constexpr Message message<member_name>     {"a name after `.`"};
template <> inline constexpr Message message<arrow_unit>      {"a unit after `->`"};
template <> inline constexpr Message message<pipe_call>       {"a function after `|>`"};
template <> inline constexpr Message message<then_word>       {"`then`"};
template <> inline constexpr Message message<if_value_tail>   {"`then`"};
template <> inline constexpr Message message<else_word>       {"`else`: an `if` that gives a value needs both sides"};
template <> inline constexpr Message message<if_rest>         {"`{` or `then`"};
template <> inline constexpr Message message<else_branch>     {"`{` or `if` after `else`"};
template <> inline constexpr Message message<block>           {"a block in `{ }`"};
template <> inline constexpr Message message<block_close>     {"`}`"};
template <> inline constexpr Message message<loop_name>       {"the name of the loop variable"};
template <> inline constexpr Message message<word_in>         {"`in`"};
template <> inline constexpr Message message<equals>          {"`=`"};
template <> inline constexpr Message message<type>            {"a type"};
template <> inline constexpr Message message<dim_expression>  {"a dimension"};
template <> inline constexpr Message message<dim_factor>      {"a dimension"};
template <> inline constexpr Message message<declared_name>   {"a name"};
template <> inline constexpr Message message<generic>         {"the name of a type parameter"};
template <> inline constexpr Message message<generics_close>  {"`,` or `>`"};
template <> inline constexpr Message message<fn_params>       {"`(` and the parameters"};
template <> inline constexpr Message message<fn_body>         {"`=` or `{`"};
template <> inline constexpr Message message<alias_name>      {"a name after `as`"};
template <> inline constexpr Message message<used_name>       {"a name"};
template <> inline constexpr Message message<extents_inner>   {"extents"};
// clang-format on

}  // namespace ik::grammar
