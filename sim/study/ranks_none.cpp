// Built without MPI: every process is alone.
#include "sim/study/ranks.h"

namespace demarche {

Ranks::Ranks() = default;
Ranks::~Ranks() = default;
bool Ranks::built_in() { return false; }
Workforce Ranks::workforce() { return {}; }
void Ranks::play(StudyPlayer&) {}

}  // namespace demarche
