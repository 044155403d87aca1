#include "sim/session/save.h"

#include <algorithm>
#include <cmath>

#include "sim/scenario/read.h"
#include "sim/session/log.h"
#include "sim/session/whole_file.h"

namespace demarche {
namespace {

// At most so many bytes, without cutting a character in two.
std::string cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0u) == 0x80u) --limit;
  text.resize(limit);
  return text;
}

std::string id_of(const Scenario& s, int actor) {
  return actor < 0 ? std::string() : s.actors[static_cast<std::size_t>(actor)].id;
}

std::vector<double> only_finite(const std::vector<double>& values) {
  const bool good = std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
  return good ? values : std::vector<double>{};
}

SeenMoment seen_moment(const Session& session, std::size_t m) {
  const Scenario& s = session.scenario();
  const Moment& moment = session.timeline().moments[m];
  const Played& played = session.played(static_cast<int>(m));
  SeenMoment seen;
  seen.date = date_label(turn_start(s.start, s.step, std::max(moment.turn, 1)), s.step);
  seen.indicators = only_finite(played.indicators);
  for (const Happening& h : played.happenings) {
    const LogLine line = log_line(s, h, moment.turn);
    seen.log.push_back({id_of(s, line.actor), id_of(s, line.target), cut(line.action, max_name_bytes),
                        cut(line.text, max_line_bytes), line.visible});
  }
  return seen;
}

std::vector<SeenVariable> seen_state(const Session& session) {
  const Scenario& s = session.scenario();
  const Layout& layout = session.traced(session.timeline().at(session.here()).layer)->layout;
  const std::vector<double>& kept = session.here_played().snapshot.kept;
  std::vector<SeenVariable> state;
  for (std::size_t v = 0; v < s.variables.size(); ++v) {
    const auto first = kept.begin() + (layout.variables[v] - layout.first_kept);
    std::vector<double> values(first, first + layout.rows_of(s.variables[v]));
    state.push_back({s.variables[v].id, cut(s.variables[v].label, max_line_bytes), s.variables[v].scope,
                     std::move(values)});
  }
  return state;
}

// A game that is too long to be shown whole is still saved whole: what was seen gives way, the oldest first.
void keep_within_bounds(Seen& seen) {
  std::size_t lines = 0;
  std::size_t numbers = 0;
  for (const SeenVariable& v : seen.state) numbers += v.values.size();
  if (numbers > max_seen_numbers) {
    seen.state.clear();
    numbers = 0;
  }
  for (auto m = seen.moments.rbegin(); m != seen.moments.rend(); ++m) {
    lines += m->log.size();
    numbers += m->indicators.size();
    if (lines > max_seen_lines) m->log.clear();
    if (numbers > max_seen_numbers) m->indicators.clear();
  }
}

// Sliders that were moved to and fro leave layers that no moment was played under; each is compiled when a
// save is opened.
void drop_unused_layers(Save& save) {
  Timeline& timeline = save.timeline;
  std::vector<int> renumbered(timeline.layers.size(), -1);
  renumbered[static_cast<std::size_t>(save.next_layer)] = 0;
  for (const Moment& m : timeline.moments) renumbered[static_cast<std::size_t>(m.layer)] = 0;
  std::vector<Overrides> kept;
  for (std::size_t i = 0; i < renumbered.size(); ++i) {
    if (renumbered[i] < 0) continue;
    renumbered[i] = static_cast<int>(kept.size());
    kept.push_back(std::move(timeline.layers[i]));
  }
  timeline.layers = std::move(kept);
  for (Moment& m : timeline.moments) m.layer = renumbered[static_cast<std::size_t>(m.layer)];
  save.next_layer = renumbered[static_cast<std::size_t>(save.next_layer)];
}

}  // namespace

std::string program_version() { return DEMARCHE_VERSION; }

Save make_save(const Session& session) {
  const Scenario& s = session.scenario();
  Save save;
  save.program_version = program_version();
  save.scenario = scenario_files(s);
  save.scenario_digest = s.digest;
  save.scenario_path = s.sources_text.files.empty() ? "" : s.sources_text.files.front().path;
  save.settings = session.settings();
  save.timeline = session.timeline();
  save.pending = session.pending();
  save.next_layer = session.layer();
  drop_unused_layers(save);
  Seen& seen = save.seen;
  seen.title = cut(s.title, max_line_bytes);
  for (const Actor& a : s.actors) seen.actors.push_back(a.id);
  for (const Indicator& i : s.indicators) seen.indicators.push_back(i.id);
  for (std::size_t m = 0; m < save.timeline.moments.size(); ++m)
    seen.moments.push_back(seen_moment(session, m));
  seen.state = seen_state(session);
  const Played& here = session.here_played();
  for (std::size_t o = 0; o < s.objectives.size(); ++o)
    if (std::isfinite(here.objectives[o]))
      seen.objectives.push_back({id_of(s, s.objectives[o].actor), here.objectives[o]});
  seen.over = session.over();
  seen.outcome = session.outcome() < 0
                     ? ""
                     : cut(s.outcomes[static_cast<std::size_t>(session.outcome())].name, max_name_bytes);
  keep_within_bounds(seen);
  return save;
}

std::string write_save(const std::filesystem::path& path, const Save& save) {
  std::error_code none;
  if (std::filesystem::is_regular_file(path, none) && std::filesystem::file_size(path, none) > 0 &&
      !is_save_file(path))
    return "`" + path.string() + "` is there already and is no save: choose another name";
  try {
    const std::string problem = write_whole(path, save_bytes(save));
    return problem.empty() ? problem : "`" + path.string() + "` cannot be written: " + problem;
  } catch (const std::exception& error) {
    return "`" + path.string() + "` is not written: " + error.what();
  }
}

SaveResult read_save(const std::filesystem::path& path) {
  SaveResult result;
  try {
    std::string problem;
    const std::optional<std::string> bytes = read_whole(path, max_save_bytes, problem);
    if (bytes) {
      result = read_save_bytes(*bytes);
      if (!result.problem.empty())
        result.problem = "`" + path.string() + "` cannot be opened: " + result.problem;
    } else {
      result.problem = "`" + path.string() + "` " + problem;
    }
  } catch (const std::exception& error) {
    result.problem = "`" + path.string() + "` cannot be read: " + error.what();
  }
  return result;
}

}  // namespace demarche
