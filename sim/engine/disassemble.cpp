// Programs as text, for people who work on the engine.
#include <array>

#include "sim/engine/program.h"
#include "sim/lang/writing.h"

namespace demarche {
namespace {

std::string row(const Operand& o, int rows) {
  std::string text = "r" + std::to_string(o.row);
  if (rows > 1 && o.step != 0) text += "+" + std::to_string(o.step);
  return text;
}

// The two operations of Code::fused, as "multiply r5 0.4 then subtract 0.5".
std::string pair(const Instruction& i) {
  static constexpr std::array names = {"add",  "subtract", "subtracted from", "multiply",
                                       "less", "more",     "less_equal",      "more_equal",
                                       "and",  "and",      "negate"};
  const auto second = static_cast<Fused>(i.aux & 255u);
  std::string text = std::string(names.at(i.aux >> 8)) + " " + row(i.a, i.rows) + " " +
                     ((i.aux2 & fused_b_constant) != 0 ? exact_number(i.k) : row(i.b, i.rows)) + " then " +
                     names.at(i.aux & 255u);
  if (second != Fused::negate)
    text += " " + ((i.aux2 & fused_c_constant) != 0 ? exact_number(i.k2) : row(i.c, i.rows));
  return text;
}

std::string line(const Instruction& i, const CompiledCode& code) {
  std::string text = "  r" + std::to_string(i.dst);
  if (i.rows > 1) text += " ×" + std::to_string(i.rows);
  text += " = " + std::string(name_of(i.code));
  switch (i.code) {
    case Code::draw:
      text += " site " + std::to_string(i.aux) + " actors " + std::to_string(i.aux2);
      return i.c.row < 0 ? text : text + " where " + row(i.c, i.rows);
    case Code::draw_lanes: return text + " site " + std::to_string(i.aux);
    case Code::fused: return text + " " + pair(i);
    case Code::guard_sum:
    case Code::sum_rows:
      if (i.code == Code::guard_sum) text += " " + row(i.a, i.rows) + " of";
      for (std::uint32_t k = i.aux; k < i.aux + 2 * i.aux2; k += 2)
        text += " " + row({code.lists[k], code.lists[k + 1]}, i.rows);
      return text;
    case Code::gather:
      return text + " r" + std::to_string(i.a.row) + " slot " + std::to_string(i.aux) + " × " +
             std::to_string(i.a.step) + " slot " + std::to_string(i.aux2) + " × " + std::to_string(i.b.step);
    case Code::slot_is:
    case Code::slot_same: return text + " slot " + std::to_string(i.aux) + " " + std::to_string(i.aux2);
    case Code::slot_in: return text + " slot " + std::to_string(i.aux);
    case Code::clamp_rows: return text + " " + exact_number(i.k) + " " + exact_number(i.k2);
    default: break;
  }
  const bool binary = i.code <= Code::logical_or || i.code == Code::guard_utility ||
                      i.code == Code::apply_add || i.code == Code::poisson;
  const bool ternary = i.code == Code::select || i.code == Code::rounds_within;
  text += " " + (i.form == Form::constant_left ? exact_number(i.k) : row(i.a, i.rows));
  if (binary || ternary)
    text += " " + (i.form == Form::constant_right ? exact_number(i.k) : row(i.b, i.rows));
  if (ternary) text += " " + row(i.c, i.rows);
  return text;
}

void add(std::string& text, const std::string& title, const CompiledCode& code) {
  if (code.code.empty()) return;
  text += title + "\n";
  for (const Instruction& i : code.code) text += line(i, code) + "\n";
}

}  // namespace

std::string disassemble(const Program& p) {
  const Scenario& s = *p.scenario;
  std::string text =
      std::to_string(p.rows) + " rows, constants from r" + std::to_string(p.first_constant) + "\n";
  add(text, "setup", p.setup);
  for (const CompiledCode& code : p.start_code) add(text, "start", code);
  add(text, "events", p.events);
  add(text, "decide", p.decide);
  const auto blocks = [&](const std::string& title, const std::vector<Block>& list, const auto& things) {
    for (std::size_t i = 0; i < list.size(); ++i) add(text, title + " " + things[i].id, list[i].code);
  };
  blocks("effects of", p.action_effects, s.actions);
  blocks("worth to the party of", p.worth_to_party, s.terms);
  blocks("worth to the other of", p.worth_to_other, s.terms);
  add(text, "credibility", p.credibility.code);
  blocks("start of", p.term_start, s.terms);
  blocks("each turn of", p.term_each_turn, s.terms);
  blocks("breach of", p.term_breach, s.terms);
  blocks("accepting", p.accept_terms, s.offers);
  blocks("waiting with", p.wait_utility, s.offers);
  blocks("cost of ending", p.end_cost, s.offers);
  blocks("acceptance of", p.on_accept, s.offers);
  blocks("refusal of", p.on_decline, s.offers);
  blocks("consequences of breaking", p.on_breach, s.offers);
  blocks("consequences of ending", p.on_end, s.offers);
  blocks("vote on", p.vote_terms, s.proposals);
  blocks("passing of", p.on_pass, s.proposals);
  blocks("failing of", p.on_fail, s.proposals);
  blocks("veto of", p.on_veto, s.proposals);
  blocks("each yes to", p.each_yes, s.proposals);
  add(text, "rules", p.rules);
  add(text, "deltas of rules", {p.rule_applications, {}, {}});
  add(text, "clamps of rules", {p.rule_clamps, {}, {}});
  add(text, "clamps of lanes", {p.lane_clamps, {}, {}});
  add(text, "assess", p.assess);
  return text;
}

}  // namespace demarche
