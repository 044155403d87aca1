// Between which bounds an expression stays, whatever happens in a run: from the ranges of variables
// and parameters, and from what is known to hold where it is evaluated ("if x > 0 then 1/x").
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace demarche {

// Closed; infinite where nothing better is known. Booleans are 0 and 1.
struct Interval {
  double low = 0;
  double high = 0;
};

// Of a resolved node that is a number or a condition, if its evaluation has a result at all.
Interval interval_of(const Scenario& scenario, const Expression& expression, NodeId node);

// --- with assumptions

struct Bound {
  Interval range;
  bool nonzero = false;  // known not to be 0 although 0 is in the range
};

// What is known where an expression is evaluated, by the form of the expression it is known of.
// Holds for one picture of the state and one choice of actors.
struct Facts {
  std::map<std::string, Bound> known;
  bool impossible = false;  // the assumptions contradict each other
};

// `budget` bounds the work: nested conditions can ask for much. Past it the answer is "anything".
struct IntervalQuery {
  const Scenario& scenario;
  long budget = 200'000;
  std::vector<std::optional<Bound>> derived = {};  // worked out so far

  explicit IntervalQuery(const Scenario& of) : scenario(of) {}
};

Bound bound_of(IntervalQuery& query, const Expression& expression, NodeId node, const Facts& facts);
// Adds what follows from a condition being true (or false).
void assume(IntervalQuery& query, const Expression& expression, NodeId condition, bool truth, Facts& facts);

}  // namespace demarche
