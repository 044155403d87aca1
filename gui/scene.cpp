#include "gui/scene.h"

#include <algorithm>
#include <cmath>

#include "sim/session/log.h"
#include "sim/session/trace.h"
#include "sim/session/words.h"

namespace demarche::gui {
namespace {

bool is_instrument_act(OptionKind kind) {
  return kind == OptionKind::act || kind == OptionKind::offer || kind == OptionKind::bundle ||
         kind == OptionKind::end || kind == OptionKind::table;
}

bool fits(const Program& p, const Choice& choice, const Option& o, const Happening& h) {
  using K = Happening::Kind;
  switch (h.kind) {
    case K::acted: return o.kind == OptionKind::act && o.what == h.what && o.target == h.target;
    case K::offered:
      return o.target == h.target &&
             (h.what < 0 ? o.kind == OptionKind::bundle : o.kind == OptionKind::offer && o.what == h.what);
    case K::tabled: return o.kind == OptionKind::table && o.what == h.what;
    case K::ended:
      return o.kind == OptionKind::end &&
             p.layout.agreements[static_cast<std::size_t>(o.what)].offer == h.what;
    case K::voted: return choice.kind == ChoiceKind::vote && choice.proposal == h.what;
    case K::vetoed: return choice.kind == ChoiceKind::vote && choice.proposal == h.what;
    case K::accepted:
    case K::declined:
      return choice.kind == ChoiceKind::answer &&
             p.layout.offer_pairs[static_cast<std::size_t>(choice.pair)].from == h.target &&
             o.kind == (h.kind == K::accepted ? OptionKind::accept : OptionKind::decline);
    default: return false;
  }
}

Flow::Kind kind_of(Instrument instrument) { return static_cast<Flow::Kind>(instrument); }

// Actors stand in both roles of answers: who answered is `actor` of the happening in some kinds and `target`
// in others.
void add_flow(Scene& scene, const Scenario& s, const LogEntry& entry, int index) {
  const Happening& h = entry.seen.happening;
  if (h.actor < 0 || h.target < 0 || h.actor == h.target) return;
  Flow flow;
  flow.from = h.actor;
  flow.to = h.target;
  flow.text = entry.seen.line.text;
  flow.entry = index;
  switch (h.kind) {
    case Happening::Kind::acted:
      flow.kind = kind_of(s.actions[static_cast<std::size_t>(h.what)].instrument);
      break;
    case Happening::Kind::offered: flow.kind = Flow::Kind::offer; break;
    case Happening::Kind::declined:
    case Happening::Kind::ended:
    case Happening::Kind::breached: flow.kind = Flow::Kind::diplomatic; break;
    default: return;
  }
  scene.flows.push_back(std::move(flow));
}

std::vector<double> history_of(const Session& session, const std::vector<int>& path, int cell) {
  std::vector<double> history;
  for (const int m : path) history.push_back(cell_value(session, m, cell));
  return history;
}

Strip strip_of(const Session& session, const std::vector<int>& path, const Figure& figure) {
  const Scenario& s = session.scenario();
  const Variable& v = s.variables[static_cast<std::size_t>(figure.variable)];
  return {figure, figure_title(s, figure), v.unit, history_of(session, path, figure.cell)};
}

// The number at a place in the state.
std::optional<Figure> figure_at(const Session& session, int cell) {
  const Scenario& s = session.scenario();
  const Layout& layout = session.traced(session.layer())->layout;
  for (std::size_t v = 0; v < s.variables.size(); ++v) {
    const int place = cell - (layout.variables[v] - layout.first_kept);
    if (place < 0 || place >= layout.rows_of(s.variables[v])) continue;
    const auto variable = static_cast<int>(v);
    switch (s.variables[v].scope) {
      case Scope::world: return find_figure(session, variable);
      case Scope::actor: return find_figure(session, variable, place);
      case Scope::pair: return find_figure(session, variable, place / layout.actors, place % layout.actors);
    }
  }
  return std::nullopt;
}

SeatScene seat_scene(const Session& session, int actor) {
  SeatScene seat;
  seat.actor = actor;
  seat.choices = open_choices(session, actor);
  const Program& p = session.now().program();
  const std::string& id = session.scenario().actors[static_cast<std::size_t>(actor)].id;
  const auto offer_passes = [&](int from, int to) {
    return session.now().value(p.layout.open_between + from * p.layout.actors + to, 0) != 0;
  };
  for (const Option& o : p.options_table)
    if (o.kind == OptionKind::bundle && o.actor == actor && !o.dead && !offer_passes(actor, o.target) &&
        !offer_passes(o.target, actor))
      seat.takers.push_back(o.target);
  for (const ChoiceReason& reason : seat.choices) {
    const Move move = standing_move(session, reason.choice);
    const FoundMove found = find_move(p, move);
    int standing = 0;
    for (std::size_t i = 0; i < reason.options.size(); ++i)
      if (reason.options[i].option == found.option) standing = static_cast<int>(i);
    seat.standing.push_back(standing);
    bool decided = false;
    for (const Move& m : session.pending())
      decided |= m.actor == id &&
                 (find_move(p, m).choice == reason.choice || (m.act == "hold" && m.instrument.empty()));
    seat.decided.push_back(decided);
    seat.bundles.push_back(found.is_bundle ? move_text(session, move) : std::string());
  }
  return seat;
}

}  // namespace

int choice_behind(const Session& session, int moment, const Happening& h) {
  if (moment < 0 || h.actor < 0) return -1;
  const Program& p = *session.traced(session.timeline().at(moment).layer);
  const std::vector<int>& picks = session.played(moment).picks;
  for (std::size_t c = 0; c < p.choices.size() && c < picks.size(); ++c) {
    const Choice& choice = p.choices[c];
    if (choice.actor != h.actor || picks[c] < 0) continue;
    const Option& o = p.options_table[static_cast<std::size_t>(choice.first_option + picks[c])];
    const bool instrument = choice.kind == ChoiceKind::instrument && is_instrument_act(o.kind);
    if ((instrument || choice.kind != ChoiceKind::instrument) && fits(p, choice, o, h))
      return static_cast<int>(c);
  }
  return -1;
}

Scene make_scene(const Game& game, const View& view) {
  const Session& session = *game.session;
  const Scenario& s = session.scenario();
  Scene scene;
  scene.game = game.id;
  scene.revision = session.revision();
  scene.position = position_of(session);
  const int coming = session.over() ? session.turn() : session.turn() + 1;
  scene.date = date_label(turn_start(s.start, s.step, std::max(1, coming)), s.step);
  const bool several = session.seats().size() > 1;
  if (several)
    scene.viewer = {{session.seats()[static_cast<std::size_t>(view.seat) % session.seats().size()]}};
  else
    scene.viewer = viewer_of_seats(session);
  scene.path = path_to(session.timeline(), session.here());

  for (SeenLine& line : seen_log(session, session.here(), scene.viewer)) {
    LogEntry entry;
    entry.choice = choice_behind(session, line.moment, line.happening);
    if (entry.choice >= 0 && !sees_why(session, session.here(), line.happening.actor, scene.viewer))
      entry.choice = -1;
    entry.seen = std::move(line);
    scene.log.push_back(std::move(entry));
  }
  scene.last_moves.assign(s.actors.size(), {});
  for (std::size_t i = 0; i < scene.log.size(); ++i) {
    const LogEntry& entry = scene.log[i];
    const bool last_turn = entry.seen.moment == session.here() || entry.seen.moment < 0;
    if (!last_turn) continue;
    add_flow(scene, s, entry, static_cast<int>(i));
    if (entry.seen.line.actor >= 0)
      scene.last_moves[static_cast<std::size_t>(entry.seen.line.actor)] = entry.seen.line.text;
  }
  for (std::size_t i = 0; i < s.indicators.size(); ++i)
    scene.indicators.push_back(indicator_history(session, session.here(), static_cast<int>(i)));
  for (const Figure& f : world_figures(session)) scene.world.push_back(strip_of(session, scene.path, f));
  for (const int cell : view.pins)
    if (const std::optional<Figure> f = figure_at(session, cell))
      scene.pinned.push_back(strip_of(session, scene.path, *f));
  scene.offers = waiting_offers(session);
  scene.agreements = agreements(session);
  scene.votes = open_votes(session);
  for (const Agreement& a : scene.agreements)
    scene.flows.push_back({Flow::Kind::agreement, a.from, a.to, 1,
                           package_title(s, a.package) + " stands until turn " + std::to_string(a.until),
                           -1});

  if (!session.seats().empty() && !session.over()) {
    const std::size_t seat = static_cast<std::size_t>(view.seat) % session.seats().size();
    scene.seat = seat_scene(session, session.seats()[seat]);
  }

  scene.actor = std::clamp(view.actor, 0, static_cast<int>(s.actors.size()) - 1);
  for (const Figure& f : actor_figures(session, scene.actor))
    scene.figures.push_back(strip_of(session, scene.path, f));
  for (const Figure& f : relations(session, scene.actor, 24))
    scene.relations.push_back(strip_of(session, scene.path, f));
  for (int i = static_cast<int>(scene.log.size()) - 1; i >= 0; --i) {
    const LogLine& line = scene.log[static_cast<std::size_t>(i)].seen.line;
    if (line.actor == scene.actor || line.target == scene.actor) scene.record.push_back(i);
  }

  const int variable = view.map.variable;
  if (variable >= 0 && variable < static_cast<int>(s.variables.size()) &&
      s.variables[static_cast<std::size_t>(variable)].scope == Scope::pair) {
    scene.flows.clear();
    const Variable& v = s.variables[static_cast<std::size_t>(variable)];
    const double most = std::max(std::abs(v.range.low), std::abs(v.range.high));
    for (int a = 0; a < static_cast<int>(s.actors.size()); ++a)
      for (int b = 0; b < static_cast<int>(s.actors.size()); ++b) {
        const std::optional<Figure> f = find_figure(session, variable, a, b);
        if (!f || f->now == 0) continue;
        scene.flows.push_back({Flow::Kind::variable, a, b, most > 0 ? f->now / most : 0,
                               figure_label(s, *f) + ": " + number_text(f->now), -1});
      }
  }
  return scene;
}

Explained explain(const Game& game, const Scene& scene, const Why& why) {
  const Session& session = *game.session;
  Explained explained;
  if (const auto* move = std::get_if<command::WhyMove>(&why)) {
    explained.moment = move->moment;
    if (move->moment >= 0)
      explained.move = explain_choice(session, move->moment, move->choice);
    else if (!session.over())
      explained.move = explain_coming(session, move->choice);
    if (explained.move && !sees_why(session, session.here(), explained.move->actor, scene.viewer))
      explained.move.reset();
    return explained;
  }
  constexpr std::size_t most_strips = 8;
  const Scenario& s = session.scenario();
  const auto linked = [&](const std::vector<TraceStrip>& strips) {
    std::vector<Explained::Linked> list;
    for (const TraceStrip& t : strips)
      if (const std::optional<Figure> f = figure_at(session, t.cell))
        list.push_back({strip_of(session, scene.path, *f), t.through, t.by_choice});
    return list;
  };
  if (const auto* asked = std::get_if<command::WhyFormula>(&why)) {
    const auto i = static_cast<std::size_t>(asked->index);
    const Expression* formula = nullptr;
    if (asked->score && i < s.objectives.size()) {
      formula = &s.objectives[i].value;
      explained.formula = "Score of " + s.actors[static_cast<std::size_t>(s.objectives[i].actor)].name;
    } else if (!asked->score && i < s.indicators.size()) {
      formula = &s.indicators[i].value;
      explained.formula = s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label;
    }
    if (formula == nullptr) return explained;
    explained.text = in_words(s, *formula, formula->root, roles_of(-1, -1));
    explained.code = formula->text.value;
    explained.fed_by = linked(trace_formula(session, session.here(), *formula, most_strips));
    return explained;
  }
  const auto& number = std::get<command::WhyNumber>(why);
  explained.number =
      explain_number(session, session.here(), number.cell, std::min(number.since, session.turn()));
  if (const std::optional<Figure> f = figure_at(session, number.cell)) {
    explained.variable = f->variable;
    explained.strip = strip_of(session, scene.path, *f);
  }
  explained.fed_by = linked(trace(session, session.here(), number.cell, TraceWay::causes, most_strips));
  explained.feeds = linked(trace(session, session.here(), number.cell, TraceWay::uses, most_strips));
  if (explained.variable >= 0) {
    explained.causes = causes_of_variable(s, explained.variable);
    explained.used_by = uses_of_variable(s, explained.variable);
  }
  return explained;
}

OfferScene weigh_offer(const Game& game, const Scene& scene, const OfferView& view) {
  const int maker = scene.seat.actor;
  const Session& session = *game.session;
  const Scenario& s = session.scenario();
  OfferScene offer;
  if (maker < 0 || view.target < 0 || session.over()) return offer;
  offer.move.turn = session.turn() + 1;
  offer.move.actor = s.actors[static_cast<std::size_t>(maker)].id;
  offer.move.act = "offer";
  offer.move.target = s.actors[static_cast<std::size_t>(view.target)].id;
  offer.move.lasts = view.lasts;
  for (std::size_t t = 0; t < s.terms.size(); ++t) {
    if (t < view.gives.size() && view.gives[t]) offer.move.gives.push_back(s.terms[t].id);
    if (t < view.asks.size() && view.asks[t]) offer.move.asks.push_back(s.terms[t].id);
  }
  if (offer.move.gives.empty() && offer.move.asks.empty()) return offer;
  offer.outlook = offer_outlook(session, offer.move);
  offer.why_hidden = !sees_why(session, session.here(), view.target, scene.viewer);
  if (offer.why_hidden) offer.outlook.taker_terms.clear();
  offer.ready = offer.outlook.problem.empty();
  return offer;
}

}  // namespace demarche::gui
