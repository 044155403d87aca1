// Can every outcome of a scenario be reached? Looks for them in plain futures, then in those of simple
// strategies: one seat keeps up one move, in every turn in which it is possible.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/study/ensemble.h"

namespace demarche {

struct OutcomeSearchOptions {
  std::uint64_t seed = 1;
  double percent = 2;              // an outcome is reached with this share of the futures
  std::uint32_t runs = 1000;       // that decide; plain ones, and those of a strategy that looks promising
  std::uint32_t first_look = 100;  // futures of each strategy, none of which decides
  int threads = 1;
  std::string seat;  // strategies of this actor alone; "": of every playable one
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(std::uint32_t tried, std::uint32_t of)> progress = {};  // strategies
};

struct OutcomeFound {
  bool reached = false;
  std::optional<Move> by;  // the strategy; none: plain futures
  Share share;             // with it; where it was not reached, the largest that was seen
};

struct OutcomeSearch {
  std::vector<OutcomeFound> outcomes;  // of the scenario, in its order
  std::uint32_t strategies = 0;        // there are
  std::uint32_t tried = 0;             // until every outcome was reached
  std::uint32_t failed = 0;            // runs that stopped with an error; they count for no outcome
  bool cancelled = false;
};

// What a seat may keep up from the first turn to the last: every option of each of its instruments (each
// action at each target, each offer and proposal, holding), of its votes, and of its answers all but waiting.
// In the order of the program's choices; bundles of a player's own are left out.
std::vector<Move> simple_strategies(const Program& program, const std::string& seat = {});

// Stops when every outcome has been reached. A strategy is played on with luck of its own after the first
// look when that shows the wanted share of an outcome which is still missing: so the best of many strategies
// is not taken for what it was by luck.
OutcomeSearch search_outcomes(const std::shared_ptr<const Program>& program,
                              const OutcomeSearchOptions& options = {});

}  // namespace demarche
