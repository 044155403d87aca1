#include "cli/study_run.h"

#include "cli/study.h"

namespace demarche::cli {

bool is_study_database(const std::string& path) { return path.ends_with(".sqlite") || path.ends_with(".db"); }

RunOfStudy find_run_of_study(const std::string& path, std::uint64_t point, std::uint32_t run) {
  try {
    const StoredStudy stored = read_stored_study(path);
    StoredRun row;
    if (!find_stored_run(path, point, run, row))
      throw Ended{wrong_input,
                  "`" + path + "` has no run " + std::to_string(run) + " of point " + std::to_string(point)};
    ReadResult read = read_scenario(stored.scenario);
    if (!stored.file.text.empty()) read = read_study_text(std::move(read), stored.file);
    if (!read.scenario)
      throw Ended{wrong_input, "the scenario in `" + path + "`, of version " + stored.version +
                                   ", cannot be read any more:\n" + format(read.diagnostics, read.sources)};
    find_study(*read.scenario, stored.name).until_percent = stored.until_percent;
    RunOfStudy result;
    result.scenario = std::make_shared<const Scenario>(std::move(*read.scenario));
    const StudySpec* study = nullptr;
    for (const StudySpec& s : result.scenario->studies)
      if (s.id == stored.name) study = &s;
    const StudyPoints points(result.scenario, *study);
    if (point >= points.size()) throw Ended{wrong_input, "the study has no point " + std::to_string(point)};
    const Luck luck = luck_of(*study, point, run);
    result.seed = luck.seed;
    result.run = luck.run;
    result.overrides = points.overrides(point);
    result.moves = points.layer_of(point).moves;
    result.turns = row.turns;
    result.digest = row.digest;
    return result;
  } catch (const StudyRefused& refused) {
    throw Ended{wrong_input, refused.what()};
  } catch (const SqliteError& error) {
    throw Ended{wrong_input, "`" + path + "`: " + error.what()};
  }
}

}  // namespace demarche::cli
