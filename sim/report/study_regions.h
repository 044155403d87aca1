// Where an outcome comes about: boxes and a small tree over the points of a sampled study, as rules. What was
// found is read back by study_tables.h.
#pragma once

#include "sim/report/study_database.h"

namespace demarche {

// Whether the points of the study lie all over their ranges, as rules want them.
bool has_regions(const StudyPoints& points);
// Tables `boxes` and `leaves`, for the outcomes that are watched.
void write_regions(StudyDatabase& database);

}  // namespace demarche
