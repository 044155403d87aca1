// The analyses of a study of a sampled design, from its database and into it.
#pragma once

#include "sim/report/study_database.h"
#include "sim/report/what_matters_report.h"

namespace demarche {

struct FindingsAsked {
  std::vector<std::string> outputs;  // outcomes, indicators, objectives, metrics; empty: all
  // Where to look for regions; the study's outcomes of interest are looked at, too.
  std::vector<std::string> discover;
  PrimOptions boxes;
  TreeOptions tree;
};

struct StudyFindings {
  SampledStudy samples;
  std::vector<Sensitivity> sensitivities;
  std::vector<Discovery> discoveries;
};

// Whether there is something to find: a sampled design without worlds and policies.
bool has_findings(const StudySpec& study);
// What a finished study's points came to. Outcomes first, then the outputs as listed.
SampledStudy read_samples(const StudyDatabase& database);
// Throws StudyRefused for names that are no outputs, with those that there are.
StudyFindings find_out(const StudyDatabase& database, const FindingsAsked& asked);
// As tables `effects`, `indices` or `scores`, and `boxes`, `peeling`, `tree`. Before finish().
void write_findings(StudyDatabase& database, const StudyFindings& findings);

Html findings_page_of(const StudyDatabase& database, const StudyFindings& findings);  // a whole page

}  // namespace demarche
