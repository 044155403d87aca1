// Everything with the keyboard alone: in every state that the program can be brought to, Tab leads to every
// control that is drawn there, whatever it is.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "tests/gui/driver.h"
#include "tests/gui/scratch.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

// What can be used now: behind a dialog nothing can.
std::set<std::string> usable(const Driver& d) {
  const ImGuiWindow* modal = ImGui::GetTopMostPopupModal();
  std::set<std::string> names;
  for (const Control& c : const_cast<Driver&>(d).app().controls().drawn())
    if (c.enabled && (modal == nullptr || c.window->RootWindow == modal || c.window == modal))
      names.insert(c.name);
  return names;
}

void check_all_reached(Driver& d, const std::string& state) {
  d.wait();
  const std::set<std::string> wanted = usable(d);
  REQUIRE_FALSE(wanted.empty());
  std::set<std::string> reached;
  for (std::size_t i = 0; i < wanted.size() + 3; ++i) {
    d.press(key::tab);
    if (const Control* here = d.app().controls().focused()) {
      reached.insert(here->name);
      INFO("state: " << state << ", control: " << here->name);
      CHECK_GT(here->visible.GetArea(), 1);  // it is scrolled into view, so that the ring can be seen
    }
  }
  for (const std::string& name : wanted) {
    INFO("state: " << state << ", control: " << name);
    CHECK(reached.contains(name));
  }
}

// Of a choice of an instrument.
std::string title_of(const Driver& d, const ChoiceReason& reason) {
  const Program& p = d.session().now().program();
  std::string name = name_of(p.choices[static_cast<std::size_t>(reason.choice)].instrument);
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

}  // namespace

TEST_CASE("in every state every control is reached with Tab") {
  const Scratch scratch("demarche-gui-keyboard");
  Driver::Start start;
  start.scenario = scratch.tiny();
  start.seats = {"sender"};
  Driver d(start);
  d.choose("Your move/Economic", "Sanction Target");
  d.press(key::space);
  d.press(key::space);
  d.press(key::left);
  d.press(key::space);
  const Session& session = d.session();
  const int choice = d.app().scene().log.empty() ? 0 : d.app().scene().log.front().choice;
  int economy = -1;
  for (const Strip& strip : d.app().scene().figures) economy = strip.figure.cell;

  const auto send = [&](Command command) { d.app().send(std::move(command)); };
  struct State {
    const char* name;
    std::function<void()> enter, leave;
  };
  const auto nothing = [] {};
  const State states[] = {
      {"table", [&] { send(command::Show{Screen::table}); }, nothing},
      {"why a move",
       [&] {
         send(command::WhyMove{session.here(), choice});
       },
       [&] { d.press(key::escape); }},
      {"why a number",
       [&] {
         send(command::WhyNumber{economy, 0});
       },
       [&] { d.press(key::escape); }},
      {"timeline", [&] { send(command::Show{Screen::timeline}); }, nothing},
      {"rules", [&] { send(command::Show{Screen::rules}); }, nothing},
      {"rules: actions", [&] { d.view().rules.kind = RuleKind::actions; }, nothing},
      {"rules: a rule", [&] { d.view().rules.kind = RuleKind::rules; }, nothing},
      {"rules: a formula",
       [&] {
         d.view().formula.title = "Effect";
         d.view().formula.kind = RuleKind::rules;
         d.view().formula.entry = 0;
         d.view().formula.place = 1;
         d.view().formula.text = "self.economy -= 0";
         send(command::CheckFormula{d.view().formula.text});
       },
       [&] { d.view().formula = {}; }},
      {"rules: the graph", [&] { d.view().rules.graph = true; }, [&] { d.view().rules.graph = false; }},
      {"lab", [&] { send(command::Show{Screen::lab}); }, nothing},
      {"lab: an ensemble",
       [&] {
         send(command::RunStudy{Question::what_may_happen, 50, {}, 1});
       },
       nothing},
      {"lab: a histogram",
       [&] {
         d.view().lab.measure = 4;
         d.view().lab.histogram = true;
       },
       nothing},
      {"lab: a screening",
       [&] {
         d.view().lab.question = Question::what_matters;
         send(command::RunStudy{Question::what_matters, 50, {}, 4});
       },
       nothing},
      {"lab: a sweep",
       [&] {
         d.view().lab.question = Question::where_it_tips;
         send(command::RunStudy{Question::where_it_tips, 50, {0}, 5});
       },
       nothing},
      {"debrief", [&] { send(command::Show{Screen::debrief}); }, nothing},
      {"a class", [&] { send(command::ShowClass{true}); }, [&] { d.press(key::escape); }},
      {"opening", [&] { send(command::AskFile{FileFor::open}); }, [&] { d.press(key::escape); }},
      {"saving", [&] { send(command::AskFile{FileFor::save}); }, [&] { d.press(key::escape); }},
      {"an offer",
       [&] {
         send(command::Show{Screen::table});
         d.settle();
         d.click("Your move/Offer…");
       },
       [&] { d.press(key::escape); }},
      {"keys", [&] { send(command::ShowKeys{true}); }, [&] { d.press(key::escape); }},
      {"a message", [&] { d.app().drop_file("/nowhere/x.toml"); }, [&] { d.press(key::escape); }},
      {"unsaved", [&] { send(command::CloseGame{}); }, [&] { d.press(key::escape); }},
  };
  for (const State& state : states) {
    state.enter();
    d.settle();
    check_all_reached(d, state.name);
    d.press(key::escape);  // takes the ring away
    d.settle();
    state.leave();
    d.settle();
  }
}

TEST_CASE("why something is not possible now is told to the keyboard, too") {
  Driver d({.scenario = "classroom-three.toml", .seats = {"alta"}});
  d.wait();
  const auto& choices = d.app().scene().seat.choices;
  const auto impossible = [](const ChoiceReason& c) {
    return std::find_if(c.options.begin(), c.options.end(),
                        [](const OptionReason& o) { return !o.possible; });
  };
  const auto choice = std::find_if(choices.begin(), choices.end(), [&](const ChoiceReason& c) {
    return impossible(c) != c.options.end() && d.has("Your move/" + title_of(d, c));
  });
  REQUIRE_NE(choice, choices.end());
  const std::string row = impossible(*choice)->text;
  d.click("Your move/" + title_of(d, *choice));
  const auto tips = [] {
    int shown = 0;
    for (const ImGuiWindow* w : ImGui::GetCurrentContext()->Windows)
      shown += w->Active && !w->Hidden && (w->Flags & ImGuiWindowFlags_Tooltip) != 0;
    return shown;
  };
  d.mouse({-100, -100}, false);
  d.settle();
  CHECK_EQ(tips(), 0);
  d.tab_to(row);
  CHECK_EQ(tips(), 1);
  d.press(key::enter);
  CHECK(d.session().pending().empty());
  CHECK(d.has(row));
}

TEST_CASE("on the start page every control is reached with Tab") {
  const Scratch scratch("demarche-gui-keyboard-start");
  Driver::Start start;
  start.scenario = scratch.tiny();
  Driver d(start);
  d.app().send(command::CloseGame{});
  d.settle();
  check_all_reached(d, "start");
}

TEST_CASE("at twice the size of text every control is reached, part by part") {
  Driver d({.seats = {"sender"}});
  d.app().send(command::ChangeTextSize{2});
  d.resize({1024, 700});
  for (int part = 0; part < 6; ++part) {
    d.view().narrow_part = part;
    d.settle();
    check_all_reached(d, "part " + std::to_string(part));
    d.press(key::escape);
  }
}

TEST_CASE("between two people the keyboard leads only to taking over") {
  Driver d({.seats = {"sender", "target_state"}});
  REQUIRE(d.view().covered);
  CHECK_EQ(usable(d), std::set<std::string>{"Hand over/I am here"});
  d.tab_to("Hand over/I am here");
  d.press(key::enter);
  CHECK_FALSE(d.view().covered);
}

TEST_CASE("six turns with the keyboard alone: a list is opened, walked through and chosen from") {
  Driver d({.seats = {"sender"}});
  d.tab_to("Your move/Economic");
  d.press(key::enter);
  REQUIRE(d.has("Your move/Economic/Sanction Target"));
  for (int i = 0; i < 8 && d.session().pending().empty(); ++i) {
    d.press(key::down);
    const Control* here = d.app().controls().focused();
    if (here != nullptr && here->name == "Your move/Economic/Sanction Target") d.press(key::enter);
  }
  REQUIRE_EQ(d.session().pending().size(), 1);
  CHECK_EQ(d.session().pending().front().act, "sanction");
  d.press(key::escape);
  for (int i = 0; i < 6; ++i) d.press(key::space);
  CHECK_EQ(d.session().turn(), 6);
}
