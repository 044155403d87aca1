// demarche explain: why a move was made, or why a number is what it is.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/open_game.h"
#include "cli/play.h"
#include "cli/why.h"
#include "sim/session/log.h"

namespace demarche::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ExplainFlags {
  std::string file;
  int turn = 0;
  std::string actor;
  std::string variable;
  int since = 0;
  std::uint64_t seed = 1;
  std::uint32_t run = 0;
  bool plain = false;
  bool json = false;
  OverrideFlags overrides;
};

Json json_of(const Session& session, const Program& program, const ChoiceReason& reason,
             const std::optional<Tipping>& tipping) {
  const Scenario& s = session.scenario();
  const Choice& choice = program.choices[static_cast<std::size_t>(reason.choice)];
  Json options = Json::array();
  for (const OptionReason& o : reason.options) {
    Json terms = Json::array();
    for (const TermShare& t : o.terms) terms.push_back({{"term", t.name}, {"value", t.value}});
    const Option& option = program.options_table[static_cast<std::size_t>(choice.first_option + o.option)];
    options.push_back(
        {{"text", o.text},
         {"target", option.target < 0 ? "" : s.actors[static_cast<std::size_t>(option.target)].id},
         {"possible", o.possible},
         {"obstacles", o.obstacles},
         {"utility", o.utility},
         {"probability", o.probability},
         {"low", o.low},
         {"high", o.high},
         {"terms", terms}});
  }
  Json out = {
      {"actor", s.actors[static_cast<std::size_t>(reason.actor)].id},
      {"choice", reason.text},
      {"picked",
       reason.picked < 0 ? Json() : Json(reason.options[static_cast<std::size_t>(reason.picked)].text)},
      {"by_person", reason.by_person},
      {"rationality", reason.rationality},
      {"drawn", reason.drawn},
      {"options", options},
      {"tipping", Json()}};
  if (tipping)
    out["tipping"] = {{"name", tipping->name},
                      {"from", tipping->from},
                      {"to", tipping->to},
                      {"share_of_range", tipping->share_of_range}};
  return out;
}

Json json_of(const Scenario& s, const NumberReason& reason, int since) {
  Json causes = Json::array();
  for (const CauseShare& c : reason.causes) {
    Json by_turn = Json::array();
    for (const auto& [turn, amount] : c.by_turn) by_turn.push_back({{"turn", turn}, {"amount", amount}});
    const auto id = [&](int a) { return a < 0 ? std::string() : s.actors[static_cast<std::size_t>(a)].id; };
    causes.push_back({{"text", c.text},
                      {"actor", id(c.actor)},
                      {"target", id(c.target)},
                      {"amount", c.amount},
                      {"by_turn", by_turn}});
  }
  return {{"name", reason.name},
          {"since", since},
          {"before", reason.before},
          {"now", reason.now},
          {"causes", causes}};
}

void run_explain(const ExplainFlags& flags) {
  Style style = style_for(isatty(STDOUT_FILENO) != 0);
  if (flags.plain) style.colour = style.pictures = false;
  StartOptions start;
  start.seed = flags.seed;
  start.run = flags.run;
  start.overrides = flags.overrides.overrides();
  const std::unique_ptr<Session> session = open_or_start(flags.file, start).session;
  const Scenario& s = session->scenario();
  const auto say = [](const std::string& text) { std::fputs(harmless(text).c_str(), stdout); };
  if (flags.turn == 0 && flags.variable.empty() && flags.actor.empty()) {
    if (flags.json) {
      const About& a = s.about;
      const Json out = {{"scenario", {{"title", s.title}, {"digest", to_hex(s.digest)}}},
                        {"summary", s.summary},
                        {"about",
                         {{"what", a.what},
                          {"how", a.how},
                          {"use", a.use},
                          {"notice", a.notice},
                          {"try", a.things_to_try},
                          {"extend", a.extend},
                          {"credits", a.credits}}}};
      std::printf("%s\n", out.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
    } else {
      about_page(s, style);
    }
    return;
  }
  // A scenario is played until then; a save is looked at along its branch.
  const int last = flags.turn > 0 ? flags.turn : s.turns;
  while (session->forward()) {
  }
  const bool is_save = is_save_file(flags.file);
  if (is_save && session->turn() < flags.turn)
    throw Ended{wrong_input, "the save goes to turn " + std::to_string(session->turn())};
  while (!is_save && session->turn() < last && !session->over())
    if (const std::string problem = session->step(); !problem.empty())
      throw Ended{wrong_input, "turn " + std::to_string(session->turn() + 1) + ": " + problem};
  const int turn = flags.turn > 0 ? flags.turn : session->turn();
  const int moment = moment_at_turn(session->timeline(), session->here(), turn);
  if (moment < 0) throw Ended{wrong_input, "the game is over after turn " + std::to_string(session->turn())};
  const Viewer viewer = viewer_of_reader(*session);
  Json out = {{"scenario", {{"title", s.title}, {"digest", to_hex(s.digest)}}},
              {"seed", session->settings().seed},
              {"run", session->settings().run},
              {"version", DEMARCHE_VERSION},
              {"turn", turn},
              {"date", iso_date(turn_start(s.start, s.step, turn))},
              {"moves", Json::array()},
              {"numbers", Json::array()}};
  try {
    if (!flags.variable.empty()) {
      const int actor = flags.actor.empty() ? -1 : named_actor(s, flags.actor);
      const int since = std::clamp(flags.since, 0, turn);
      NumberReason reason =
          explain_number(*session, moment, named_cell(*session, actor, flags.variable), since);
      if (flags.json)
        for (CauseShare& c : reason.causes)
          if (!sees_cause(*session, moment, c.by_turn.empty() ? 0 : c.by_turn.front().first, c.kind, c.index,
                          c.actor, c.target, viewer)) {
            c.text = "not known";
            c.actor = c.target = -1;
          }
      if (flags.json)
        out["numbers"].push_back(json_of(s, reason, since));
      else
        say(why_number(*session, moment, reason, since, viewer, style));
    } else {
      const int actor = flags.actor.empty() ? -1 : named_actor(s, flags.actor);
      if (actor >= 0 && !sees_why(*session, session->here(), actor, viewer))
        throw Ended{wrong_input, "why " + s.actors[static_cast<std::size_t>(actor)].name +
                                     " acted is not shown in this game yet"};
      if (!flags.json)
        say(s.title + ", turn " + std::to_string(turn) + ", " +
            date_label(turn_start(s.start, s.step, turn), s.step) + ", seed " +
            std::to_string(session->settings().seed) + ", run " + std::to_string(session->settings().run) +
            "\n");
      const Program& p = *session->traced(session->timeline().at(moment).layer);
      for (std::size_t c = 0; c < p.choices.size(); ++c) {
        if ((actor >= 0 && p.choices[c].actor != actor) ||
            !sees_why(*session, session->here(), p.choices[c].actor, viewer))
          continue;
        const std::optional<ChoiceReason> reason = explain_choice(*session, moment, static_cast<int>(c));
        if (!reason) continue;
        if (!flags.json && actor < 0) {
          say(why_line(*session, *reason, style));
          continue;
        }
        const std::optional<Tipping> tipping =
            actor < 0 ? std::nullopt : find_tipping(*session, moment, *reason);
        if (flags.json)
          out["moves"].push_back(json_of(*session, p, *reason, tipping));
        else
          say(why_move(*session, *reason, tipping, style));
      }
    }
  } catch (const Refused& refused) {
    throw Ended{wrong_input, refused.message};
  }
  if (flags.json) std::printf("%s\n", out.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

}  // namespace

void add_explain(CLI::App& app) {
  auto flags = std::make_shared<ExplainFlags>();
  CLI::App* command = app.add_subcommand("explain", "Say why a move was made or a number is what it is");
  command->add_option("FILE", flags->file, "save, or scenario, which is played first")->required();
  command->add_option("--turn", flags->turn, "the turn; without one, what the scenario says of itself")
      ->check(CLI::Range(1, 2000));
  command->add_option("--actor", flags->actor, "this actor's moves in full");
  command->add_option("--variable", flags->variable, "a number: world.NAME, ACTOR.NAME or 'NAME[FROM, TO]'");
  command->add_option("--since", flags->since, "what changed it after that turn");
  command->add_option("--seed", flags->seed, "seed of the luck, for a scenario")->check(whole_number);
  command->add_option("--run", flags->run, "which run of an ensemble with that seed")->check(run_number());
  command->add_flag("--plain", flags->plain, "words instead of bars and colours, for screen readers");
  command->add_flag("--json", flags->json, "for programs");
  flags->overrides.add_to(*command);
  command->footer(
      "Examples: demarche explain scenarios/tiny.toml --turn 3 --actor sender --seed 7\n"
      "          demarche explain scenarios/tiny.toml --turn 12 --variable world.defiance");
  command->callback([flags] { run_explain(*flags); });
}

}  // namespace demarche::cli
