// Trees of expressions for tests: compared, described, and made at random from the grammar.
#pragma once

#include <rapidcheck.h>

#include <string>

#include "sim/lang/parse.h"

namespace demarche::test {

// A tree as text with a bracket around every node: what the grammar made of it, spaces and places left out.
inline std::string described(const Expression& e, NodeId id) {
  if (id == no_node) return "_";
  const Node& n = e.node(id);
  std::string text = "(" + std::to_string(static_cast<int>(n.kind));
  if (n.kind == NodeKind::unary || n.kind == NodeKind::binary || n.kind == NodeKind::member_of)
    text += std::string(" ") + name_of(n.op);
  const bool record =
      n.kind == NodeKind::record || n.kind == NodeKind::record_count || n.kind == NodeKind::record_age;
  if (record) text += std::string(" ") + name_of(n.record);
  if (!n.text.empty()) text += " " + n.text;
  if (n.kind == NodeKind::number || n.kind == NodeKind::boolean) text += " " + std::to_string(n.value);
  if (n.symbol >= 0) text += " #" + std::to_string(n.symbol);
  // `any` may be left out, and the checker puts it there.
  const bool of_pairs = record || n.kind == NodeKind::agreement || n.kind == NodeKind::promised;
  for (const NodeId child : n.children) {
    const bool any = child != no_node && e.node(child).kind == NodeKind::wildcard;
    text += " " + (of_pairs && any ? "_" : described(e, child));
  }
  return text + ")";
}
inline std::string described(const Expression& e) { return e.empty() ? "" : described(e, e.root); }
inline std::string described(const Effect& effect) {
  std::string text = std::to_string(static_cast<int>(effect.kind));
  for (const NodeId part :
       {effect.expression.root, effect.lvalue, effect.destination, effect.loss, effect.delay})
    text += " " + described(effect.expression, part);
  return text;
}

inline Text plain(std::string value) { return Text{std::move(value), -1, {}}; }

// Random texts of the grammar, nested up to `depth`.
std::string random_expression(int depth);
std::string random_effect(int depth);
// Characters and words of the language in any order.
std::string random_noise();

}  // namespace demarche::test
