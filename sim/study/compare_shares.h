// Two ensembles side by side: which outcomes differ by more than chance would make them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/study/ensemble.h"

namespace demarche {

// What an ensemble says about its outcomes, read back from its JSON or its CSV table.
struct EnsembleRecord {
  std::string scenario;                                    // title
  std::vector<std::pair<std::string, std::string>> about;  // seed, version, digest, overrides… as written
  std::uint32_t runs = 0;                                  // that did not fail
  std::vector<std::pair<std::string, Share>> outcomes;     // in the order of the file
};

struct EnsembleRecordResult {
  EnsembleRecord record;
  std::string problem;  // "" or why it is no record of an ensemble
};
inline constexpr std::size_t max_record_bytes = 64u << 20;  // a table of a million runs is about that long
EnsembleRecordResult read_ensemble_record(std::string_view text);  // never throws

struct ShareDifference {
  std::string outcome;
  Share first, second;
  bool beyond_chance = false;  // the 95 % intervals do not touch
};
// Outcomes of either, in the order of the first; an outcome that one does not have has no runs there.
std::vector<ShareDifference> compare_shares(const EnsembleRecord& first, const EnsembleRecord& second);

}  // namespace demarche
