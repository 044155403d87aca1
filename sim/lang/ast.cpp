#include "sim/lang/ast.h"

#include <array>

namespace demarche {
namespace {
template <std::size_t size, class Enum>
const char* pick(const std::array<const char*, size>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}
}  // namespace

const char* name_of(Op op) {
  static constexpr std::array names = {"",  "-",  "not", "+",  "-",  "*",  "/",   "^",
                                       "<", "<=", ">",   ">=", "==", "!=", "and", "or"};
  return pick(names, op);
}
const char* name_of(Clock clock) {
  static constexpr std::array names = {"turn", "date", "year", "month"};
  return pick(names, clock);
}
const char* name_of(Function function) {
  static constexpr std::array names = {"min", "max", "abs",      "clamp", "sqrt",
                                       "exp", "log", "logistic", "floor"};
  return pick(names, function);
}
const char* name_of(Reduce reduce) {
  static constexpr std::array names = {"sum", "mean", "min", "max", "count", "any", "all"};
  return pick(names, reduce);
}
const char* name_of(Draw draw) {
  static constexpr std::array names = {"chance", "uniform", "normal", "poisson"};
  return pick(names, draw);
}
const char* name_of(RecordVerb verb) {
  static constexpr std::array names = {"did",    "exposed",  "known",  "offered", "accepted", "declined",
                                       "ended",  "breached", "tabled", "backed",  "opposed",  "abstained",
                                       "vetoed", "passed",   "failed", "happened"};
  return pick(names, verb);
}
const char* name_of(Type type) {
  static constexpr std::array names = {"unknown", "number", "boolean", "actor", "set"};
  return pick(names, type);
}

}  // namespace demarche
