// Studies: what may happen, what matters most, where it tips. The cost is said before, the command line
// after.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "gui/panels/panels.h"
#include "gui/widgets/charts.h"
#include "sim/session/log.h"

namespace demarche::gui {
namespace {

constexpr const char* questions[] = {"What may happen?", "What matters most?", "Where does it tip?"};

// Measured on this machine by the last fan, so that it is neither a promise nor a guess.
double seconds_per_run(const Table& table) {
  if (!table.found.fan || table.found.fan->futures == nullptr || table.found.fan->futures->runs == 0)
    return 0;
  const EnsembleResult& r = *table.found.fan->futures;
  const int left = std::max(1, table.scenario().turns - table.session().turn());
  return r.seconds / r.runs * table.scenario().turns / left;
}

std::string duration(double seconds) {
  if (seconds <= 0) return {};
  if (seconds < 1) return "under a second";
  if (seconds < 90) return "about " + std::to_string(static_cast<int>(std::lround(seconds))) + " s";
  return "about " + std::to_string(static_cast<int>(std::lround(seconds / 60))) + " min";
}

std::string thousands(std::uint64_t n) {
  std::string text = std::to_string(n);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), "\xC2\xA0");
  return text;
}

std::string command_line(const Table& table, const command::RunStudy& study) {
  const Scenario& s = table.scenario();
  std::string line = study.parameters.empty() ? "demarche ensemble " : "demarche sweep ";
  line += table.game->scenario_path.string() + " --runs " + std::to_string(study.runs) + " --seed " +
          std::to_string(table.session().settings().seed);
  for (const auto& [name, value] : table.session().overrides().values)
    line += " --set '" + name + "=" + number_text(value) + "'";
  for (const std::string& off : table.session().overrides().off) line += " --off '" + off + "'";
  for (const int p : study.parameters) {
    const Parameter& parameter = s.parameters[static_cast<std::size_t>(p)];
    line += " --vary " + parameter.id + "=" + number_text(parameter.range.low) + ".." +
            number_text(parameter.range.high) + ":" + std::to_string(study.points);
  }
  return line;
}

void parameter_dropdown(Ui& ui, const Table& table, const char* label, int& chosen, bool may_be_none,
                        float width) {
  const Scenario& s = table.scenario();
  const auto name = [&](int p) {
    if (p < 0) return std::string("none");
    const Parameter& parameter = s.parameters[static_cast<std::size_t>(p)];
    return parameter.label.empty() ? parameter.id : parameter.label;
  };
  if (ui.begin_dropdown(label, name(chosen), width)) {
    for (int p = may_be_none ? -1 : 0; p < static_cast<int>(s.parameters.size()); ++p) {
      ImGui::PushID(p);
      if (ImGui::Selectable(name(p).c_str(), p == chosen)) chosen = p;
      ui.note(name(p).c_str(), ControlKind::button);
      ImGui::PopID();
    }
    ui.end_dropdown();
  }
}

command::RunStudy plan_of(const Table& table, const LabView& lab) {
  command::RunStudy study{static_cast<std::uint32_t>(lab.runs), {}, lab.points};
  const auto count = static_cast<int>(table.scenario().parameters.size());
  if (lab.question == Question::where_it_tips && count > 0) {
    study.parameters.push_back(std::clamp(lab.first, 0, count - 1));
    if (lab.second >= 0 && lab.second < count && lab.second != study.parameters.front())
      study.parameters.push_back(lab.second);
  }
  return study;
}

void draw_questions(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Study", size);
  LabView& lab = view.lab;
  ui.heading("Ask of the model");
  for (int q = 0; q < 3; ++q) {
    const float height = ImGui::GetTextLineHeight() + ui.px(12);
    if (ui.row(questions[q], static_cast<int>(lab.question) == q, height))
      lab.question = static_cast<Question>(q);
    const ImVec2 at = ImGui::GetItemRectMin();
    ImGui::GetWindowDrawList()->AddText({at.x + ui.px(4), at.y + ui.px(6)}, ui.color().text, questions[q]);
  }
  ui.gap();
  const float width = ImGui::GetContentRegionAvail().x;
  const Scenario& s = table.scenario();
  switch (lab.question) {
    case Question::what_may_happen:
      ui.wrapped(
          "Plays the scenario from the start, many times, everybody simulated, under the rules in force.",
          ui.color().muted);
      break;
    case Question::what_matters:
      ui.wrapped(
          "Moves each parameter to the ends of its range, one at a time, with the same luck, and says which "
          "moves the outcomes most.",
          ui.color().muted);
      break;
    case Question::where_it_tips:
      ui.wrapped("Moves one or two parameters through their ranges, with the same luck at every point.",
                 ui.color().muted);
      break;
  }
  ui.gap();
  ui.muted("Runs at each point");
  static constexpr int sizes[] = {200, 1000, 10'000, 100'000};
  for (const int n : sizes) {
    if (n != sizes[0]) ImGui::SameLine(0, ui.px(2));
    if (ui.choice(thousands(static_cast<std::uint64_t>(n)).c_str(), lab.runs == n)) lab.runs = n;
  }
  if (lab.question == Question::where_it_tips) {
    if (s.parameters.empty()) {
      ui.wrapped("This scenario has no parameters to vary.");
    } else {
      ui.gap(4);
      ui.muted("Along");
      parameter_dropdown(ui, table, "First parameter", lab.first, false, width);
      ui.muted("and along");
      parameter_dropdown(ui, table, "Second parameter", lab.second, true, width);
      ui.muted("Points along each");
      for (const int n : {5, 9, 17}) {
        if (n != 5) ImGui::SameLine(0, ui.px(2));
        if (ui.choice((std::to_string(n) + "##points").c_str(), lab.points == n)) lab.points = n;
      }
    }
  }
  ui.gap();
  const command::RunStudy study = plan_of(table, lab);
  std::uint64_t points = 1;
  for (std::size_t i = 0; i < study.parameters.size(); ++i)
    points *= static_cast<std::uint64_t>(study.points);
  if (lab.question == Question::what_matters) points = 2 * s.parameters.size() + 1;
  const std::uint64_t runs = points * study.runs;
  const std::string cost = duration(seconds_per_run(table) * static_cast<double>(runs));
  ui.wrapped(thousands(runs) + " runs" + (cost.empty() ? "" : ", " + cost));
  if (table.busy_study) {
    if (ui.button("Cancel")) ui.send(command::CancelStudy{});
    if (const auto& p = table.found.study_progress) {
      const float share = static_cast<float>(p->done) / static_cast<float>(std::max(1u, p->total));
      ImGui::SameLine();
      ui.muted(thousands(p->done) + " of " + thousands(p->total));
      const ImVec2 at = ImGui::GetCursorScreenPos();
      ImGui::Dummy({width, ui.px(6)});
      share_bar(ui, at, {width, ui.px(6)}, static_cast<double>(share), 0, 0, ui.color().accent);
    }
  } else {
    const bool possible = lab.question == Question::what_may_happen || !s.parameters.empty();
    if (ui.primary("Run", possible)) {
      lab.asked = study;
      lab.answered = lab.question;
      if (lab.question == Question::what_matters) lab.asked.points = 0;
      ui.send(command::RunStudy(lab.asked));
    }
  }
  ui.gap();
  ui.muted("The same on the command line:");
  const std::string line = command_line(table, study);
  ui.wrapped(line);
  if (ui.link("Copy", "Copy the command line")) ImGui::SetClipboardText(line.c_str());
  ui.end_panel();
}

void draw_ensemble(Ui& ui, const Table& table, View& view, const EnsembleResult& result) {
  const Scenario& s = table.scenario();
  const float width = ImGui::GetContentRegionAvail().x;
  ui.heading("Outcomes");
  for (std::size_t o = 0; o < result.outcomes.size(); ++o) {
    const Share& share = result.outcomes[o];
    const float line = ImGui::GetTextLineHeight(), name = width * 0.34f,
                number = ImGui::CalcTextSize("100 %  (100–100)").x;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, line + ui.px(8)});
    ui.tip(s.outcomes[o].about);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText({at.x, at.y + ui.px(2)}, ui.color().text,
                 cut_to_width(s.outcomes[o].name, name - ui.px(8)).c_str());
    share_bar(ui, {at.x + name, at.y + ui.px(2)}, {width - name - number - ui.px(12), line}, share.share,
              share.low, share.high, with_alpha(ui.color().accent, 0.8f));
    const std::string text = percent(share.share) + "  (" +
                             std::to_string(static_cast<int>(std::lround(share.low * 100))) + "–" +
                             std::to_string(static_cast<int>(std::lround(share.high * 100))) + ")";
    draw.AddText({at.x + width - ImGui::CalcTextSize(text.c_str()).x, at.y + ui.px(2)}, ui.color().text,
                 text.c_str());
  }
  for (std::size_t i = 0; i < s.objectives.size(); ++i)
    ui.muted("Mean score of " + s.actors[static_cast<std::size_t>(s.objectives[i].actor)].name + ": " +
             number_text(result.objective_means[i]));
  ui.gap();
  if (s.indicators.empty()) return;
  const auto chosen = static_cast<std::size_t>(view.lab.indicator) % s.indicators.size();
  const auto label = [&](std::size_t i) {
    return s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label;
  };
  if (ui.begin_dropdown("Indicator", label(chosen), std::min(width, ImGui::GetFontSize() * 18))) {
    for (std::size_t i = 0; i < s.indicators.size(); ++i) {
      if (ImGui::Selectable(label(i).c_str(), i == chosen)) view.lab.indicator = static_cast<int>(i);
      ui.note(label(i).c_str(), ControlKind::button);
    }
    ui.end_dropdown();
  }
  FanChart chart;
  chart.fan = &result.indicators[chosen];
  if (s.indicators[chosen].range)
    chart.range = *s.indicators[chosen].range;
  else
    chart.range = {0, 0};
  chart.turns = s.turns;
  chart.unit = s.indicators[chosen].unit;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = {width, std::max(ui.px(160), ImGui::GetContentRegionAvail().y - ui.px(4))};
  ui.picture("Fan", room);
  fan_chart(ui, at, room, chart, ImGui::IsItemHovered());
}

// One row per parameter: how far the chosen outcome moves between the ends of its range.
void draw_importance(Ui& ui, const Table& table, View& view, const std::vector<StudyPoint>& found) {
  const Scenario& s = table.scenario();
  if (found.size() != 2 * s.parameters.size() + 1) return ui.muted("This result is of another question.");
  const auto outcome = static_cast<std::size_t>(view.lab.outcome);
  struct Row {
    std::size_t parameter;
    double low, high;
  };
  std::vector<Row> rows;
  for (std::size_t p = 0; p < s.parameters.size(); ++p)
    rows.push_back({p, found[1 + 2 * p].futures->outcomes[outcome].share,
                    found[2 + 2 * p].futures->outcomes[outcome].share});
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::abs(a.high - a.low) > std::abs(b.high - b.low);
  });
  const double usual = found.front().futures->outcomes[outcome].share;
  const float width = ImGui::GetContentRegionAvail().x, line = ImGui::GetTextLineHeight() + ui.px(4);
  const float name = width * 0.4f, number = ImGui::CalcTextSize("100 % → 100 %").x;
  for (const Row& r : rows) {
    const Parameter& p = s.parameters[r.parameter];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, line});
    ui.tip((p.label.empty() ? p.id : p.label) + " from " + number_text(p.range.low) + " to " +
           number_text(p.range.high) + (p.about.empty() ? "" : "\n" + p.about));
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText(at, ui.color().text,
                 cut_to_width(p.label.empty() ? p.id : p.label, name - ui.px(8)).c_str());
    const float from = at.x + name, wide = width - name - number - ui.px(12);
    const auto x = [&](double v) { return from + static_cast<float>(v) * wide; };
    draw.AddLine({from, at.y + line / 2}, {from + wide, at.y + line / 2}, ui.color().line);
    draw.AddRectFilled(
        {x(std::min(r.low, r.high)), at.y + line * 0.25f},
        {std::max(x(std::max(r.low, r.high)), x(std::min(r.low, r.high)) + 2), at.y + line * 0.75f},
        ui.color().accent, 2);
    draw.AddLine({x(usual), at.y + ui.px(1)}, {x(usual), at.y + line - ui.px(1)}, ui.color().text, 1.5f);
    const std::string text = percent(r.low) + " → " + percent(r.high);
    draw.AddText({at.x + width - ImGui::CalcTextSize(text.c_str()).x, at.y}, ui.color().muted, text.c_str());
  }
}

void draw_sweep(Ui& ui, const Table& table, View& view, const std::vector<StudyPoint>& found) {
  const Scenario& s = table.scenario();
  const command::RunStudy& study = view.lab.asked;
  const auto outcome = static_cast<std::size_t>(view.lab.outcome);
  const Parameter& first = s.parameters[static_cast<std::size_t>(study.parameters.front())];
  const auto label = [](const Parameter& p) { return p.label.empty() ? p.id : p.label; };
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float em = ImGui::GetFontSize();
  const ImVec2 room = {width, std::max(ui.px(180), ImGui::GetContentRegionAvail().y - em * 2)};
  ui.picture("Sweep", room);
  const bool hovered = ImGui::IsItemHovered();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 min = {at.x + em * 3.5f, at.y + ui.px(8)},
               max = {at.x + room.x - em, at.y + room.y - em * 2.6f};
  const auto n = static_cast<std::size_t>(study.points);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto axis = [&](const Parameter& p) {
    for (const bool low : {true, false}) {
      const std::string text = number_text(low ? p.range.low : p.range.high);
      const float wide = ImGui::CalcTextSize(text.c_str()).x;
      draw.AddText({low ? min.x : max.x - wide, max.y + ui.px(4)}, ui.color().muted, text.c_str());
    }
    const std::string name = label(p);
    draw.AddText({(min.x + max.x - ImGui::CalcTextSize(name.c_str()).x) / 2, max.y + ui.px(4)},
                 ui.color().text, name.c_str());
  };
  axis(first);
  if (study.parameters.size() == 1) {
    for (const double t : {0.0, 0.5, 1.0}) {
      const float y = max.y - static_cast<float>(t) * (max.y - min.y);
      draw.AddLine({min.x, y}, {max.x, y}, ui.color().line);
      draw.AddText({at.x, y - em / 2}, ui.color().muted, percent(t).c_str());
    }
    const auto point = [&](std::size_t i, double share) {
      return ImVec2{min.x + (max.x - min.x) * static_cast<float>(i) /
                                static_cast<float>(std::max<std::size_t>(1, n - 1)),
                    max.y - static_cast<float>(share) * (max.y - min.y)};
    };
    for (std::size_t i = 1; i < found.size(); ++i) {
      const Share &a = found[i - 1].futures->outcomes[outcome], &b = found[i].futures->outcomes[outcome];
      draw.AddQuadFilled(point(i - 1, a.high), point(i, b.high), point(i, b.low), point(i - 1, a.low),
                         with_alpha(ui.color().accent, 0.2f));
      draw.AddLine(point(i - 1, a.share), point(i, b.share), ui.color().accent, 2);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
      const Share& share = found[i].futures->outcomes[outcome];
      const ImVec2 c = point(i, share.share);
      draw.AddCircleFilled(c, ui.px(3), ui.color().accent);
      if (hovered && std::abs(mouse.x - c.x) < (max.x - min.x) / static_cast<float>(2 * n))
        ui.tip(label(first) + " " + number_text(found[i].values[0]) + ": " + percent(share.share));
    }
    return;
  }
  const Parameter& second = s.parameters[static_cast<std::size_t>(study.parameters[1])];
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::size_t x = i / n, y = i % n;
    const float wide = (max.x - min.x) / static_cast<float>(n),
                tall = (max.y - min.y) / static_cast<float>(n);
    const ImVec2 a = {min.x + wide * static_cast<float>(x), max.y - tall * static_cast<float>(y + 1)};
    const ImVec2 b = {a.x + wide - 1, a.y + tall - 1};
    const Share& share = found[i].futures->outcomes[outcome];
    const ImU32 fill = mix(ui.color().raised, ui.color().accent, static_cast<float>(share.share));
    draw.AddRectFilled(a, b, fill);
    const std::string text = percent(share.share);
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    if (size.x < wide && size.y < tall)
      draw.AddText({(a.x + b.x - size.x) / 2, (a.y + b.y - size.y) / 2}, legible(ui.color().text, fill),
                   text.c_str());
    if (hovered && mouse.x >= a.x && mouse.x < b.x && mouse.y >= a.y && mouse.y < b.y)
      ui.tip(label(first) + " " + number_text(found[i].values[0]) + ", " + label(second) + " " +
             number_text(found[i].values[1]) + ": " + text);
  }
  draw.AddText({at.x, min.y}, ui.color().muted, number_text(second.range.high).c_str());
  draw.AddText({at.x, max.y - em}, ui.color().muted, number_text(second.range.low).c_str());
  draw.AddText({at.x, max.y + em * 1.4f}, ui.color().text, ("upwards: " + label(second)).c_str());
}

// A row per point: what was varied, runs, the share of every outcome with its interval.
std::string table_text(const Table& table, const LabView& lab, const std::vector<StudyPoint>& found) {
  const Scenario& s = table.scenario();
  std::string text;
  const auto quoted = [](const std::string& name) { return "\"" + name + "\""; };
  if (lab.answered == Question::what_matters) text += "parameter,value,";
  if (lab.answered == Question::where_it_tips)
    for (const int p : lab.asked.parameters) text += s.parameters[static_cast<std::size_t>(p)].id + ",";
  text += "runs";
  for (const Outcome& o : s.outcomes)
    text += "," + quoted(o.name) + "," + quoted(o.name + " low") + "," + quoted(o.name + " high");
  text += "\n";
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (lab.answered == Question::what_matters) text += i == 0 ? "," : s.parameters[(i - 1) / 2].id + ",";
    for (std::size_t v = 0; v < found[i].values.size(); ++v) text += number_text(found[i].values[v]) + ",";
    if (lab.answered == Question::what_matters && i == 0) text += ",";
    text += std::to_string(found[i].futures->runs);
    for (const Share& share : found[i].futures->outcomes) {
      char numbers[96];
      std::snprintf(numbers, sizeof numbers, ",%.6f,%.6f,%.6f", share.share, share.low, share.high);
      text += numbers;
    }
    text += "\n";
  }
  return text;
}

void draw_result(Ui& ui, const Table& table, View& view, ImVec2 size) {
  ui.begin_panel("Result", size);
  LabView& lab = view.lab;
  if (!table.found.study) {
    ui.heading(questions[static_cast<int>(lab.question)]);
    ui.wrapped(table.busy_study ? "Running…" : "Run shows the answer here. Nothing of it changes the game.",
               ui.color().muted);
    return ui.end_panel();
  }
  const StudyResult& result = *table.found.study;
  if (!result.problem.empty()) {
    ui.heading("The study stopped");
    ui.wrapped(result.problem, ui.color().harm);
    return ui.end_panel();
  }
  const std::vector<StudyPoint>& found = *result.points;
  const Scenario& s = table.scenario();
  lab.outcome = std::clamp(lab.outcome, 0, static_cast<int>(s.outcomes.size()) - 1);
  std::uint64_t runs = 0;
  for (const StudyPoint& p : found) runs += p.futures->runs;
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", result.seconds);
  ui.heading(questions[static_cast<int>(lab.answered)]);
  ui.muted(thousands(runs) + " runs in " + seconds + " s, seed " +
           std::to_string(table.session().settings().seed));
  if (ui.link("Copy the table", "As CSV: a row per point, shares with their 95 % intervals"))
    ImGui::SetClipboardText(table_text(table, lab, found).c_str());
  if (!(result.origin == Origin{table.game->id, table.session().revision()}))
    ui.muted("Of the rules as they were when it was started.");
  ui.gap(4);
  if (lab.answered != Question::what_may_happen) {
    const float width = std::min(ImGui::GetContentRegionAvail().x, ImGui::GetFontSize() * 18);
    ImGui::AlignTextToFramePadding();
    ui.muted("How often");
    ImGui::SameLine();
    if (ui.begin_dropdown("Outcome", s.outcomes[static_cast<std::size_t>(lab.outcome)].name, width)) {
      for (std::size_t o = 0; o < s.outcomes.size(); ++o) {
        if (ImGui::Selectable(s.outcomes[o].name.c_str(), lab.outcome == static_cast<int>(o)))
          lab.outcome = static_cast<int>(o);
        ui.note(s.outcomes[o].name.c_str(), ControlKind::button);
      }
      ui.end_dropdown();
    }
    ui.gap(4);
  }
  switch (lab.answered) {
    case Question::what_may_happen: draw_ensemble(ui, table, view, *found.front().futures); break;
    case Question::what_matters: draw_importance(ui, table, view, found); break;
    case Question::where_it_tips: draw_sweep(ui, table, view, found); break;
  }
  ui.end_panel();
}

}  // namespace

void draw_lab(Ui& ui, const Table& table, View& view) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const ImVec2 start = ImGui::GetCursorPos();
  const float gap = ui.px(8), em = ImGui::GetFontSize();
  const ImVec2 area = {window.x - 2 * start.x, window.y - start.y - gap};
  const float left = std::floor(std::min(em * 24, area.x * 0.42f));
  draw_questions(ui, table, view, {left, area.y});
  ImGui::SetCursorPos({start.x + left + gap, start.y});
  draw_result(ui, table, view, {area.x - left - gap, area.y});
}

}  // namespace demarche::gui
