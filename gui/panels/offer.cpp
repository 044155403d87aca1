// Composing an offer: what is given and asked, for how long; the chance that it is accepted, and why.
#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

// Gain to us along, gain to them upwards: a deal lies in the quarter where both are above zero.
void draw_gains(Ui& ui, ImVec2 at, float side, double us, double them) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 middle = {at.x + side / 2, at.y + side / 2};
  draw.AddRectFilled(at, {at.x + side, at.y + side}, ui.color().raised, ui.px(4));
  draw.AddRectFilled({middle.x, at.y}, {at.x + side, middle.y}, with_alpha(ui.color().gain, 0.18f), ui.px(4));
  draw.AddLine({at.x, middle.y}, {at.x + side, middle.y}, ui.color().muted);
  draw.AddLine({middle.x, at.y}, {middle.x, at.y + side}, ui.color().muted);
  const double most = std::max({1.0, std::abs(us), std::abs(them)});
  const ImVec2 point = {middle.x + static_cast<float>(us / most) * side * 0.45f,
                        middle.y - static_cast<float>(them / most) * side * 0.45f};
  draw.AddCircleFilled(point, ui.px(6), us >= 0 && them >= 0 ? ui.color().gain : ui.color().harm);
}

void draw_terms(Ui& ui, const char* title, const std::vector<TermShare>& terms, float width) {
  if (terms.empty()) return;
  ui.muted(title);
  double most = 0.1;
  for (const TermShare& t : terms) most = std::max(most, std::abs(t.value));
  const float line = ImGui::GetTextLineHeight(), number = ImGui::CalcTextSize("−00.00").x, bar = ui.px(70);
  for (const TermShare& t : terms) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, line + ui.px(2)});
    ui.tip(t.name);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText(at, ui.color().text, cut_to_width(t.name, width - number - bar - ui.px(16)).c_str());
    signed_bar(ui, {at.x + width - number - bar - ui.px(8), at.y + line * 0.25f}, {bar, line * 0.5f}, t.value,
               most, true);
    const std::string text = (t.value > 0 ? "+" : t.value < 0 ? "−" : "") + number_text(std::abs(t.value));
    draw.AddText({at.x + width - ImGui::CalcTextSize(text.c_str()).x, at.y}, ui.color().text, text.c_str());
  }
}

void draw_side(Ui& ui, const Table& table, const char* title, const char* group, std::vector<bool>& chosen,
               int party, int other) {
  const Scenario& s = table.scenario();
  ui.begin_group(group);
  ui.heading(title);
  const std::vector<int> possible = possible_terms(s, party, other);
  if (possible.empty()) ui.muted("Nothing that can be promised.");
  chosen.resize(s.terms.size(), false);
  for (const int t : possible) {
    const Term& term = s.terms[static_cast<std::size_t>(t)];
    const std::string label =
        fill_names(s, term.label.empty() ? term.id : term.label, party, other) + "##" + group + term.id;
    bool on = chosen[static_cast<std::size_t>(t)];
    if (ui.checkbox(label.c_str(), &on, term.about.empty() ? nullptr : term.about.c_str()))
      chosen[static_cast<std::size_t>(t)] = on;
  }
  ui.end_group();
}

}  // namespace

void draw_offer(Ui& ui, const Table& table, View& view) {
  OfferView& offer = view.offer;
  const SeatScene& seat = table.scene.seat;
  if (!offer.open || seat.actor < 0 || table.session().over()) return;
  const float em = ImGui::GetFontSize();
  const bool shown = begin_dialog(ui, "Offer", {em * 56, em * 36});
  if (!shown) return end_dialog(ui, shown);
  const Scenario& s = table.scenario();
  const std::vector<int>& takers = seat.takers;
  if (std::find(takers.begin(), takers.end(), offer.target) == takers.end()) {
    offer.target = takers.empty() ? -1 : takers.front();
    offer.gives.assign(s.terms.size(), false);
    offer.asks.assign(s.terms.size(), false);
  }
  ImGui::PushFont(ui.theme.fonts.title);
  ui.text("An offer");
  ImGui::PopFont();
  if (takers.empty()) {
    ui.wrapped("There is nobody to whom an offer can be made now.");
  } else {
    ImGui::AlignTextToFramePadding();
    ui.text("To");
    ImGui::SameLine();
    if (ui.begin_dropdown("To", s.actors[static_cast<std::size_t>(offer.target)].name, em * 14)) {
      for (const int a : takers) {
        if (ImGui::Selectable(s.actors[static_cast<std::size_t>(a)].name.c_str(), a == offer.target)) {
          offer.target = a;
          offer.gives.assign(s.terms.size(), false);
          offer.asks.assign(s.terms.size(), false);
        }
        ui.note(s.actors[static_cast<std::size_t>(a)].name.c_str(), ControlKind::button);
      }
      ui.end_dropdown();
    }
    ImGui::SameLine(0, ui.px(20));
    ui.text("for");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em * 8);
    ImGui::InputInt("##turns", &offer.lasts, 0);
    ui.note("Turns", ControlKind::field);
    offer.lasts = std::clamp(offer.lasts, 1, 60);
    ImGui::SameLine();
    ui.text("turns");
    ui.gap();
    const float width = ImGui::GetContentRegionAvail().x, column = width / 2 - ui.px(8);
    const float buttons = ImGui::GetFrameHeight() + ui.px(16);
    const float upper = std::floor((ImGui::GetContentRegionAvail().y - buttons) * 0.45f);
    compat::begin_part("gives", {column, upper});
    draw_side(ui, table, "We give", "give", offer.gives, seat.actor, offer.target);
    ImGui::EndChild();
    ImGui::SameLine(0, ui.px(16));
    compat::begin_part("asks", {column, upper});
    draw_side(ui, table, "We ask", "ask", offer.asks, offer.target, seat.actor);
    ImGui::EndChild();
    compat::begin_part("outlook", {width, ImGui::GetContentRegionAvail().y - buttons});
    const OfferOutlook& outlook = table.offer.outlook;
    if (!outlook.problem.empty()) {
      ui.wrapped("Not possible: " + outlook.problem, ui.color().harm);
    } else if (!table.offer.ready) {
      ui.muted("Tick what is given and what is asked: here stands what they would answer.");
    } else {
      ImGui::PushFont(ui.theme.fonts.strong);
      ui.wrapped("They would accept with " + percent(outlook.chance) + ", decline with " +
                 percent(outlook.decline) + (outlook.wait > 0 ? ", wait with " + percent(outlook.wait) : "") +
                 ".");
      ImGui::PopFont();
      if (table.offer.why_hidden) {
        ui.muted("Why they would is hidden in this game.");
      } else if (!table.offer.tipping_asked) {
        if (ui.link("What would tip it?",
                    "The smallest change of one number that makes accepting the likeliest answer"))
          ui.send(command::AskOfferTipping{});
      } else if (!table.offer.tipping_found) {
        ui.muted("Looking for what would tip it…");
      } else if (table.offer.tipping) {
        const Tipping& t = *table.offer.tipping;
        ui.wrapped("It would be accepted if “" + t.label + "” were " + number_text(t.to) + " instead of " +
                   number_text(t.from) + ".");
      } else {
        ui.muted("Accepting is the likeliest answer already, or no single number would make it so.");
      }
      const float side = std::min(ui.px(120), ImGui::GetContentRegionAvail().y);
      const ImVec2 at = ImGui::GetCursorScreenPos();
      draw_gains(ui, at, side, outlook.worth_to_maker, outlook.worth_to_taker);
      ImGui::Dummy({side, side});
      ui.tip("Along: gain to us (" + number_text(outlook.worth_to_maker) + "). Upwards: gain to them (" +
             number_text(outlook.worth_to_taker) + ").");
      ImGui::SameLine(0, ui.px(16));
      const float rest = (ImGui::GetContentRegionAvail().x - ui.px(16)) / 2;
      ImGui::BeginGroup();
      draw_terms(ui, "Worth to us", outlook.maker_terms, rest);
      ImGui::EndGroup();
      ImGui::SameLine(0, ui.px(16));
      ImGui::BeginGroup();
      draw_terms(ui, "Worth to them", outlook.taker_terms, rest);
      ImGui::EndGroup();
    }
    ImGui::EndChild();
  }
  if (ui.button("Cancel")) {
    offer.open = false;
    ImGui::CloseCurrentPopup();
  }
  ImGui::SameLine();
  if (ui.primary("Make this offer", table.offer.ready)) {
    ui.send(command::Decide{table.offer.move});
    offer.open = false;
    ImGui::CloseCurrentPopup();
  }
  end_dialog(ui, shown);
}

}  // namespace demarche::gui
