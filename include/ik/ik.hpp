#pragma once
// ik: an embeddable array-math language with unit literals. Everything but the Boost.Units bridge
// (<ik/boost_units.hpp>); needs nothing but the standard library.

#include <ik/array.hpp>
#include <ik/diagnostic.hpp>
#include <ik/dtype.hpp>
#include <ik/engine.hpp>
#include <ik/program.hpp>
#include <ik/session.hpp>
#include <ik/unit.hpp>
#include <ik/value.hpp>
