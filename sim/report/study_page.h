// A study as one self-contained page: what was asked, pictures of what came out, and how to look further.
#pragma once

#include "sim/report/html.h"
#include "sim/report/study_database.h"

namespace demarche {

// Of a database that is complete.
Html study_page(const StudyDatabase& database);

}  // namespace demarche
