// Where an outcome comes about: boxes and a small tree over the points of a sampled study, as rules.
#pragma once

#include <string>
#include <vector>

#include "sim/report/study_database.h"
#include "sim/study/discover.h"

namespace demarche {

struct FoundRegions {
  std::string outcome;
  std::vector<std::string> names;  // of the inputs, as rules print them
  std::vector<PrimBox> boxes;
  Tree tree;
};

// Whether the points of the study lie all over their ranges, as rules want them.
bool has_regions(const StudyPoints& points);
// Of the outcomes that are watched.
std::vector<FoundRegions> find_regions(const StudyDatabase& database);
// Tables `boxes` and `leaves`.
void write_regions(StudyDatabase& database);

}  // namespace demarche
