// Why a number is what it is: what each cause did to it, turn by turn; the numbers that feed it and that it
// feeds as aligned strips; what the rules say of it.
#include <algorithm>
#include <optional>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

std::string signed_text(double x) {
  const std::string text = number_text(x);
  if (text.starts_with('-')) return "−" + text.substr(1);
  return x > 0 ? "+" + text : text;
}

void show_entry(Ui& ui, View& view, RuleKind kind, int entry) {
  view.rules.kind = kind;
  view.rules.chosen = entry;
  view.rules.graph = false;
  view.rules.search.clear();
  ui.send(command::Show{Screen::rules});
}

// Which list of the rules a cause stands in; offers are not among them.
std::optional<RuleKind> list_of(CauseKind kind) {
  switch (kind) {
    case CauseKind::rule: return RuleKind::rules;
    case CauseKind::event: return RuleKind::events;
    case CauseKind::action: return RuleKind::actions;
    case CauseKind::term_start:
    case CauseKind::term_each_turn: return RuleKind::terms;
    case CauseKind::passed:
    case CauseKind::failed:
    case CauseKind::vetoed:
    case CauseKind::backed: return RuleKind::proposals;
    default: return std::nullopt;
  }
}

void draw_since(Ui& ui, const Table& table, const NumberReason& reason, int asked) {
  ui.muted("Since");
  const int played = table.session().turn();
  bool listed = false;
  for (const int since : {0, std::max(0, played - 6), std::max(0, played - 1)}) {
    if (since == 0 && listed) continue;  // the same turn twice
    if (since == 0) listed = true;
    const std::string label = since == 0            ? "the start"
                              : since == played - 1 ? "last turn"
                                                    : "turn " + std::to_string(since);
    ImGui::SameLine(0, ui.px(4));
    if (ui.choice((label + "##since").c_str(), asked == since))
      ui.send(command::WhyNumber{reason.cell, since});
  }
}

// What is open of a cause: its entry in the rules, and the turns in which it worked.
void draw_cause(Ui& ui, const Table& table, View& view, const CauseShare& cause) {
  ImGui::Indent(ui.px(12));
  if (const std::optional<RuleKind> list = list_of(cause.kind))
    if (ui.link("In the rules##cause", "What the scenario says of it"))
      show_entry(ui, view, *list, cause.index);
  float room = 0;
  for (const auto& [turn, amount] : cause.by_turn) {
    const int moment = moment_at_turn(table.session().timeline(), table.session().here(), turn);
    const std::string label = "turn " + std::to_string(turn) + ": " + signed_text(amount);
    const float wide = ImGui::CalcTextSize(label.c_str()).x + ui.px(12);
    if (room > wide)
      ImGui::SameLine(0, ui.px(12));
    else
      room = ImGui::GetContentRegionAvail().x;
    room -= wide;
    if (ui.link((label + "##turn" + std::to_string(turn)).c_str(), "Go to that turn"))
      ui.send(command::Go{moment});
  }
  ImGui::Unindent(ui.px(12));
}

void draw_waterfall(Ui& ui, const Table& table, View& view, const NumberReason& reason) {
  double low = std::min(reason.before, reason.now), high = std::max(reason.before, reason.now),
         sum = reason.before;
  for (const CauseShare& c : reason.causes) {
    sum += c.amount;
    low = std::min(low, sum);
    high = std::max(high, sum);
  }
  const float line = ImGui::GetTextLineHeight();
  sum = reason.before;
  for (std::size_t i = 0; i < reason.causes.size(); ++i) {
    const CauseShare& c = reason.causes[i];
    const float width = ImGui::GetContentRegionAvail().x;
    const float number = ImGui::CalcTextSize("−0.000").x, bar = std::min(ui.px(130), width * 0.34f);
    const bool seen = std::all_of(c.by_turn.begin(), c.by_turn.end(), [&](const auto& turn_and_amount) {
      return sees_cause(table.session(), table.session().here(), turn_and_amount.first, c.kind, c.index,
                        c.actor, c.target, table.scene.viewer);
    });
    const std::string text = seen ? c.text : "Something not known yet";
    const bool open = seen && view.why_view.cause == static_cast<int>(i);
    if (ui.row((text + "##cause" + std::to_string(i)).c_str(), open, line + ui.px(4)) && seen)
      view.why_view.cause = open ? -1 : static_cast<int>(i);
    ui.tip(seen ? text + "\nClick: its turns, and what the rules say of it." : text);
    const ImVec2 at = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
    waterfall_bar(ui, {end.x - number - bar - ui.px(8), at.y + line * 0.3f}, {bar, line * 0.6f},
                  {sum, sum + c.amount}, low, high);
    sum += c.amount;
    const std::string value = signed_text(c.amount);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText({end.x - ImGui::CalcTextSize(value.c_str()).x, at.y + ui.px(2)}, ui.color().text,
                 value.c_str());
    draw.AddText({at.x, at.y + ui.px(2)}, ui.color().text,
                 cut_to_width(text, width - number - bar - ui.px(16)).c_str());
    if (open) draw_cause(ui, table, view, c);
  }
}

// One number over the turns, its name and value above; all strips share their time axis.
void draw_strip(Ui& ui, const Table& table, const Strip& strip, const std::string& beside, bool chosen,
                const std::string& id) {
  const float width = ImGui::GetContentRegionAvail().x, line = ImGui::GetTextLineHeight();
  const float height = line * 2 + ui.px(10);
  if (ui.row((strip.label + id).c_str(), chosen, height) && !chosen)
    ui.send(command::WhyNumber{strip.figure.cell, 0});
  const Variable& v = table.scenario().variables[static_cast<std::size_t>(strip.figure.variable)];
  ui.tip(strip.label + (v.unit.empty() ? "" : " (" + v.unit + ")") +
         (beside.empty() ? "" : "\nthrough " + beside) + (chosen ? "" : "\nClick: go on to what feeds it."));
  const ImVec2 at = ImGui::GetItemRectMin();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const std::string now = number_text(strip.figure.now);
  const float wide = ImGui::CalcTextSize(now.c_str()).x;
  draw.AddText({at.x + width - wide, at.y + ui.px(2)}, ui.color().text, now.c_str());
  draw.AddText({at.x, at.y + ui.px(2)}, ui.color().text,
               cut_to_width(strip.label, width - wide - ui.px(12)).c_str());
  const float top = at.y + line + ui.px(4), bottom = at.y + height - ui.px(2);
  draw.AddLine({at.x, bottom}, {at.x + width, bottom}, ui.color().line);
  sparkline(ui, {at.x, top}, {width - ui.px(4), bottom - top - ui.px(2)}, strip.history,
            chosen ? ui.color().accent : ui.color().text);
}

void draw_linked(Ui& ui, const Table& table, const char* title, const std::vector<Explained::Linked>& linked,
                 const char* id) {
  if (linked.empty()) return;
  ui.gap(4);
  ui.muted(title);
  for (std::size_t i = 0; i < linked.size(); ++i)
    draw_strip(ui, table, linked[i].strip, linked[i].through + (linked[i].by_choice ? ", by choice" : ""),
               false, "##" + std::string(id) + std::to_string(i));
}

void draw_uses(Ui& ui, View& view, const char* title, const std::vector<Use>& uses,
               const std::string& group) {
  if (uses.empty()) return;
  ui.gap();
  ui.muted(title);
  for (std::size_t i = 0; i < uses.size(); ++i)
    if (ui.link((uses[i].label + "##" + group + std::to_string(i)).c_str(), uses[i].how.c_str()))
      show_entry(ui, view, uses[i].kind, uses[i].entry);
}

}  // namespace

void draw_number_reason(Ui& ui, const Table& table, View& view) {
  const Explained& explained = table.explained;
  const NumberReason& reason = *explained.number;
  const auto& asked = std::get<command::WhyNumber>(*view.why);
  ui.heading(explained.variable >= 0 ? explained.strip.label.c_str() : reason.name.c_str());
  if (explained.variable >= 0) {
    const Variable& v = table.scenario().variables[static_cast<std::size_t>(explained.variable)];
    ui.wrapped(reason.name + (v.unit.empty() ? "" : ", " + v.unit), ui.color().muted);
  }
  draw_since(ui, table, reason, asked.since);
  const bool pinned = std::find(view.pins.begin(), view.pins.end(), reason.cell) != view.pins.end();
  if (ui.link(pinned ? "Take it off the indicators" : "Pin it to the indicators"))
    ui.send(command::Pin{reason.cell, !pinned});
  ui.wrapped("Then " + number_text(reason.before) + ", now " + number_text(reason.now) +
                 ". What each cause did to it:",
             ui.color().muted);
  ui.gap(4);
  if (reason.causes.empty()) ui.wrapped("Nothing has changed it.");
  draw_waterfall(ui, table, view, reason);
  if (explained.variable >= 0) {
    ui.gap();
    ui.heading("Traced");
    draw_strip(ui, table, explained.strip, "", true, "##itself");
    draw_linked(ui, table, "fed by", explained.fed_by, "fed by");
    draw_linked(ui, table, "feeds", explained.feeds, "feeds");
    if (explained.fed_by.empty() && explained.feeds.empty())
      ui.muted("No other number that has moved has to do with it.");
  }
  draw_uses(ui, view, "What changes it, by the rules", explained.causes, "cause of");
  draw_uses(ui, view, "What depends on it", explained.used_by, "used by");
}

// An indicator or a score is no number of the state: it is made of some.
void draw_formula_reason(Ui& ui, const Table& table, View& view) {
  const Explained& explained = table.explained;
  ui.heading(explained.formula.c_str());
  ui.wrapped("It is " + explained.text + ".", ui.color().muted);
  ui.tip(explained.code);
  const bool shown = view.why_view.formula;
  if (ui.link(shown ? "Hide the formula" : "As a formula", "As the scenario's file writes it"))
    view.why_view.formula = !shown;
  if (shown) ui.wrapped(explained.code);
  draw_linked(ui, table, "made of", explained.fed_by, "made of");
  if (explained.fed_by.empty()) ui.muted("Nothing that it is made of has been anything but 0 so far.");
}

}  // namespace demarche::gui
