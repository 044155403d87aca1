#include "sim/session/open.h"

#include <algorithm>

#include "sim/engine/digest.h"
#include "sim/scenario/read.h"
#include "sim/scenario/translation.h"

namespace demarche {
namespace {

namespace fs = std::filesystem;

std::string joined(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics.items)
    if (d.severity == Severity::error)
      text += (text.empty() ? "" : "; ") + d.message + (d.hint.empty() ? "" : " (" + d.hint + ")");
  return text;
}

// Only regular files are opened: a path from a stranger may lead to a device or to a pipe that never ends.
bool is_file(const fs::path& path) {
  std::error_code error;
  return !path.empty() && fs::is_regular_file(path, error);
}

TodaysFile read_today(const Save& save, const fs::path& path) {
  TodaysFile file;
  file.path = path;
  ReadResult read = read_scenario(path);
  if (!read.scenario) {
    file.state = TodaysFile::State::broken;
    file.problem = format(read.diagnostics, read.sources);
    return file;
  }
  file.state =
      read.scenario->digest == save.scenario_digest ? TodaysFile::State::same : TodaysFile::State::edited;
  file.scenario = std::make_shared<const Scenario>(std::move(*read.scenario));
  return file;
}

// Seats and overrides that a scenario does not know are left out and told.
void fit_seats(SessionSettings& settings, const Scenario& scenario, std::vector<std::string>& left_out) {
  std::erase_if(settings.seats, [&](const std::string& seat) {
    if (find_actor(scenario, seat) >= 0) return false;
    left_out.push_back("no actor is called `" + seat + "`; nobody plays it");
    return true;
  });
}

bool fits(const Scenario& scenario, const Overrides& one, std::vector<std::string>& left_out) {
  Diagnostics diagnostics;
  check_overrides(scenario, one, diagnostics);
  if (!diagnostics.has_errors()) return true;
  const std::string problem = joined(diagnostics);
  if (std::find(left_out.begin(), left_out.end(), problem) == left_out.end()) left_out.push_back(problem);
  return false;
}

void fit_overrides(Overrides& layer, const Scenario& scenario, std::vector<std::string>& left_out) {
  std::erase_if(layer.values, [&](const auto& item) {
    Overrides one;
    one.values.insert(item);
    return !fits(scenario, one, left_out);
  });
  std::erase_if(layer.off, [&](const std::string& rule) {
    Overrides one;
    one.off = {rule};
    return !fits(scenario, one, left_out);
  });
}

void take_up_coming_turn(Session& session, const Save& save, const Overrides& layer, Opened& opened) {
  if (save.next_layer != session.layer()) {
    Diagnostics diagnostics;
    if (!session.set_overrides(layer, diagnostics)) opened.left_out.push_back(joined(diagnostics));
  }
  for (const Move& move : save.pending) {
    const std::string problem = session.decide(move, true);
    if (!problem.empty()) opened.misfits.push_back({-1, move, problem});
  }
}

}  // namespace

std::vector<std::string> remarks_of(const Save& save, const Opened& opened) {
  std::vector<std::string> remarks;
  for (const Misfit& m : opened.misfits)
    remarks.push_back("Left out, " + moment_text(save.timeline, m.moment) + ": " + m.problem + ".");
  for (const std::string& text : opened.left_out) remarks.push_back("Left out: " + text + ".");
  if (!opened.difference.empty()) {
    std::string text = opened.difference + ".";
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    remarks.push_back(std::move(text));
  }
  return remarks;
}

std::string moment_text(const Timeline& timeline, int moment) {
  std::string text = moment < 0 ? "the turn to come" : "turn " + std::to_string(timeline.at(moment).turn);
  if (moment < 0) return text;
  for (const Branch& b : timeline.branches)
    if (is_on_way(timeline, moment, b.tip)) return text + " of branch “" + b.name + "”";
  return text;
}

fs::path todays_path(const Save& save, const fs::path& save_path) {
  const fs::path remembered(save.scenario_path);
  const fs::path name = save.scenario.files.empty() ? fs::path() : fs::path(save.scenario.files.front().path);
  const fs::path beside = save_path.parent_path();
  for (const fs::path& path : {remembered, beside / remembered, beside / name})
    if (is_file(path)) return path;
  return {};
}

TodaysFile todays_file(const Save& save, const fs::path& save_path, const fs::path& given) {
  if (!given.empty()) {
    if (is_file(given)) return read_today(save, given);
    TodaysFile file;
    file.problem = "`" + given.string() + "` is not there";
    return file;
  }
  const fs::path path = todays_path(save, save_path);
  return path.empty() ? TodaysFile() : read_today(save, path);
}

std::shared_ptr<const Scenario> saved_scenario(const Save& save, std::string& problem) {
  // With the folder that is remembered, so that messages show it and the next save remembers it again.
  Sources files = save.scenario;
  const std::string& remembered = save.scenario_path;
  const std::string& name = files.files.empty() ? remembered : files.files.front().path;
  const std::string folder =
      remembered.ends_with(name) ? remembered.substr(0, remembered.size() - name.size()) : std::string();
  if (folder.empty() || folder.back() == '/')
    for (SourceFile& file : files.files) file.path = folder + file.path;
  ReadResult read = read_scenario(files);
  if (!read.scenario) {
    problem = format(read.diagnostics, read.sources);
    return nullptr;
  }
  return std::make_shared<const Scenario>(std::move(*read.scenario));
}

Opened open_save(const Save& save, const std::shared_ptr<const Scenario>& scenario) {
  Opened opened;
  SessionSettings settings = save.settings;
  Timeline timeline = save.timeline;
  fit_seats(settings, *scenario, opened.left_out);
  for (Overrides& layer : timeline.layers) fit_overrides(layer, *scenario, opened.left_out);
  Diagnostics diagnostics;
  opened.session = Session::reopen(scenario, settings, timeline, opened.misfits, diagnostics);
  if (opened.session == nullptr) {
    opened.problem = format(diagnostics, scenario->sources_text);
    return opened;
  }
  opened.replay = compare_digests(save.timeline, opened.session->timeline());
  if (opened.replay.first_different >= 0)
    opened.difference = "the game comes out differently from " +
                        moment_text(save.timeline, opened.replay.first_different) + " on: its digest was " +
                        to_hex(opened.replay.expected) + " and is " + to_hex(opened.replay.found) + " now";
  take_up_coming_turn(*opened.session, save, timeline.layers[static_cast<std::size_t>(save.next_layer)],
                      opened);
  return opened;
}

void tell_changed_text(const Save& save, const Scenario& scenario, Opened& opened) {
  if (scenario.digest != save.scenario_digest)
    opened.left_out.push_back("the text inside the save is not the one that its digest " +
                              to_hex(save.scenario_digest) + " stands for; it was changed by hand");
}

Opened open_save(const Save& save, const std::string& language, const fs::path& file) {
  Opened opened;
  const std::shared_ptr<const Scenario> scenario = saved_scenario(save, opened.problem);
  if (scenario == nullptr) return opened;
  std::string untranslated;
  opened = open_save(save, shown_in(scenario, file, language, untranslated));
  if (opened.session != nullptr) opened.problem = untranslated;
  tell_changed_text(save, *scenario, opened);
  return opened;
}

}  // namespace demarche
