// Shared by the parts of the expression checker; not for others (see resolve_expression.h).
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/resolve_expression.h"

namespace demarche {

// One expression being checked. Nodes may be added on the way, so hold ids, never references,
// across calls.
struct Resolver {
  const Scenario& scenario;
  const ExpressionContext& context;
  Expression& expression;
  Diagnostics& diagnostics;
  std::vector<std::string> bound;  // variables bound by enclosing sums, outermost first
  int next_draw = 0;

  Node& node(NodeId id) { return expression.nodes[static_cast<std::size_t>(id)]; }
  Place place(NodeId id) const { return expression.place(id); }
  // The node as the user wrote it, quoted.
  std::string shown(NodeId id) const;
  // Where `word` stands inside the node's text (its first or last occurrence).
  Place part(NodeId id, const std::string& word, bool last) const;
};

// Resolves a node and what is below it; Type::unknown means that an error has been reported, here
// or below.
Type visit(Resolver& r, NodeId id, Type wanted);

// Turns a node that is no longer part of the tree into a harmless leaf.
void retire(Resolver& r, NodeId id);

// Reports what only a running scenario knows in places that are worked out before it runs.
bool require_memory(Resolver& r, NodeId id, const std::string& what);

// "here you can use `self` and `target`".
std::string slots_hint(unsigned slots);

}  // namespace demarche
