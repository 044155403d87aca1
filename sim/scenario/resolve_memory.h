// The part of the expression checker for records, agreements, proposals and earlier values.
#pragma once

#include "sim/scenario/resolver.h"

namespace demarche {

Type resolve_previous(Resolver& r, NodeId id);
Type resolve_record(Resolver& r, NodeId id);
Type resolve_agreement(Resolver& r, NodeId id);
Type resolve_promised(Resolver& r, NodeId id);
Type resolve_proposal_question(Resolver& r, NodeId id);  // backers, tabled_now

// The record after `expose`; the proposal after `table` (its index, or -1).
void resolve_exposed_action(Resolver& r, NodeId id);
int resolve_tabled_proposal(Resolver& r, NodeId id);

}  // namespace demarche
