// Decide: what answers, votes and walking out of bundles are worth, and the draw of every choice.
#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/engine/batch.h"
#include "sim/engine/numeric.h"

namespace demarche {
namespace {
constexpr double impossible = -std::numeric_limits<double>::infinity();
}

bool Batch::has_term(const AgreementSlot& slot, int term, bool given, int lane) const {
  if (slot.offer >= 0) {
    const Offer& o = program_->scenario->offers[static_cast<std::size_t>(slot.offer)];
    const std::vector<int>& list = given ? o.gives : o.asks;
    return std::find(list.begin(), list.end(), term) != list.end();
  }
  const auto bits = static_cast<std::uint32_t>(value(given ? slot.gives : slot.asks, lane));
  return (bits >> term & 1u) != 0;
}

void Batch::add_worth(int from, int to, bool to_maker, int offer, std::span<const std::uint8_t> mask,
                      const double* gives, const double* asks, double* sum, int choice, OptionKind option) {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const auto add = [&](int term, bool given, const double* bits) {
    // The party of what is given is the maker; whoever is not the party is promised something.
    const int party = given ? from : to;
    const int other = given ? to : from;
    const bool promised_to_me = given != to_maker;
    set_slots(ActorSlot::party, party);
    set_slots(ActorSlot::other, other);
    const auto i = static_cast<std::size_t>(term);
    const Block& worth = promised_to_me ? p.worth_to_other[i] : p.worth_to_party[i];
    execute(worth.code);
    const auto has_value = [&](const Block& block) {
      for (int lane = 0; lane < lanes_; ++lane) {
        const auto l = static_cast<std::size_t>(lane);
        const bool asked =
            mask[l] != 0 && (bits == nullptr || (static_cast<std::uint32_t>(bits[lane]) >> term & 1u) != 0);
        if (!asked || std::isfinite(at(block.outputs[0], 0, lane))) continue;
        fail_missing(lane, Phase::decide, -1, block.code, block.outputs[0], 0);
        blame(lane, "term", s.terms[i].id, party, other);
      }
    };
    has_value(worth);
    std::vector<double>& kept = scratch_;  // the credibility code may use the same rows
    for (int lane = 0; lane < lanes_; ++lane)
      kept[static_cast<std::size_t>(lane)] = at(worth.outputs[0], 0, lane);
    if (promised_to_me) {
      set_slots(ActorSlot::self, other);
      set_slots(ActorSlot::target, party);
      execute(p.credibility.code);
      has_value(p.credibility);
      for (int lane = 0; lane < lanes_; ++lane)
        kept[static_cast<std::size_t>(lane)] *= at(p.credibility.outputs[0], 0, lane);
    }
    for (int lane = 0; lane < lanes_; ++lane) {
      const auto l = static_cast<std::size_t>(lane);
      if (mask[l] == 0) continue;
      if (bits != nullptr && (static_cast<std::uint32_t>(bits[lane]) >> term & 1u) == 0) continue;
      sum[lane] = sum[lane] + kept[l];
      if (traced() && lane == 0)
        trace_.terms.push_back({choice, option, s.terms[i].id, worth.output_expressions[0], kept[l]});
    }
  };
  if (offer >= 0) {
    const Offer& o = s.offers[static_cast<std::size_t>(offer)];
    for (const int t : o.gives) add(t, true, nullptr);
    for (const int t : o.asks) add(t, false, nullptr);
    return;
  }
  for (const bool given : {true, false})
    for (int t = 0; t < static_cast<int>(s.terms.size()); ++t) {
      const double* bits = given ? gives : asks;
      bool any = false;
      for (int lane = 0; lane < lanes_; ++lane)
        any = any || (mask[static_cast<std::size_t>(lane)] != 0 &&
                      (static_cast<std::uint32_t>(bits[lane]) >> t & 1u) != 0);
      if (any) add(t, given, bits);
    }
}

void Batch::work_out_answers() {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  const auto offers = static_cast<int>(s.offers.size());
  for (std::size_t i = 0; i < p.layout.offer_pairs.size(); ++i) {
    const OfferPair& pair = p.layout.offer_pairs[i];
    const int choice_index = p.answer_choice[i];
    const Choice& choice = p.choices[static_cast<std::size_t>(choice_index)];
    bool any = false;
    for (int lane = 0; lane < lanes_; ++lane) any = any || (running(lane) && value(pair.open, lane) > 0);
    const std::int32_t rows = p.utilities + choice.first_option;
    std::fill_n(&cell(rows, 0), 3 * padded_, 0.0);
    if (!any) continue;
    double* accept = &cell(rows, 0);
    double* wait = &cell(rows + 2, 0);
    // Lanes may hold different offers between the same two actors: each kind in turn.
    for (int kind = 1; kind <= offers + 1; ++kind) {
      const int offer = kind <= offers ? kind - 1 : -1;
      if (offer < 0 && pair.gives < 0) continue;
      bool some = false;
      for (int lane = 0; lane < padded_; ++lane) {
        const bool in = lane < lanes_ && running(lane) && value(pair.open, lane) == kind;
        mask2_[static_cast<std::size_t>(lane)] = in ? 1 : 0;
        some = some || in;
      }
      if (!some) continue;
      add_worth(pair.from, pair.to, false, offer, mask2_, offer < 0 ? &cell(pair.gives, 0) : nullptr,
                offer < 0 ? &cell(pair.asks, 0) : nullptr, accept, choice_index, OptionKind::accept);
      set_slots(ActorSlot::self, pair.to);
      set_slots(ActorSlot::target, pair.from);
      if (offer >= 0) {
        const Block& terms = p.accept_terms[static_cast<std::size_t>(offer)];
        execute(terms.code);
        for (std::size_t t = 0; t < terms.outputs.size(); ++t)
          for (int lane = 0; lane < lanes_; ++lane) {
            if (mask2_[static_cast<std::size_t>(lane)] == 0) continue;
            const double v = at(terms.outputs[t], 0, lane);
            if (!std::isfinite(v)) {
              fail_missing(lane, Phase::decide, -1, terms.code, terms.outputs[t], 0);
              blame(lane, "offer", s.offers[static_cast<std::size_t>(offer)].id, pair.to, pair.from);
            }
            accept[lane] = accept[lane] + v;
            if (traced() && lane == 0)
              trace_.terms.push_back({choice_index, OptionKind::accept,
                                      s.offers[static_cast<std::size_t>(offer)].accept[t].name,
                                      terms.output_expressions[t], v});
          }
        execute(p.wait_utility[static_cast<std::size_t>(offer)].code);
      }
      for (int lane = 0; lane < lanes_; ++lane) {
        if (mask2_[static_cast<std::size_t>(lane)] == 0) continue;
        const double patience = offer >= 0
                                    ? at(p.wait_utility[static_cast<std::size_t>(offer)].outputs[0], 0, lane)
                                    : default_wait_utility;
        // On the last day there is nothing left to wait for.
        wait[lane] = value(pair.due, lane) > turn_ ? patience : impossible;
        if (std::isfinite(accept[lane]) && std::isfinite(patience)) continue;
        if (!std::isfinite(patience)) {
          const Block& block = p.wait_utility[static_cast<std::size_t>(offer)];
          fail_missing(lane, Phase::decide, -1, block.code, block.outputs[0], 0);
          blame(lane, "offer", s.offers[static_cast<std::size_t>(offer)].id, pair.to, pair.from);
        }
        fail(lane, Phase::decide, Failure::Kind::missing_value, -1);
        blame(lane, pair.to);
        accept[lane] = 0;
        wait[lane] = 0;
      }
    }
  }
}

void Batch::work_out_votes() {
  const Program& p = *program_;
  const Scenario& s = *p.scenario;
  for (std::size_t c = 0; c < p.choices.size(); ++c) {
    const Choice& choice = p.choices[c];
    if (choice.kind != ChoiceKind::vote) continue;
    const std::int32_t rows = p.utilities + choice.first_option;
    std::fill_n(&cell(rows, 0), 3 * padded_, 0.0);
    bool any = false;
    for (int lane = 0; lane < lanes_; ++lane) any = any || is_open(static_cast<int>(c), lane);
    if (!any) continue;
    set_slots(ActorSlot::self, choice.actor);
    const Block& terms = p.vote_terms[static_cast<std::size_t>(choice.proposal)];
    execute(terms.code);
    double* yes = &cell(rows, 0);
    double* abstain = &cell(rows + 1, 0);
    double* no = &cell(rows + 2, 0);
    for (std::size_t t = 0; t < terms.outputs.size(); ++t)
      for (int lane = 0; lane < lanes_; ++lane) {
        const double v = at(terms.outputs[t], 0, lane);
        if (!std::isfinite(v) && is_open(static_cast<int>(c), lane)) {
          fail_missing(lane, Phase::decide, -1, terms.code, terms.outputs[t], 0);
          blame(lane, "vote on", s.proposals[static_cast<std::size_t>(choice.proposal)].id, choice.actor);
        }
        yes[lane] = yes[lane] + v;
        if (traced() && lane == 0 && is_open(static_cast<int>(c), lane))
          trace_.terms.push_back({static_cast<int>(c), OptionKind::yes,
                                  s.proposals[static_cast<std::size_t>(choice.proposal)].vote[t].name,
                                  terms.output_expressions[t], v});
      }
    const Block& abstaining = p.abstain_utility[static_cast<std::size_t>(choice.proposal)];
    execute(abstaining.code);
    for (int lane = 0; lane < lanes_; ++lane) {
      abstain[lane] = at(abstaining.outputs[0], 0, lane);
      if (!is_open(static_cast<int>(c), lane)) {
        yes[lane] = 0;
        abstain[lane] = 0;
      } else if (!std::isfinite(yes[lane]) || !std::isfinite(abstain[lane])) {
        fail(lane, Phase::decide, Failure::Kind::missing_value, -1);
        blame(lane, "vote on", s.proposals[static_cast<std::size_t>(choice.proposal)].id, choice.actor);
        yes[lane] = 0;
        abstain[lane] = 0;
      }
      no[lane] = -yes[lane];
    }
  }
}

void Batch::work_out_bundle_endings() {
  const Program& p = *program_;
  for (const auto& [c, o] : p.runtime_options) {
    const Option& option = p.options_table[static_cast<std::size_t>(o)];
    double* utility = &cell(p.utilities + o, 0);
    std::fill_n(utility, padded_, impossible);
    if (option.kind != OptionKind::end) continue;
    const AgreementSlot& slot = p.layout.agreements[static_cast<std::size_t>(option.what)];
    bool any = false;
    for (int lane = 0; lane < padded_; ++lane) {
      const bool in = lane < lanes_ && running(lane) && value(slot.until, lane) > 0;
      mask2_[static_cast<std::size_t>(lane)] = in ? 1 : 0;
      any = any || in;
    }
    if (!any) continue;
    double* worth = scratch_.data() + padded_;
    std::fill_n(worth, padded_, 0.0);
    add_worth(slot.from, slot.to, slot.from == option.actor, -1, mask2_, &cell(slot.gives, 0),
              &cell(slot.asks, 0), worth, c, OptionKind::end);
    for (int lane = 0; lane < lanes_; ++lane)
      if (mask2_[static_cast<std::size_t>(lane)] != 0) utility[lane] = 0.0 - worth[lane];
  }
}

bool Batch::is_open(int choice_index, int lane) const {
  const Program& p = *program_;
  const Choice& choice = p.choices[static_cast<std::size_t>(choice_index)];
  if (!running(lane)) return false;
  switch (choice.kind) {
    case ChoiceKind::instrument: return true;
    case ChoiceKind::answer:
      return value(p.layout.offer_pairs[static_cast<std::size_t>(choice.pair)].open, lane) > 0;
    case ChoiceKind::vote: {
      const ProposalRows& rows = p.layout.proposals[static_cast<std::size_t>(choice.proposal)];
      return value(rows.open_until, lane) > 0 && value(rows.votes + choice.member, lane) != 1.0;
    }
  }
  return false;
}

bool Batch::can_force(int choice_index, int option, int lane) const {
  if (!is_open(choice_index, lane)) return false;
  const Program& p = *program_;
  const int row = p.choices[static_cast<std::size_t>(choice_index)].first_option + option;
  const Option& o = p.options_table[static_cast<std::size_t>(row)];
  const bool free_bundle = o.kind == OptionKind::bundle &&
                           value(p.layout.open_between + o.actor * p.layout.actors + o.target, lane) == 0 &&
                           value(p.layout.open_between + o.target * p.layout.actors + o.actor, lane) == 0;
  return free_bundle || o.kind == OptionKind::wait || possible(row, lane);
}

std::vector<double> Batch::probabilities(int choice_index, int lane) const {
  const Choice& choice = program_->choices[static_cast<std::size_t>(choice_index)];
  std::vector<double> result(static_cast<std::size_t>(choice.options), 0.0);
  double best = impossible;
  for (int o = 0; o < choice.options; ++o) best = std::max(best, utility(choice.first_option + o, lane));
  double total = 0;
  for (int o = 0; o < choice.options; ++o) {
    if (!possible(choice.first_option + o, lane)) continue;
    const double e = fixed_exp_nonpositive((utility(choice.first_option + o, lane) - best) *
                                           rationality(choice.actor, lane));
    result[static_cast<std::size_t>(o)] = e;
    total += e;
  }
  for (double& x : result) x /= total;
  return result;
}

void Batch::choose() {
  const Program& p = *program_;
  const auto width = static_cast<std::size_t>(padded_);
  for (std::size_t c = 0; c < p.choices.size(); ++c) {
    const Choice& choice = p.choices[c];
    std::int32_t* picked = picked_.data() + c * width;
    bool any = choice.kind == ChoiceKind::instrument;
    for (int lane = 0; lane < lanes_ && !any; ++lane) any = is_open(static_cast<int>(c), lane);
    const auto closed = [&](int lane) {
      if (any_forced_ && running(lane) && forced_[c * width + static_cast<std::size_t>(lane)] >= 0)
        forced_failed_[static_cast<std::size_t>(lane)] = 1;
    };
    if (!any) {
      std::fill_n(picked, padded_, -1);
      for (int lane = 0; lane < lanes_; ++lane) closed(lane);
      continue;
    }
    ChoiceJob job;
    job.utility = &cell(p.utilities + choice.first_option, 0);
    job.rationality = &cell(p.layout.rationality + choice.actor, 0);
    job.cumulative = cumulative_.data();
    job.listed = listed_.data();
    job.drawn = &cell(p.drawn + static_cast<std::int32_t>(c), 0);
    job.picked = picked;
    job.failed = failed_.data();
    job.rows = choice.options;
    job.site = choice.site;
    job.actors = choice.actors;
    Machine m;
    m.lanes = padded_;
    m.runs = runs_.data();
    m.seed = seed_;
    m.turn = static_cast<std::uint32_t>(turn_);
    kernels_->choose(job, m);
    for (int lane = 0; lane < lanes_; ++lane) {
      const auto l = static_cast<std::size_t>(lane);
      if (!is_open(static_cast<int>(c), lane)) {
        picked[l] = -1;
        closed(lane);
        continue;
      }
      if (failed_[l] != 0.0) {
        fail_choice(lane, static_cast<int>(c));
        picked[l] = -1;
        continue;
      }
      const std::int32_t wanted = any_forced_ ? forced_[c * width + l] : -1;
      if (wanted >= 0) {
        if (can_force(static_cast<int>(c), wanted, lane))
          picked[l] = wanted;
        else
          forced_failed_[l] = 1;
      }
      // A choice that is there for players alone leaves no trace when nothing is chosen, and so games with
      // and without seats have the same fingerprint.
      if (choice.of_players_only && picked[l] == 0) continue;
      digests_[l] = (digests_[l] ^ static_cast<std::uint64_t>(picked[l] + 2)) * 0x9e3779b97f4a7c15u;
      digests_[l] ^= digests_[l] >> 32;
    }
  }
}

}  // namespace demarche
