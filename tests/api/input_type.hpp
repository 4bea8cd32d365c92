#pragma once
// An input of a program by its three parts, for the tests of the API.

#include <ik/ik.hpp>

inline ik::InputType input_type(const char* name, ik::DType dtype, std::size_t rank) {
    ik::InputType type;
    type.name = name;
    type.dtype = dtype;
    type.rank = rank;
    return type;
}
