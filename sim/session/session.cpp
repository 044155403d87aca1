#include "sim/session/session.h"

#include <algorithm>

namespace demarche {

const char* name_of(Insight insight) {
  static constexpr const char* names[] = {"everything", "own", "afterwards"};
  return names[static_cast<std::size_t>(insight)];
}

int default_option(const Batch& batch, int choice_index) {
  const Choice& choice = batch.program().choices[static_cast<std::size_t>(choice_index)];
  switch (choice.kind) {
    case ChoiceKind::instrument: return 0;
    case ChoiceKind::answer: return batch.possible(choice.first_option + 2, 0) ? 2 : 1;
    case ChoiceKind::vote: return 1;
  }
  return 0;
}

Session::Session(std::shared_ptr<const Scenario> scenario, SessionSettings settings)
    : scenario_(std::move(scenario)), settings_(std::move(settings)) {}

bool Session::is_seat(int actor) const {
  return std::find(seats_.begin(), seats_.end(), actor) != seats_.end();
}

// Seats by name, and a traced program for every layer.
bool Session::prepare(Diagnostics& diagnostics) {
  seats_.clear();
  for (const std::string& id : settings_.seats) {
    const int actor = find_actor(*scenario_, id);
    if (actor < 0) {
      std::vector<std::string> known;
      for (const Actor& a : scenario_->actors) known.push_back(a.id);
      const std::string near = nearest_name(id, known);
      diagnostics.error({}, "unknown-name", "no actor is called `" + id + "`",
                        near.empty() ? "" : "did you mean `" + near + "`?");
      return false;
    }
    if (!is_seat(actor)) seats_.push_back(actor);
  }
  traced_.clear();
  fast_.assign(timeline_.layers.size(), nullptr);
  for (const Overrides& layer : timeline_.layers) {
    ProgramOptions options;
    options.trace = true;
    options.seats = seats_;
    traced_.push_back(compile(scenario_, layer, options, diagnostics));
    if (traced_.back() == nullptr) return false;
  }
  return true;
}

const std::shared_ptr<const Program>& Session::traced(int layer) const {
  return traced_[static_cast<std::size_t>(layer)];
}

const std::shared_ptr<const Program>& Session::fast(int layer) const {
  std::shared_ptr<const Program>& program = fast_[static_cast<std::size_t>(layer)];
  if (program == nullptr) {
    ProgramOptions options;
    options.seats = seats_;
    Diagnostics none;  // it compiled when it was traced
    program = compile(scenario_, timeline_.layers[static_cast<std::size_t>(layer)], options, none);
  }
  return program;
}

Played Session::harvest(Batch& batch) {
  const Program& p = batch.program();
  Played played;
  played.snapshot = batch.snapshot(0);
  played.ledger = std::move(batch.trace().ledger);
  played.happenings = std::move(batch.trace().happenings);
  for (std::size_t c = 0; c < p.choices.size(); ++c)
    played.picks.push_back(batch.picked(static_cast<int>(c), 0));
  for (std::size_t i = 0; i < p.indicators.size(); ++i)
    played.indicators.push_back(batch.indicator(static_cast<int>(i), 0));
  for (std::size_t i = 0; i < p.objectives.size(); ++i)
    played.objectives.push_back(batch.objective(static_cast<int>(i), 0));
  return played;
}

std::unique_ptr<Session> Session::start(std::shared_ptr<const Scenario> scenario,
                                        const SessionSettings& settings, const Overrides& overrides,
                                        Diagnostics& diagnostics) {
  Timeline timeline;
  timeline.layers = {overrides};
  std::vector<Misfit> none;
  return reopen(std::move(scenario), settings, timeline, none, diagnostics);
}

std::unique_ptr<Session> Session::reopen(std::shared_ptr<const Scenario> scenario,
                                         const SessionSettings& settings, const Timeline& timeline,
                                         std::vector<Misfit>& misfits, Diagnostics& diagnostics) {
  std::unique_ptr<Session> session(new Session(std::move(scenario), settings));
  session->timeline_ = timeline;
  if (!session->prepare(diagnostics)) return nullptr;
  Batch first(session->traced(timeline.moments.front().layer), 1);
  first.start(settings.seed, {&settings.run, 1});
  if (first.failure(0).kind != Failure::Kind::none) {
    diagnostics.error(first.failure(0).place, "no-value",
                      "a start value cannot be worked out: " + first.failure(0).message);
    return nullptr;
  }
  first.read_indicators();
  session->played_ = {std::make_shared<const Played>(harvest(first))};
  session->timeline_.moments.front().digest = first.digest(0);

  for (std::size_t m = 1; m < timeline.moments.size(); ++m) {
    Moment& moment = session->timeline_.moments[m];
    const Played& before = session->played(moment.parent);
    std::string problem;
    if (before.snapshot.ended) {
      problem = "the game is over before this turn";
    } else {
      const std::unique_ptr<Batch> batch = session->begin_after(moment.parent, moment.layer);
      session->force_decisions(*batch, moment.decisions, &misfits, static_cast<int>(m));
      batch->end_turn();
      if (batch->failure(0).kind == Failure::Kind::none) {
        moment.digest = batch->digest(0);
        session->played_.push_back(std::make_shared<const Played>(harvest(*batch)));
        continue;
      }
      problem = "the turn cannot be played: " + failure_text(session->scenario(), batch->failure(0));
    }
    // What follows cannot be played either: the game stands still there.
    misfits.push_back({static_cast<int>(m), {}, problem});
    Played still = before;
    still.ledger.clear();
    still.happenings.clear();
    still.snapshot.turn = moment.turn;
    session->played_.push_back(std::make_shared<const Played>(std::move(still)));
    moment.digest = 0;
  }
  session->layer_ = timeline.moments.size() == 1 ? 0 : timeline.at(timeline.here).layer;
  session->begin_now();
  return session;
}

std::unique_ptr<Batch> Session::begin_after(int moment, int layer) const {
  auto batch = std::make_unique<Batch>(traced(layer), 1);
  batch->resume(played(moment).snapshot, settings_.seed, {&settings_.run, 1});
  batch->begin_turn();
  return batch;
}

void Session::begin_now() {
  ++revision_;
  now_.reset();
  now_happenings_.clear();
  if (over()) return;
  now_ = begin_after(timeline_.here, layer_);
  now_happenings_ = now_->trace().happenings;
}

// Seats that have said nothing hold; what cannot be forced is a misfit.
std::string Session::force_decisions(Batch& batch, const std::vector<Move>& moves,
                                     std::vector<Misfit>* misfits, int moment) const {
  const Program& p = batch.program();
  for (std::size_t c = 0; c < p.choices.size(); ++c) {
    const auto choice = static_cast<int>(c);
    if (is_seat(p.choices[c].actor) && batch.is_open(choice, 0))
      batch.force(0, choice, default_option(batch, choice));
  }
  std::string first_problem;
  for (const Move& move : moves) {
    std::string problem;
    if (move.act == "hold" && move.instrument.empty()) {
      force_moves(batch, {move}, 0);
    } else {
      const FoundMove found = find_move(p, move);
      problem = found.problem;
      if (found.choice >= 0) {
        const int option = p.choices[static_cast<std::size_t>(found.choice)].first_option + found.option;
        if (!batch.is_open(found.choice, 0))
          problem = move.answer.empty() ? "there is no vote on `" + move.ballot + "` in this turn"
                                        : "no offer of " + move.answer + " is waiting for an answer";
        else if (!found.is_bundle && !batch.possible(option, 0))
          problem = "it is not possible in this turn";
        if (problem.empty() && found.is_bundle)
          batch.force_bundle(0, found.choice, found.option, found.bundle);
        if (problem.empty() && !found.is_bundle) batch.force(0, found.choice, found.option);
      }
    }
    if (problem.empty()) continue;
    if (first_problem.empty()) first_problem = problem;
    if (misfits != nullptr) misfits->push_back({moment, move, problem});
  }
  return first_problem;
}

std::string Session::decide(Move move, bool anyone) {
  if (over()) return "the game is over";
  move.turn = turn() + 1;
  move.last = 0;
  const int actor = find_actor(*scenario_, move.actor);
  if (actor < 0) return "there is no actor `" + move.actor + "`";
  if (!anyone && !is_seat(actor))
    return scenario_->actors[static_cast<std::size_t>(actor)].name + " is played by the program";
  const Program& p = now_->program();
  if (move.act == "hold" && move.instrument.empty()) {
    std::erase_if(pending_, [&](const Move& m) {
      return m.actor == move.actor && m.answer.empty() && m.ballot.empty();
    });
    pending_.push_back(std::move(move));
    ++revision_;
    return {};
  }
  const FoundMove found = find_move(p, move);
  if (!found.problem.empty()) return found.problem;
  if (found.is_bundle && move.gives.empty() && move.asks.empty())
    return "an offer needs something given or asked";
  // A trial on a turn of its own tells whether it can be made.
  const std::unique_ptr<Batch> trial = begin_after(timeline_.here, layer_);
  const std::string problem = force_decisions(*trial, {move}, nullptr, 0);
  if (!problem.empty()) return problem;
  if (found.is_bundle) {
    trial->end_turn();
    if (trial->forced_failed(0)) return "an offer between the two is waiting for an answer";
  }
  std::erase_if(pending_, [&](const Move& m) {
    if (m.actor != move.actor) return false;
    if (m.act == "hold" && m.instrument.empty()) return move.answer.empty() && move.ballot.empty();
    return find_move(p, m).choice == found.choice;
  });
  pending_.push_back(std::move(move));
  ++revision_;
  return {};
}

void Session::withdraw(std::size_t index) {
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(index));
  ++revision_;
}

void Session::withdraw_all() {
  pending_.clear();
  ++revision_;
}

int Session::child_with(int moment, const std::vector<Move>& moves, int layer) const {
  for (std::size_t m = 0; m < timeline_.moments.size(); ++m) {
    const Moment& child = timeline_.moments[m];
    if (child.parent == moment && child.layer == layer && same_moves(child.decisions, moves))
      return static_cast<int>(m);
  }
  return -1;
}

void Session::arrive(int moment) {
  Branch& branch = timeline_.branches[static_cast<std::size_t>(timeline_.branch)];
  const bool at_tip = branch.tip == timeline_.here;
  const bool along = is_on_way(timeline_, moment, branch.tip);
  timeline_.here = moment;
  if (along) return;
  if (at_tip) {
    branch.tip = moment;
  } else {
    const std::string name = "from turn " + std::to_string(timeline_.at(moment).turn);
    timeline_.branches.push_back({free_branch_name(timeline_, name), moment});
    timeline_.branch = static_cast<int>(timeline_.branches.size()) - 1;
  }
}

std::string Session::step() {
  if (over()) return "the game is over";
  int moment = child_with(timeline_.here, pending_, layer_);
  if (moment < 0) {
    const std::string problem = force_decisions(*now_, pending_, nullptr, 0);
    if (!problem.empty()) return problem;
    now_->end_turn();
    if (now_->failure(0).kind != Failure::Kind::none) {
      const Failure failure = now_->failure(0);
      begin_now();
      return failure_text(scenario(), failure);
    }
    Moment next;
    next.parent = timeline_.here;
    next.turn = turn() + 1;
    next.layer = layer_;
    next.decisions = pending_;
    next.digest = now_->digest(0);
    played_.push_back(std::make_shared<const Played>(harvest(*now_)));
    timeline_.moments.push_back(std::move(next));
    moment = static_cast<int>(timeline_.moments.size()) - 1;
  }
  arrive(moment);
  pending_.clear();
  begin_now();
  return {};
}

bool Session::back() {
  const Moment& here = timeline_.at(timeline_.here);
  if (here.parent < 0) return false;
  pending_ = here.decisions;
  layer_ = here.layer;
  timeline_.here = here.parent;
  begin_now();
  return true;
}

bool Session::forward() {
  const int tip = timeline_.branches[static_cast<std::size_t>(timeline_.branch)].tip;
  const int next = moment_at_turn(timeline_, tip, turn() + 1);
  if (next < 0) return false;
  timeline_.here = next;
  layer_ = timeline_.at(next).layer;
  pending_.clear();
  begin_now();
  return true;
}

void Session::go(int moment) {
  const auto leads = [&](std::size_t b) { return is_on_way(timeline_, moment, timeline_.branches[b].tip); };
  if (!leads(static_cast<std::size_t>(timeline_.branch)))
    for (std::size_t b = 0; b < timeline_.branches.size(); ++b)
      if (leads(b)) {
        timeline_.branch = static_cast<int>(b);
        break;
      }
  timeline_.here = moment;
  layer_ = timeline_.at(moment).layer;
  pending_.clear();
  begin_now();
}

std::string Session::start_branch(const std::string& name) {
  if (name.empty()) return "a branch needs a name";
  if (find_branch(timeline_, name) >= 0) return "there is a branch `" + name + "` already";
  timeline_.branches.push_back({name, timeline_.here});
  timeline_.branch = static_cast<int>(timeline_.branches.size()) - 1;
  ++revision_;
  return {};
}

void Session::switch_to(int branch) {
  timeline_.branch = branch;
  timeline_.here = timeline_.branches[static_cast<std::size_t>(branch)].tip;
  layer_ = timeline_.at(timeline_.here).layer;
  pending_.clear();
  begin_now();
}

std::string Session::rename_branch(int branch, const std::string& name) {
  if (name.empty()) return "a branch needs a name";
  const int other = find_branch(timeline_, name);
  if (other >= 0 && other != branch) return "there is a branch `" + name + "` already";
  timeline_.branches[static_cast<std::size_t>(branch)].name = name;
  ++revision_;
  return {};
}

std::string Session::remove_branch(int branch) {
  if (timeline_.branches.size() == 1) return "the only branch cannot be removed";
  timeline_.branches.erase(timeline_.branches.begin() + branch);
  if (timeline_.branch == branch) {
    // Stay where it parted from the branch that takes its place.
    timeline_.branch = std::min(branch, static_cast<int>(timeline_.branches.size()) - 1);
    const int tip = timeline_.branches[static_cast<std::size_t>(timeline_.branch)].tip;
    timeline_.here = parting_of(timeline_, timeline_.here, tip);
    layer_ = timeline_.at(timeline_.here).layer;
    pending_.clear();
  } else if (timeline_.branch > branch) {
    --timeline_.branch;
  }
  const std::vector<int> renumbered = drop_unreached(timeline_);
  std::vector<std::shared_ptr<const Played>> kept(timeline_.moments.size());
  for (std::size_t m = 0; m < renumbered.size(); ++m)
    if (renumbered[m] >= 0) kept[static_cast<std::size_t>(renumbered[m])] = std::move(played_[m]);
  played_ = std::move(kept);
  begin_now();
  return {};
}

void Session::set_note(int moment, std::string note) {
  timeline_.moments[static_cast<std::size_t>(moment)].note = std::move(note);
  ++revision_;
}

bool Session::set_overrides(const Overrides& wanted, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < timeline_.layers.size(); ++i)
    if (timeline_.layers[i].values == wanted.values && timeline_.layers[i].off == wanted.off) {
      layer_ = static_cast<int>(i);
      if (timeline_.moments.size() > 1) {
        begin_now();
        return true;
      }
    }
  if (timeline_.moments.size() == 1) {  // nothing has been played: a new start
    std::unique_ptr<Session> fresh = start(scenario_, settings_, wanted, diagnostics);
    if (fresh == nullptr) return false;
    fresh->timeline_.branches.front().name = timeline_.branches.front().name;
    fresh->timeline_.moments.front().note = timeline_.moments.front().note;
    const std::uint64_t revision = revision_;
    const std::vector<Move> pending = pending_;
    *this = std::move(*fresh);
    revision_ = revision + 1;
    pending_ = pending;
    return true;
  }
  ProgramOptions options;
  options.trace = true;
  options.seats = seats_;
  std::shared_ptr<const Program> program = compile(scenario_, wanted, options, diagnostics);
  if (program == nullptr) return false;
  if (program->start_overrides != traced(timeline_.at(0).layer)->start_overrides) {
    diagnostics.error({}, "bad-override", "start values can only be changed before the first turn",
                      "start a new game with them");
    return false;
  }
  timeline_.layers.push_back(wanted);
  traced_.push_back(std::move(program));
  fast_.push_back(nullptr);
  layer_ = static_cast<int>(timeline_.layers.size()) - 1;
  begin_now();
  return true;
}

ReplayReport compare_digests(const Timeline& saved, const Timeline& replayed) {
  ReplayReport report;
  report.moments = static_cast<int>(saved.moments.size());
  for (std::size_t m = 0; m < saved.moments.size() && m < replayed.moments.size(); ++m) {
    if (saved.moments[m].digest == replayed.moments[m].digest) continue;
    report.first_different = static_cast<int>(m);
    report.expected = saved.moments[m].digest;
    report.found = replayed.moments[m].digest;
    break;
  }
  return report;
}

}  // namespace demarche
