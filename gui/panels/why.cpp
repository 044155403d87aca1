// Why a move: every option with its terms, its chance, the number drawn. Numbers: why_number.cpp.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

void draw_term(Ui& ui, const TermShare& term, const TermShare* chosen, double most, float width) {
  const float line = ImGui::GetTextLineHeight(), number = ImGui::CalcTextSize("−00.00").x;
  const float bar = std::min(ui.px(110), width * 0.3f);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, line + ui.px(2)});
  ui.tip(term.name);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  std::string value = number_text(term.value);
  if (value.starts_with('-')) value = "−" + value.substr(1);
  if (term.value > 0) value = "+" + value;
  const float wide = ImGui::CalcTextSize(value.c_str()).x;
  draw.AddText({at.x + width - wide, at.y}, ui.color().text, value.c_str());
  signed_bar(ui, {at.x + width - number - ui.px(8) - bar, at.y + line * 0.25f}, {bar, line * 0.5f},
             term.value, most, true);
  if (chosen != nullptr) {
    // The same term of what was chosen, as a mark.
    const float middle = at.x + width - number - ui.px(8) - bar / 2;
    const float x = middle + static_cast<float>(std::clamp(chosen->value / most, -1.0, 1.0)) * bar / 2;
    draw.AddLine({x, at.y}, {x, at.y + line}, ui.color().text, 1.5f);
  }
  draw.AddText({at.x + ui.px(12), at.y}, ui.color().muted,
               cut_to_width(term.name, width - number - bar - ui.px(28)).c_str());
}

void draw_option(Ui& ui, const Table& table, View& view, const ChoiceReason& reason, int index, double most) {
  const OptionReason& option = reason.options[static_cast<std::size_t>(index)];
  const bool picked = index == reason.picked;
  const float width = ImGui::GetContentRegionAvail().x;
  const bool open = picked || view.why_view.compared == index;
  const float height = ImGui::GetTextLineHeight() + ui.px(6);
  if (ui.row((option.text + "##option" + std::to_string(index)).c_str(), false, height))
    view.why_view.compared = view.why_view.compared == index ? -1 : index;
  ui.tip(option.text + (open              ? ""
                        : option.possible ? "\nClick: what it was worth, beside what was chosen."
                                          : "\nClick: why it was not possible."));
  const ImVec2 at = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const std::string share = option.possible ? percent(option.probability) : "not possible";
  const float number = ImGui::CalcTextSize("100 %").x, bar = std::min(ui.px(60), width * 0.2f);
  const float wide = ImGui::CalcTextSize(share.c_str()).x;
  draw.AddText({end.x - wide, at.y + ui.px(3)}, ui.color().muted, share.c_str());
  float room = end.x - at.x - std::max(wide, number) - ui.px(8);
  if (option.possible) {
    share_bar(ui, {end.x - number - ui.px(8) - bar, at.y + height * 0.3f}, {bar, height * 0.4f},
              option.probability, 0, 0, picked ? ui.color().accent : ui.color().muted);
    room -= bar + ui.px(8);
  }
  ImGui::PushFont(picked ? ui.theme.fonts.strong : ui.theme.fonts.body);
  draw.AddText({at.x, at.y + ui.px(3)}, option.possible ? ui.color().text : ui.color().muted,
               cut_to_width(option.text, room).c_str());
  ImGui::PopFont();
  if (!open) return;
  if (!option.possible) {
    for (const std::string& obstacle : option.obstacles) ui.wrapped("– " + obstacle, ui.color().muted);
    return;
  }
  const OptionReason* chosen =
      !picked && reason.picked >= 0 ? &reason.options[static_cast<std::size_t>(reason.picked)] : nullptr;
  if (option.terms.empty()) ui.muted("Doing nothing is worth 0.");
  for (const TermShare& term : option.terms) {
    const TermShare* other = nullptr;
    if (chosen != nullptr)
      for (const TermShare& t : chosen->terms)
        if (t.name == term.name) other = &t;
    draw_term(ui, term, other, most, width);
  }
  if (!option.terms.empty()) {
    draw_term(ui, {"worth in all", option.utility, {}}, nullptr, most, width);
  }
  if (!picked) {
    const std::string label = "What if it had done this?##" + std::to_string(index);
    if (ui.link(label.c_str(), "A branch that shares the luck of this one, with this choice instead"))
      ui.send(command::WhatIf{table.explained.moment, reason.choice, option.option});
  }
  ui.gap(4);
}

void draw_move_reason(Ui& ui, const Table& table, View& view) {
  const ChoiceReason& reason = *table.explained.move;
  const Scenario& s = table.scenario();
  const std::string& who = s.actors[static_cast<std::size_t>(reason.actor)].name;
  const int moment = table.explained.moment;
  const int turn = moment >= 0 ? table.session().timeline().at(moment).turn : table.session().turn() + 1;
  ui.wrapped(who + ", " + reason.text + ", turn " + std::to_string(turn), ui.color().muted);
  std::string how;
  if (reason.picked >= 0) {
    const OptionReason& picked = reason.options[static_cast<std::size_t>(reason.picked)];
    if (reason.by_person) {
      how = "A person decided; the model would have with " + percent(picked.probability) + ".";
    } else {
      char text[96];
      std::snprintf(text, sizeof text, ": the draw of luck, %.2f, fell on its share, %.2f to %.2f.",
                    reason.drawn, picked.low, picked.high);
      how = "Chosen with a chance of " + percent(picked.probability) + text;
    }
  } else {
    how = "Not decided yet: these are the chances.";
  }
  ui.wrapped(how);
  ui.wrapped("The more something is worth to it, the likelier it does it (rationality " +
                 number_text(reason.rationality) + ").",
             ui.color().muted);
  ui.gap();
  double most = 0.1;
  for (const OptionReason& o : reason.options) {
    most = std::max(most, std::abs(o.possible ? o.utility : 0));
    for (const TermShare& t : o.terms) most = std::max(most, o.possible ? std::abs(t.value) : 0);
  }
  const std::vector<int> order = by_probability(reason);
  if (reason.picked >= 0) draw_option(ui, table, view, reason, reason.picked, most);
  bool said = false;
  for (const int i : order) {
    if (i == reason.picked) continue;
    if (!said && !reason.options[static_cast<std::size_t>(i)].possible) {
      ui.gap(4);
      ui.muted("What was not possible:");
      said = true;
    }
    draw_option(ui, table, view, reason, i, most);
  }
  ui.gap();
  if (table.found.tipping && table.found.tipping->choice == reason.choice &&
      table.found.tipping->moment == moment) {
    if (const std::optional<Tipping>& t = table.found.tipping->tipping)
      ui.wrapped("“" + text_of_option(reason, t->rival) + "” would be likelier than “" +
                 text_of_option(reason, t->chosen) + "” if " + t->name + " were " + number_text(t->to) +
                 " instead of " + number_text(t->from) + ": the smallest change that tips it.");
    else
      ui.wrapped("No single number within its range tips it.");
  } else if (ui.link("What would have tipped it?",
                     "The smallest change of one number that makes another choice likelier")) {
    ui.send(command::AskTipping{});
  }
}

}  // namespace

void draw_why(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Why", size);
  ui.heading("Why");
  const char* close = view.why_view.trail.empty() ? "Close" : "Back to before";
  ImGui::SameLine(ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(close).x +
                  ImGui::GetStyle().WindowPadding.x);
  if (ui.link(close, "Esc")) ui.send(command::CloseWhy{});
  if (table.explained.move)
    draw_move_reason(ui, table, view);
  else if (table.explained.number)
    draw_number_reason(ui, table, view);
  else if (!table.explained.formula.empty())
    draw_formula_reason(ui, table, view);
  else
    ui.wrapped(
        "There is nothing to explain here: the reasons of others are hidden in this game, or nothing was "
        "chosen.",
        ui.color().muted);
  ui.end_panel();
}

}  // namespace demarche::gui
