#include "gui/game.h"

#include <algorithm>

#include "sim/scenario/read.h"
#include "sim/scenario/translation.h"
#include "sim/session/explain.h"
#include "sim/session/log.h"

namespace demarche::gui {

std::uint64_t next_game_id() {
  static std::uint64_t last = 0;
  return ++last;
}

std::uint64_t position_of(const Session& session) {
  Digest digest;
  digest.add(session.timeline().at(session.here()).digest);
  digest.add(static_cast<std::uint64_t>(session.layer()));
  digest.add(static_cast<std::uint64_t>(session.turn()));
  return digest.value();
}

void speak(Game& game, const std::filesystem::path& scenario) {
  game.texts_path = scenario;
  if (!scenario.empty()) game.languages = languages_beside(scenario);
}

std::unique_ptr<Game> new_game(const command::NewGame& wanted, const std::string& language,
                               std::string& problem, std::string& remark) {
  ReadResult read = read_scenario(std::filesystem::path(wanted.path));
  if (!read.scenario) {
    problem = format(read.diagnostics, read.sources);
    return nullptr;
  }
  auto game = std::make_unique<Game>();
  game->scenario_path = wanted.path;
  SessionSettings settings;
  settings.seed = wanted.seed;
  settings.seats = wanted.seats;
  settings.insight = wanted.insight;
  Diagnostics diagnostics;
  game->session = Session::start(
      shown_in(std::make_shared<const Scenario>(std::move(*read.scenario)), wanted.path, language, remark),
      settings, {}, diagnostics);
  if (game->session == nullptr) {
    problem = format(diagnostics, read.sources);
    return nullptr;
  }
  game->id = next_game_id();
  speak(*game, wanted.path);
  game->scenario_time = std::filesystem::file_time_type::clock::now();
  game->saved_revision = game->session->revision();
  return game;
}

std::string step(Game& game, int turns) {
  for (int i = 0; i < turns && !game.session->over(); ++i)
    if (std::string problem = game.session->step(); !problem.empty()) return problem;
  return {};
}

std::string what_if(Game& game, const command::WhatIf& wanted) {
  Session& s = *game.session;
  const bool coming = wanted.moment < 0;
  const int moment = coming ? s.here() : wanted.moment;
  const Program& p = *s.traced(coming ? s.layer() : s.timeline().at(moment).layer);
  const Choice& choice = p.choices[static_cast<std::size_t>(wanted.choice)];
  const Option& option = p.options_table[static_cast<std::size_t>(choice.first_option + wanted.option)];
  const std::string text = option_text(p, option);
  const int turn = coming ? s.turn() + 1 : s.timeline().at(moment).turn;
  Move move = name_move(p, wanted.choice, wanted.option, turn);
  if (coming) return s.decide(move, true);

  // The way that was gone, from the turn in question to where the game stands or its branch ends.
  const int tip = is_on_way(s.timeline(), moment, s.here())
                      ? s.here()
                      : s.timeline().branches[static_cast<std::size_t>(s.timeline().branch)].tip;
  std::vector<std::vector<Move>> decisions;
  for (const int m : path_to(s.timeline(), tip))
    if (s.timeline().at(m).turn >= turn) decisions.push_back(s.timeline().at(m).decisions);
  if (decisions.empty()) decisions.push_back(s.timeline().at(moment).decisions);

  const int before = s.timeline().at(moment).parent;
  s.go(before);
  // With several people at the machine a name must not tell what one of them thought of doing.
  const std::string about =
      s.seats().size() > 1 && s.is_seat(choice.actor)
          ? ", turn " + std::to_string(turn)
          : ": " + s.scenario().actors[static_cast<std::size_t>(choice.actor)].name + ", " + text;
  const std::string name = free_branch_name(s.timeline(), "what if" + about);
  for (std::size_t i = 0; i < decisions.size() && !s.over(); ++i) {
    s.withdraw_all();
    // Decisions that are not possible any more are left out.
    for (const Move& m : decisions[i]) s.decide(m, true);
    if (i == 0)
      if (std::string problem = s.decide(move, true); !problem.empty()) {
        s.withdraw_all();
        s.go(moment);
        return problem;
      }
    const int branches = static_cast<int>(s.timeline().branches.size());
    if (std::string problem = s.step(); !problem.empty()) return problem;
    if (static_cast<int>(s.timeline().branches.size()) > branches) s.rename_branch(s.timeline().branch, name);
  }
  return {};
}

double value_in_force(const Session& session, int parameter) {
  const Parameter& p = session.scenario().parameters[static_cast<std::size_t>(parameter)];
  const auto& values = session.overrides().values;
  const auto found = values.find(p.id);
  return found == values.end() ? p.value : found->second;
}

Overrides with_value(const Session& session, const std::string& name, double value) {
  Overrides overrides = session.overrides();
  const int parameter = find_parameter(session.scenario(), name);
  if (parameter >= 0 && session.scenario().parameters[static_cast<std::size_t>(parameter)].value == value)
    overrides.values.erase(name);
  else
    overrides.values[name] = value;
  return overrides;
}

Overrides with_off(const Session& session, const std::string& rule, bool off) {
  Overrides overrides = session.overrides();
  std::erase(overrides.off, rule);
  if (off) overrides.off.push_back(rule);
  std::sort(overrides.off.begin(), overrides.off.end());
  return overrides;
}

std::string change_rules(Game& game, const Overrides& wanted) {
  const Overrides before = game.session->overrides();
  if (before.values == wanted.values && before.off == wanted.off) return {};
  Diagnostics diagnostics;
  if (!game.session->set_overrides(wanted, diagnostics)) {
    return diagnostics.items.empty() ? "the rules do not fit" : diagnostics.items.front().message;
  }
  game.undone.push_back(before);
  game.redone.clear();
  return {};
}

std::string undo(Game& game, bool rules, int actor) {
  Session& s = *game.session;
  if (rules) {
    if (game.undone.empty()) return "no change of the rules is left to undo";
    const Overrides present = s.overrides();
    Diagnostics diagnostics;
    if (!s.set_overrides(game.undone.back(), diagnostics)) return "the earlier rules do not fit any more";
    game.undone.pop_back();
    game.redone.push_back(present);
    return {};
  }
  if (actor >= 0 && !s.over())
    for (std::size_t i = s.pending().size(); i-- > 0;)
      if (s.pending()[i].actor == s.scenario().actors[static_cast<std::size_t>(actor)].id) {
        if (game.withdrawn_at != s.here()) game.withdrawn.clear();
        game.withdrawn_at = s.here();
        game.withdrawn.push_back(s.pending()[i]);
        s.withdraw(i);
        return {};
      }
  return s.back() ? "" : "this is the start";
}

std::string redo(Game& game, bool rules, int actor) {
  Session& s = *game.session;
  if (!rules && actor >= 0 && game.withdrawn_at == s.here()) {
    const std::string& who = s.scenario().actors[static_cast<std::size_t>(actor)].id;
    for (std::size_t i = game.withdrawn.size(); i-- > 0;)
      if (game.withdrawn[i].actor == who) {
        const Move move = game.withdrawn[i];
        game.withdrawn.erase(game.withdrawn.begin() + static_cast<std::ptrdiff_t>(i));
        return s.decide(move);
      }
  }
  if (!rules) return s.forward() ? "" : "this is the end of the branch";
  if (game.redone.empty()) return "no change of the rules is left to redo";
  const Overrides present = s.overrides();
  Diagnostics diagnostics;
  if (!s.set_overrides(game.redone.back(), diagnostics)) return "the later rules do not fit any more";
  game.redone.pop_back();
  game.undone.push_back(present);
  return {};
}

}  // namespace demarche::gui
