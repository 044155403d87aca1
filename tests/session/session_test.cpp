#include "sim/session/session.h"

#include <doctest/doctest.h>

#include "sim/scenario/read.h"
#include "sim/session/explain.h"
#include "sim/session/outlook.h"
#include "sim/session/sight.h"
#include "sim/study/forecast.h"

using namespace demarche;

namespace {

std::shared_ptr<const Scenario> tiny() {
  ReadResult read = read_scenario(std::filesystem::path(DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml"));
  REQUIRE(read.scenario);
  return std::make_shared<const Scenario>(std::move(*read.scenario));
}

std::unique_ptr<Session> game(std::vector<std::string> seats = {}, std::uint64_t seed = 1) {
  SessionSettings settings;
  settings.seed = seed;
  settings.seats = std::move(seats);
  Diagnostics diagnostics;
  std::unique_ptr<Session> session = Session::start(tiny(), settings, {}, diagnostics);
  REQUIRE(session != nullptr);
  return session;
}

Move act(const char* actor, const char* what, const char* target = "") {
  Move move;
  move.actor = actor;
  move.act = what;
  move.target = target;
  return move;
}

std::uint64_t digest_here(const Session& s) { return s.timeline().at(s.here()).digest; }

}  // namespace

TEST_CASE("a session without people plays the run that the engine plays") {
  const auto session = game();
  while (!session->over()) REQUIRE(session->step().empty());
  Batch batch(session->fast(0), 1);
  const std::uint32_t run = 0;
  batch.start(1, {&run, 1});
  while (batch.running(0)) batch.play_turn();
  CHECK_EQ(digest_here(*session), batch.digest(0));
  CHECK_EQ(session->outcome(), batch.outcome(0));
}

TEST_CASE("going back and forth comes out at the same moment; another choice begins a branch") {
  const auto session = game({"sender"});
  REQUIRE(session->step().empty());
  REQUIRE(session->decide(act("sender", "sanction", "target_state")).empty());
  REQUIRE(session->step().empty());
  const int sanctioned = session->here();
  const std::uint64_t digest = digest_here(*session);
  REQUIRE(session->back());
  REQUIRE_EQ(session->pending().size(), 1);
  REQUIRE(session->step().empty());
  CHECK_EQ(session->here(), sanctioned);
  CHECK_EQ(session->timeline().branches.size(), 1);
  REQUIRE(session->back());
  session->withdraw_all();
  REQUIRE(session->step().empty());
  CHECK_NE(session->here(), sanctioned);
  CHECK_EQ(session->timeline().branches.size(), 2);
  CHECK_NE(digest_here(*session), digest);
  CHECK_EQ(parting_of(session->timeline(), session->here(), sanctioned),
           session->timeline().at(sanctioned).parent);
  session->switch_to(0);
  CHECK_EQ(digest_here(*session), digest);
  REQUIRE(session->remove_branch(1).empty());
  CHECK_EQ(session->timeline().moments.size(), 3);
  CHECK_FALSE(session->remove_branch(0).empty());
}

TEST_CASE("decisions replace each other by choice and are refused with a reason") {
  const auto session = game({"sender"});
  CHECK(session->decide(act("sender", "sanction", "target_state")).empty());
  CHECK(session->decide(act("sender", "threaten", "target_state")).empty());
  CHECK_EQ(session->pending().size(), 2);
  Move hold = act("sender", "hold");
  hold.instrument = "economic";
  CHECK(session->decide(hold).empty());
  CHECK_EQ(session->pending().size(), 2);
  CHECK(session->decide(act("target_state", "concede")) == "Target is played by the program");
  CHECK(session->decide(act("target_state", "concede"), true).empty());
  CHECK(session->decide(act("sender", "invade")) == "sender has no such move as `invade`");
  Move answer;
  answer.actor = "sender";
  answer.answer = "target_state";
  answer.vote = "accept";
  CHECK_FALSE(session->decide(answer).empty());
}

TEST_CASE("a reopened game is the same game") {
  const auto session = game({"sender"}, 5);
  REQUIRE(session->decide(act("sender", "relief_for_compliance", "target_state")).empty());
  for (int i = 0; i < 4; ++i) REQUIRE(session->step().empty());
  Overrides harder;
  harder.values["bite"] = 0.2;
  Diagnostics diagnostics;
  REQUIRE(session->set_overrides(harder, diagnostics));
  REQUIRE(session->step().empty());
  std::vector<Misfit> misfits;
  const auto again = Session::reopen(tiny(), session->settings(), session->timeline(), misfits, diagnostics);
  REQUIRE(again != nullptr);
  CHECK(misfits.empty());
  CHECK_EQ(compare_digests(session->timeline(), again->timeline()).first_different, -1);
}

TEST_CASE("what was drawn lies in the stretch of what was picked, and the terms sum to the utility") {
  const auto session = game({}, 3);
  int moves = 0;
  while (!session->over()) {
    REQUIRE(session->step().empty());
    const auto& picks = session->here_played().picks;
    for (std::size_t c = 0; c < picks.size(); ++c) {
      const auto reason = explain_choice(*session, session->here(), static_cast<int>(c));
      CHECK_EQ(reason.has_value(), picks[c] >= 0);
      if (!reason) continue;
      ++moves;
      const OptionReason& o = reason->options[static_cast<std::size_t>(reason->picked)];
      CHECK(o.low <= doctest::Approx(reason->drawn));
      CHECK(doctest::Approx(reason->drawn) <= o.high);
      double total = 0;
      for (const OptionReason& option : reason->options) {
        double sum = 0;
        for (const TermShare& t : option.terms) sum += t.value;
        CAPTURE(option.text);
        CAPTURE(session->turn());
        if (option.possible && !option.terms.empty()) CHECK(sum == doctest::Approx(option.utility));
        total += option.probability;
      }
      CHECK(total == doctest::Approx(1.0));
    }
  }
  CHECK_GT(moves, 12);
}

TEST_CASE("a number is the sum of what its causes did") {
  const auto session = game({}, 3);
  while (!session->over()) REQUIRE(session->step().empty());
  Diagnostics diagnostics;
  for (const char* name : {"world.defiance", "target_state.economy", "sanctions[sender, target_state]"}) {
    const auto cell = find_cell(session->now_happenings().empty() ? *session->traced(0) : *session->traced(0),
                                name, diagnostics);
    REQUIRE(cell);
    const NumberReason reason = explain_number(*session, session->here(), *cell, 0);
    CHECK_EQ(reason.name, name);
    double sum = reason.before;
    for (const CauseShare& c : reason.causes) sum += c.amount;
    CHECK(sum == doctest::Approx(reason.now));
    CHECK_FALSE(reason.causes.empty());
  }
  CHECK_FALSE(find_cell(*session->traced(0), "world.defianc", diagnostics));
  CHECK(diagnostics.items.back().hint.find("defiance") != std::string::npos);
}

TEST_CASE("the smallest change that tips a move does tip it, and a smaller one does not") {
  const auto session = game({}, 3);
  REQUIRE(session->step().empty());
  int found = 0;
  for (std::size_t c = 0; c < session->traced(0)->choices.size(); ++c) {
    const auto reason = explain_coming(*session, static_cast<int>(c));
    if (!reason) continue;
    const auto tipping = find_tipping(*session, session->here(), *reason);
    if (!tipping) continue;
    ++found;
    CHECK_GT(tipping->share_of_range, 0);
    CHECK_LE(tipping->share_of_range, 1);
    const std::vector<int> order = by_probability(*reason);
    const auto upper_hand = [&](double x) {
      Batch batch(session->fast(0), 1);
      const Program& p = batch.program();
      Diagnostics diagnostics;
      if (tipping->name.starts_with("$"))
        batch.set_parameter(0, find_parameter(*p.scenario, tipping->name.substr(1)), x);
      const std::uint32_t run = 0;
      batch.resume(session->here_played().snapshot, 3, {&run, 1});
      if (!tipping->name.starts_with("$"))
        batch.set_value(p.layout.first_kept + *find_cell(p, tipping->name, diagnostics), 0, x);
      batch.begin_turn();
      const Choice& choice = p.choices[c];
      return batch.utility(choice.first_option + reason->options[static_cast<std::size_t>(order[1])].option,
                           0) >
             batch.utility(choice.first_option + reason->options[static_cast<std::size_t>(order[0])].option,
                           0);
    };
    CHECK(upper_hand(tipping->to));
    CHECK_FALSE(upper_hand(tipping->from + 0.98 * (tipping->to - tipping->from)));
  }
  CHECK_GT(found, 1);
}

TEST_CASE("the outlook of an offer is what the model will answer") {
  const auto session = game({"sender"}, 2);
  const OfferOutlook packaged =
      offer_outlook(*session, act("sender", "relief_for_compliance", "target_state"));
  CHECK(packaged.problem.empty());
  CHECK(packaged.chance + packaged.decline + packaged.wait == doctest::Approx(1.0));
  Move bundle = act("sender", "offer", "target_state");
  bundle.gives = {"relief"};
  bundle.asks = {"compliance"};
  const OfferOutlook free = offer_outlook(*session, bundle);
  CHECK(free.worth_to_taker == doctest::Approx(packaged.worth_to_taker));
  CHECK(free.worth_to_maker == doctest::Approx(packaged.worth_to_maker));
  CHECK_EQ(free.maker_terms.size(), 2);
  // Made and unchanged in the meantime, it meets with that probability.
  REQUIRE(session->decide(bundle).empty());
  REQUIRE(session->decide(act("target_state", "hold"), true).empty());
  const OfferOutlook asked = offer_outlook(*session, bundle);
  REQUIRE(session->step().empty());
  bool answered = false;
  for (std::size_t c = 0; c < session->traced(0)->choices.size(); ++c) {
    if (session->traced(0)->choices[c].kind != ChoiceKind::answer) continue;
    const auto reason = explain_coming(*session, static_cast<int>(c));
    if (!reason) continue;
    answered = true;
    CHECK(reason->options[0].probability == doctest::Approx(asked.chance));
  }
  CHECK(answered);
}

TEST_CASE("forecasts under each option share their luck and do not know the game's") {
  const auto session = game({"sender"});
  ForecastRequest request;
  request.program = session->fast(0);
  request.from = &session->here_played().snapshot;
  request.runs = 200;
  Move hold = act("sender", "hold");
  const auto results = forecast_moves(request, {hold, act("sender", "sanction", "target_state"), hold});
  REQUIRE_EQ(results.size(), 3);
  CHECK_EQ(results[0].digest, results[2].digest);
  CHECK_NE(results[0].digest, results[1].digest);
  CHECK_NE(forecast_seed(1), forecast_seed(2));
}
