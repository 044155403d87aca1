#include "gui/files.h"

#include <algorithm>

#include "sim/scenario/layer_file.h"
#include "sim/scenario/read.h"
#include "sim/scenario/translation.h"
#include "sim/session/whole_file.h"

namespace demarche::gui {
namespace {

// The newest change among the files that a scenario is made of, and its translations.
std::filesystem::file_time_type newest(const Game& game) {
  std::filesystem::file_time_type latest = std::filesystem::file_time_type::min();
  const auto look = [&](const std::filesystem::path& path) {
    std::error_code problem;
    const auto when = std::filesystem::last_write_time(path, problem);
    if (!problem) latest = std::max(latest, when);
  };
  if (!game.texts_path.empty())
    for (const std::string& language : languages_beside(game.texts_path))
      look(translation_path(game.texts_path, language));
  if (game.scenario_path.empty()) return latest;
  const std::filesystem::path folder = game.scenario_path.parent_path();
  bool first = true;
  for (const SourceFile& file : scenario_files(game.session->scenario()).files) {
    look(first ? game.scenario_path : folder / file.path);
    first = false;
  }
  return latest;
}

// Under the same rules with what the translation says now.
std::string reload_texts(Game& game, const std::string& language, std::string& remark) {
  speak(game, game.texts_path);
  if (language.empty() || game.texts_path.empty()) return {};
  std::string problem;
  shown_in(game.session->scenario_pointer(), game.texts_path, language, problem);
  if (!problem.empty())
    return "The translation has been edited and cannot be read; the game goes on with the texts it had.\n\n" +
           problem;
  const std::vector<std::string> before = shown_texts(game.session->scenario());
  problem = show_in_language(game, language);
  if (problem.empty() && shown_texts(game.session->scenario()) != before)
    remark = "The translation has changed: the game goes on with its new texts.";
  return problem;
}

std::unique_ptr<Game> game_of(std::unique_ptr<Session> session, const std::filesystem::path& scenario,
                              const std::filesystem::path& save) {
  auto game = std::make_unique<Game>();
  game->id = next_game_id();
  game->session = std::move(session);
  game->scenario_path = scenario;
  game->save_path = save;
  game->saved_revision = game->session->revision();
  return game;
}

}  // namespace

const Purpose& purpose_of(FileFor what) {
  static const Purpose purposes[] = {
      {"Open a scenario or a game", false, {".toml", save_ending, ".journal"}},
      {"Save the game", true, {save_ending}},
      {"Save the changes of the rules as a layer", true, {layer_ending}},
      {"Open a layer of changes", false, {layer_ending}},
      {"Save the table", true, {".csv", ".sqlite", ".db"}},
      {"Save the picture", true, {".png"}},
      {"Export the debrief as a page", true, {".html"}},
      {"Export the class's page", true, {".html"}},
      {"Take games into the class", false, {save_ending}},
  };
  return purposes[static_cast<std::size_t>(what)];
}

std::string named_for(FileFor what, const std::string& name) {
  const std::vector<std::string>& endings = purpose_of(what).endings;
  const bool ends =
      std::any_of(endings.begin(), endings.end(), [&](const std::string& e) { return name.ends_with(e); });
  return ends ? name : name + endings.front();
}

std::vector<FolderEntry> list_folder(const std::filesystem::path& folder,
                                     const std::vector<std::string>& endings) {
  std::vector<FolderEntry> list;
  std::error_code problem;
  for (std::filesystem::directory_iterator it(folder, problem), end; !problem && it != end;
       it.increment(problem)) {
    const std::string name = it->path().filename().string();
    if (name.empty() || name[0] == '.') continue;
    std::error_code none;
    const bool is_folder = it->is_directory(none);
    const bool wanted =
        std::any_of(endings.begin(), endings.end(), [&](const std::string& e) { return name.ends_with(e); });
    if (!is_folder && !wanted) continue;
    list.push_back({name, is_folder});
    if (list.size() >= most_entries) break;
  }
  std::sort(list.begin(), list.end(), [](const FolderEntry& a, const FolderEntry& b) {
    return a.folder != b.folder ? a.folder : a.name < b.name;
  });
  return list;
}

OpenedGame open_game_with(const Save& save, std::shared_ptr<const Scenario> scenario,
                          const std::filesystem::path& path, const std::string& language) {
  OpenedGame result;
  const bool todays = scenario != nullptr;
  const TodaysFile file = todays_file(save, path);
  std::string untranslated;
  Opened opened = todays ? open_save(save, shown_in(std::move(scenario), file.path, language, untranslated))
                         : open_save(save, language, file.path);
  if (opened.session == nullptr) {
    result.problem = "This game cannot be played on: " + opened.problem;
    if (save.seen.over) result.problem += "\nWhen it was saved it had ended: " + save.seen.outcome + ".";
    return result;
  }
  const auto remark = [&](const std::string& text) {
    if (!text.empty()) result.remark += (result.remark.empty() ? "" : "\n") + text;
  };
  remark(opened.difference);
  for (const std::string& text : opened.left_out) remark(text);
  for (const Misfit& misfit : opened.misfits)
    remark(moment_text(opened.session->timeline(), misfit.moment) + ": " + misfit.problem);
  remark(todays ? untranslated : opened.problem);
  // Only a game that follows its file is read again when that changes.
  const bool follows = todays || file.state == TodaysFile::State::same;
  result.game = game_of(std::move(opened.session), follows ? file.path : std::filesystem::path(), path);
  speak(*result.game, file.path);
  result.game->scenario_time = newest(*result.game);
  return result;
}

OpenedGame open_game(const std::filesystem::path& path, const std::string& language) {
  OpenedGame result;
  SaveResult read;
  if (path.extension() == ".journal") {
    JournalContent content = read_journal(path);
    read = std::move(content.last);
  } else {
    read = read_save(path);
  }
  if (!read.save) {
    result.problem = "“" + path.filename().string() + "” cannot be opened: " + read.problem;
    return result;
  }
  const TodaysFile today = todays_file(*read.save, path);
  if (today.state == TodaysFile::State::edited) {
    result.undecided = std::make_shared<const Save>(std::move(*read.save));
    result.todays = today.scenario;
    return result;
  }
  return open_game_with(*read.save, nullptr, path.extension() == ".journal" ? std::filesystem::path() : path,
                        language);
}

std::string save_game(Game& game, const std::filesystem::path& path) {
  Save save = make_save(*game.session);
  save.scenario_path = game.scenario_path.string();
  std::string problem;
  try {
    problem = write_save(path, save);
  } catch (const std::exception& e) {
    problem = e.what();
  }
  if (!problem.empty()) return "“" + path.string() + "” could not be written: " + problem;
  game.save_path = path;
  game.saved_revision = game.session->revision();
  return {};
}

bool scenario_touched(const Game& game) { return newest(game) > game.scenario_time; }

std::string reload_scenario(Game& game, const std::string& language, std::string& remark) {
  game.scenario_time = newest(game);  // asked once for each change, whatever comes of it
  if (game.scenario_path.empty()) return reload_texts(game, language, remark);
  ReadResult read = read_scenario(game.scenario_path);
  const auto unfitting = [](const std::string& why) {
    return "The scenario's file has been edited and does not fit; the game goes on under the text it "
           "had.\n\n" +
           why;
  };
  if (!read.scenario) return unfitting(format(read.diagnostics, read.sources));
  if (read.scenario->digest == game.session->scenario().digest) return reload_texts(game, language, remark);
  Diagnostics diagnostics;
  std::vector<Misfit> misfits;
  std::string untranslated;
  std::unique_ptr<Session> session =
      Session::reopen(shown_in(std::make_shared<const Scenario>(std::move(*read.scenario)),
                               game.scenario_path, language, untranslated),
                      game.session->settings(), game.session->timeline(), misfits, diagnostics);
  if (session == nullptr) return unfitting(format(diagnostics, read.sources));
  game.session = std::move(session);
  game.id = next_game_id();
  speak(game, game.texts_path);
  remark = "The scenario's file has changed: the game goes on under its new text.";
  for (const Misfit& misfit : misfits)
    remark += " " + moment_text(game.session->timeline(), misfit.moment) + ": " + misfit.problem + ".";
  if (!untranslated.empty()) remark += "\n" + untranslated;
  return {};
}

std::string show_in_language(Game& game, const std::string& language) {
  const bool changed = game.changed();
  Save save = make_save(*game.session);
  save.scenario_path = game.scenario_path.string();
  Opened opened = open_save(save, language, game.texts_path);
  if (opened.session == nullptr) return opened.problem;
  game.session = std::move(opened.session);
  game.id = next_game_id();
  game.saved_revision = changed ? never_saved : game.session->revision();
  return opened.problem;
}

CheckedText check_formula(const Scenario& scenario, const Expression& formula, const std::string& text) {
  CheckedText checked;
  checked.files = scenario_files(scenario);
  const Place place = formula.text.whole();
  if (place.file < 0 || static_cast<std::size_t>(place.file) >= checked.files.files.size()) {
    checked.messages = "This formula has no place in a file.";
    return checked;
  }
  std::string& file = checked.files.files[static_cast<std::size_t>(place.file)].text;
  const bool literal = place.begin > 0 && file[place.begin - 1] == '\'';
  std::string written;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      written += ' ';
    } else if (!literal && (c == '"' || c == '\\')) {
      written += '\\';
      written += c;
    } else {
      written += c;
    }
  }
  if (literal && written.find('\'') != std::string::npos) {
    checked.messages = "In this place the file quotes with ', so that the formula itself cannot hold one.";
    return checked;
  }
  file.replace(place.begin, place.end - place.begin, written);
  const ReadResult read = read_scenario(checked.files);
  checked.ok = read.scenario.has_value();
  Diagnostics errors;
  for (const Diagnostic& d : read.diagnostics.items)
    if (d.severity == Severity::error) errors.items.push_back(d);
  checked.messages = format(errors, read.sources);
  return checked;
}

namespace {

// Writes one of the scenario's files anew, unless another program has changed it.
std::string write_scenario_file(const Game& game, std::size_t index, const std::string& text) {
  if (game.scenario_path.empty()) return "This game has the text of its save; no file belongs to it.";
  const Sources files = scenario_files(game.session->scenario());
  const std::filesystem::path path =
      index == 0 ? game.scenario_path : game.scenario_path.parent_path() / files.files[index].path;
  std::string problem;
  const std::optional<std::string> present = read_whole(path, max_file_bytes, problem);
  if (!present) return path.string() + " " + problem;
  if (*present != files.files[index].text)
    return path.string() + " has been changed by another program; it was not written over.";
  return write_whole(path, text);
}

}  // namespace

std::string write_formula(const Game& game, const Expression& formula, const CheckedText& checked) {
  const auto index = static_cast<std::size_t>(formula.text.file);
  return write_scenario_file(game, index, checked.files.files[index].text);
}

std::string save_layer(const Game& game, const std::filesystem::path& path) {
  const std::string problem = write_whole(
      path, layer_text(game.session->scenario(), game.session->overrides(), path.stem().stem().string()));
  return problem.empty() ? "" : "“" + path.string() + "” could not be written: " + problem;
}

std::string open_layer(const Game& game, const std::filesystem::path& path, Overrides& layer) {
  std::string problem;
  std::optional<std::string> text = read_whole(path, max_file_bytes, problem);
  if (!text) return path.string() + " " + problem;
  Sources sources;
  sources.files.push_back({path.filename().string(), std::move(*text)});
  Diagnostics diagnostics;
  const std::optional<Overrides> read = read_layer(sources.files[0], game.session->scenario(), diagnostics);
  if (!read) return format(diagnostics, sources);
  layer = *read;
  return {};
}

std::string write_layer(const Game& game, Overrides& left) {
  const Scenario& s = game.session->scenario();
  const Sources before = scenario_files(s);
  const Sources after = with_layer_written(s, game.session->overrides(), left);
  const ReadResult read = read_scenario(after);
  if (!read.scenario) return format(read.diagnostics, read.sources);
  for (std::size_t f = 0; f < after.files.size(); ++f)
    if (after.files[f].text != before.files[f].text)
      if (std::string problem = write_scenario_file(game, f, after.files[f].text); !problem.empty())
        return problem;
  return {};
}

}  // namespace demarche::gui
