// What the person decides: a choice per instrument, answers to offers, votes; and what would follow.
#include <algorithm>
#include <cmath>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/engine/forced_moves.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

const EnsembleResult* futures_of(const Table& table, int choice, int option) {
  if (!table.found.options) return nullptr;
  for (const OptionFutures& f : *table.found.options->found)
    if (f.choice == choice && f.option == option) return f.futures.get();
  return nullptr;
}

// What would come if everything were left to the default.
const EnsembleResult* default_futures(const Table& table) {
  const SeatScene& seat = table.scene.seat;
  if (seat.choices.empty() || table.session().over()) return nullptr;
  const int choice = seat.choices.front().choice;
  return futures_of(table, choice, default_option(table.session().now(), choice));
}

int objective_of(const Scenario& s, int actor) {
  for (std::size_t i = 0; i < s.objectives.size(); ++i)
    if (s.objectives[i].actor == actor) return static_cast<int>(i);
  return -1;
}

// "score 54 (+3)" for actors with an objective, else the share of the first outcome.
std::string forecast_text(const Table& table, const EnsembleResult* futures, const EnsembleResult* usual) {
  if (futures == nullptr) return {};
  const int objective = objective_of(table.scenario(), table.scene.seat.actor);
  if (objective >= 0) {
    const auto o = static_cast<std::size_t>(objective);
    std::string text = std::to_string(static_cast<int>(std::lround(futures->objective_means[o])));
    if (usual != nullptr)
      text += " (" + points((futures->objective_means[o] - usual->objective_means[o]) / 100) + ")";
    return text;
  }
  if (futures->outcomes.empty()) return {};
  const double share = futures->outcomes.front().share;
  return percent(share) +
         (usual == nullptr ? "" : " (" + points(share - usual->outcomes.front().share) + ")");
}

// What the numbers of forecast_text are.
std::string forecast_means(const Table& table) {
  if (objective_of(table.scenario(), table.scene.seat.actor) >= 0)
    return "With the score to expect, and how far that is from holding";
  if (table.scenario().outcomes.empty()) return {};
  return "With the chance of “" + table.scenario().outcomes.front().label +
         "”, and how far that is from holding";
}

std::string title_of(const Table& table, const ChoiceReason& reason) {
  const Scenario& s = table.scenario();
  const Choice& choice = table.session().now().program().choices[static_cast<std::size_t>(reason.choice)];
  switch (choice.kind) {
    case ChoiceKind::instrument: {
      std::string name = name_of(choice.instrument);
      name[0] = static_cast<char>(name[0] - 'a' + 'A');
      return name;
    }
    case ChoiceKind::vote: {
      const Proposal& p = s.proposals[static_cast<std::size_t>(choice.proposal)];
      return "Vote: " + (p.label.empty() ? p.id : p.label);
    }
    case ChoiceKind::answer: {
      const OfferPair& pair =
          table.session().now().program().layout.offer_pairs[static_cast<std::size_t>(choice.pair)];
      return "Offer from " + s.actors[static_cast<std::size_t>(pair.from)].name;
    }
  }
  return {};
}

void draw_received_offer(Ui& ui, const Table& table, int choice) {
  const Scenario& s = table.scenario();
  for (const WaitingOffer& o : table.scene.offers) {
    if (o.choice != choice) continue;
    ui.wrapped(package_title(s, o.package) + ", for " + std::to_string(o.package.lasts) +
                   " turns; answer due by turn " + std::to_string(o.due),
               ui.color().muted);
    for (const std::string& text : promise_texts(s, o.package.gives, o.from, o.to)) ui.wrapped("– " + text);
    for (const std::string& text : promise_texts(s, o.package.asks, o.to, o.from)) ui.wrapped("– " + text);
  }
}

// How a vote is decided, and how it stands.
void draw_open_vote(Ui& ui, const Table& table, int choice) {
  const Scenario& s = table.scenario();
  const int proposal = table.session().now().program().choices[static_cast<std::size_t>(choice)].proposal;
  if (proposal < 0) return;
  ui.wrapped(how_decided(s, proposal), ui.color().muted);
  for (const OpenVote& vote : table.scene.votes) {
    if (vote.proposal != proposal) continue;
    const Institution& institution =
        s.institutions[static_cast<std::size_t>(s.proposals[static_cast<std::size_t>(proposal)].institution)];
    std::string so_far;
    for (std::size_t m = 0; m < vote.votes.size() && m < institution.members.size(); ++m) {
      if (!vote.votes[m]) continue;
      const char* how = *vote.votes[m] == OptionKind::yes  ? " yes"
                        : *vote.votes[m] == OptionKind::no ? " no"
                                                           : " abstains";
      so_far += (so_far.empty() ? "" : ", ") +
                s.actors[static_cast<std::size_t>(institution.members[m])].name + how;
    }
    ui.wrapped(so_far.empty() ? "Nobody has voted yet; open until turn " + std::to_string(vote.until) + "."
                              : so_far + "; open until turn " + std::to_string(vote.until) + ".",
               ui.color().muted);
  }
}

std::string obstacles_text(const OptionReason& option) {
  std::string text = "Not possible now:";
  for (const std::string& o : option.obstacles) text += "\n– " + o;
  return text;
}

void draw_option(Ui& ui, const Table& table, const ChoiceReason& reason, std::size_t index, bool chosen,
                 const EnsembleResult* usual, float width) {
  const OptionReason& option = reason.options[index];
  const float height = ImGui::GetTextLineHeight() + ui.px(8);
  // One that is not possible stays in reach of the keyboard, too: it says why.
  const bool pressed = ui.row(option.text.c_str(), chosen, height, width);
  const EnsembleResult* futures = futures_of(table, reason.choice, option.option);
  if (!option.possible)
    ui.tip(obstacles_text(option));
  else if (futures != nullptr && ImGui::IsItemHovered()) {
    std::string tip = option.text;
    for (std::size_t o = 0; o < futures->outcomes.size(); ++o) {
      tip += "\n" + table.scenario().outcomes[o].label + " " + percent(futures->outcomes[o].share);
      if (usual != nullptr) tip += " (" + points(futures->outcomes[o].share - usual->outcomes[o].share) + ")";
    }
    ui.tip(tip);
  }
  const ImVec2 at = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const std::string forecast = !option.possible     ? "not now"
                               : futures == nullptr ? (table.busy_options ? "…" : "")
                                                    : forecast_text(table, futures, usual);
  const float wide = ImGui::CalcTextSize(forecast.c_str()).x;
  const float y = at.y + ui.px(4);
  draw.AddText({end.x - wide - ui.px(4), y}, ui.color().muted, forecast.c_str());
  draw.AddText({at.x + ui.px(4), y}, option.possible ? ui.color().text : ui.color().muted,
               cut_to_width(option.text, end.x - at.x - wide - ui.px(20)).c_str());
  if (!pressed || !option.possible) return;
  const Program& p = table.session().now().program();
  ui.send(command::Decide{name_move(p, reason.choice, option.option, table.session().turn() + 1)});
  ImGui::CloseCurrentPopup();
}

bool is_bundle(const Table& table, const ChoiceReason& reason, const OptionReason& option) {
  const Program& p = table.session().now().program();
  return p.options_table[static_cast<std::size_t>(
                             p.choices[static_cast<std::size_t>(reason.choice)].first_option + option.option)]
             .kind == OptionKind::bundle;
}

}  // namespace

void draw_outcomes(Ui& ui, const Table& table, const EnsembleResult* now, const EnsembleResult* other,
                   float width) {
  const Scenario& s = table.scenario();
  if (now == nullptr) return ui.muted("Working out what may come…");
  std::vector<std::size_t> order(now->outcomes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return now->outcomes[a].count > now->outcomes[b].count;
  });
  const float line = ImGui::GetTextLineHeight(), number = ImGui::CalcTextSize("100 % (+00)").x;
  const float bar = std::min(ui.px(72), width * 0.22f);
  for (const std::size_t o : order) {
    const Share& share = now->outcomes[o];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, line + ui.px(2)});
    ui.tip(s.outcomes[o].label + ": between " + percent(share.low) + " and " + percent(share.high) +
           " (95 %)" + (s.outcomes[o].about.empty() ? "" : "\n" + s.outcomes[o].about));
    std::string text = percent(share.share);
    if (other != nullptr) text += " (" + points(share.share - other->outcomes[o].share) + ")";
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText({at.x + width - ImGui::CalcTextSize(text.c_str()).x, at.y}, ui.color().text, text.c_str());
    share_bar(ui, {at.x + width - number - bar - ui.px(8), at.y + line * 0.25f}, {bar, line * 0.55f},
              share.share, 0, 0, ui.color().accent);
    draw.AddText(at, ui.color().text,
                 cut_to_width(s.outcomes[o].label, width - number - bar - ui.px(16)).c_str());
  }
}

void draw_move(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Your move", size);
  const Session& session = table.session();
  const Scenario& s = table.scenario();
  if (session.seats().empty()) {
    ui.heading("Nobody plays");
    ui.wrapped(
        "All actors are simulated in this game. Step plays a turn; what if… on any move makes a branch.",
        ui.color().muted);
    return ui.end_panel();
  }
  if (session.over()) {
    ui.heading("The game is over");
    if (session.outcome() >= 0) ui.wrapped(s.outcomes[static_cast<std::size_t>(session.outcome())].label);
    ui.gap();
    if (ui.primary("Debrief")) ui.send(command::Show{Screen::debrief});
    return ui.end_panel();
  }
  const SeatScene& seat = table.scene.seat;
  const std::string title = session.seats().size() > 1
                                ? "Your move: " + s.actors[static_cast<std::size_t>(seat.actor)].name
                                : std::string("Your move");
  ui.heading(title.c_str());
  // The way on stays in sight, however much there is to choose.
  const float way_on = ImGui::GetFrameHeight() + ui.px(16);
  const float above = ImGui::GetContentRegionAvail().y - way_on;
  compat::begin_part("choices", {0, std::max(above, ImGui::GetFrameHeight() * 3)});
  const EnsembleResult* usual = default_futures(table);
  const float width = ImGui::GetContentRegionAvail().x;
  const bool can_offer = !seat.takers.empty();
  const auto is_instrument = [&](std::size_t c) {
    return session.now().program().choices[static_cast<std::size_t>(seat.choices[c].choice)].kind ==
           ChoiceKind::instrument;
  };
  // What others wait for comes first: left alone it lapses.
  std::vector<std::size_t> order;
  for (const bool instrument : {false, true})
    for (std::size_t c = 0; c < seat.choices.size(); ++c)
      if (is_instrument(c) == instrument) order.push_back(c);
  for (const std::size_t c : order) {
    const ChoiceReason& reason = seat.choices[c];
    const std::string name = title_of(table, reason);
    const bool instrument = is_instrument(c);
    const float label_width =
        instrument ? std::min(width * 0.36f, ImGui::CalcTextSize("Informational").x + ui.px(12)) : 0;
    ImGui::AlignTextToFramePadding();
    if (instrument) {
      ui.fitted(name, label_width - ui.px(4), ui.color().muted);
      ImGui::SameLine(label_width);
    } else {
      ui.wrapped(name);
      draw_received_offer(ui, table, reason.choice);
      draw_open_vote(ui, table, reason.choice);
    }
    const std::size_t standing = static_cast<std::size_t>(seat.standing[c]);
    const std::string shown = !seat.bundles[c].empty() ? seat.bundles[c] : reason.options[standing].text;
    const bool withdraws = seat.decided[c];
    const float cross = withdraws ? ImGui::GetFrameHeight() + ui.px(4) : 0;
    if (ui.begin_dropdown(name.c_str(), shown, width - label_width - cross)) {
      const float list = std::max(ImGui::GetContentRegionAvail().x, ImGui::GetFontSize() * 22);
      if (const std::string means = forecast_means(table); !means.empty()) ui.muted(means);
      for (const bool possible : {true, false})
        for (std::size_t o = 0; o < reason.options.size(); ++o)
          if (reason.options[o].possible == possible && !is_bundle(table, reason, reason.options[o]))
            draw_option(ui, table, reason, o, o == standing, usual, list);
      ui.end_dropdown();
    }
    if (withdraws) {
      ImGui::SameLine(0, ui.px(4));
      if (ui.button(("×##" + name).c_str(), true, "Take it back (Ctrl+Z)"))
        ui.send(command::Withdraw{reason.choice});
    }
    if (!instrument) ui.gap(6);
  }
  ui.gap();
  ui.muted("If you do this:");
  const EnsembleResult* fan = table.found.fan ? table.found.fan->futures.get() : nullptr;
  const bool decided = std::find(seat.decided.begin(), seat.decided.end(), true) != seat.decided.end();
  if (fan != nullptr) {
    const std::string score = forecast_text(table, fan, decided ? usual : nullptr);
    if (objective_of(s, seat.actor) >= 0) ui.text("Your score, of 100: " + score);
  }
  draw_outcomes(ui, table, fan, decided ? usual : nullptr, width);
  ImGui::EndChild();
  ui.gap();
  if (ui.button(
          "Offer…", can_offer,
          can_offer ? "Compose a package of promises" : "There is nobody to whom an offer can be made now")) {
    view.offer.open = true;
    view.offer.target = -1;
  }
  ImGui::SameLine();
  const bool last = view.decided + 1 >= static_cast<int>(session.seats().size());
  if (ui.primary(last ? "Step" : "Done", true, last ? "Play the turn (Space)" : "The next person decides"))
    ui.send(command::Step{});
  ui.end_panel();
}

}  // namespace demarche::gui
