// Whether a `mean`, `min` or `max` may find nobody to take it of, which stops a run.
#pragma once

#include "sim/scenario/interval.h"
#include "sim/scenario/scenario.h"

namespace demarche {

// Of a resolved `reduce` node. True only when that is possible as far as can be seen: what cannot be decided
// with reasonable work counts as fine.
bool may_be_over_nobody(IntervalQuery& query, const Expression& expression, NodeId reduce,
                        const Facts& facts);

}  // namespace demarche
