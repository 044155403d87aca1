// Commands about games and files.
#include <filesystem>
#include <utility>

#include "gui/app.h"
#include "gui/lab_plan.h"

namespace demarche::gui {

void App::on(const command::NewGame& c) {
  std::string problem;
  std::string remark;
  std::unique_ptr<Game> game = new_game(c, language_, problem, remark);
  if (game == nullptr) return say(problem, true);
  remember(settings_, c.path);
  take_game(std::move(game));
  complain(remark);
}

// A scenario is shown on the first page, where seats are chosen; a save is played on.
void App::on(const command::OpenFile& c) {
  view_.files.open = false;
  std::error_code none;
  if (!std::filesystem::exists(c.path, none)) return say("There is no file “" + c.path + "”.", true);
  const std::string ending = std::filesystem::path(c.path).extension().string();
  if (ending == ".toml") return show_scenario(c.path);
  OpenedGame opened = open_game(c.path, language_);
  if (opened.undecided != nullptr) {
    opened.remark = c.path;  // kept until the question is answered
    undecided_ = std::move(opened);
    view_.ask_edited = true;
    return;
  }
  if (opened.game == nullptr) return say(opened.problem, true);
  const std::string remark = opened.remark;
  const bool from_journal = ending == ".journal";
  if (!from_journal) remember(settings_, c.path);
  take_game(std::move(opened.game));
  if (from_journal) {
    game_->saved_revision = 0;  // it is nowhere else
    write_journal();
    remove_journal(c.path);
    left_behind_ = left_behind(options_.state_folder);
  }
  if (!remark.empty()) say(remark, true);
}

void App::show_scenario(const std::string& path) {
  std::error_code none;
  std::size_t at = 0;
  while (at < cards_.size() && !std::filesystem::equivalent(cards_[at].path, path, none)) ++at;
  std::vector<Card> read = read_cards({path}, language_);
  if (read.empty()) return;
  if (read.front().scenario == nullptr) return say(read.front().problem, true);
  if (at < cards_.size())
    cards_[at] = std::move(read.front());
  else
    cards_.push_back(std::move(read.front()));
  view_.start.card = static_cast<int>(at);
  view_.start.seats.clear();
  view_.screen = Screen::start;
}

void App::on(const command::CloseGame&) {
  worker_.cancel_all();
  if (game_ != nullptr && game_->journal != nullptr) game_->journal->finish();
  game_.reset();
  forget_findings();
  draft_.reset();
  view_.screen = Screen::start;
  view_.why.reset();
  made_ = {};
}

void App::on(const command::Quit&) {
  if (game_ != nullptr && game_->journal != nullptr) game_->journal->finish();
  quits_ = true;
}

void App::on(const command::Save&, Game& game) {
  if (game.save_path.empty()) return on(command::ShowFiles{true});
  on(command::SaveTo{game.save_path.string()}, game);
}

void App::on(const command::SaveTo& c, Game& game) {
  if (const std::string problem = save_game(game, c.path); !problem.empty()) return say(problem, true);
  remember(settings_, c.path);
  write_settings(options_.settings_folder, settings_);
  view_.files.open = false;
  say("Saved as " + std::filesystem::path(c.path).filename().string(), false);
  go_on();
}

// What was asked for before a question came up.
void App::go_on() {
  if (!held_) return;
  const Command next = *std::exchange(held_, std::nullopt);
  carry_out(next);
}

void App::on(const command::ShowFiles& c) {
  if (c.saving && game_ == nullptr) return;
  on(command::AskFile{c.saving ? FileFor::save : FileFor::open});
}

void App::on(const command::AskFile& c) {
  FilesView& files = view_.files;
  files.open = true;
  files.purpose = c.purpose;
  files.saving = purpose_of(c.purpose).saving;
  files.name.clear();
  if (files.saving) files.name = suggested_name(c.purpose);
  std::error_code none;
  std::filesystem::path folder = files.folder;
  if (folder.empty() && game_ != nullptr && !game_->save_path.empty())
    folder = game_->save_path.parent_path();
  if (folder.empty()) folder = std::filesystem::current_path(none);
  on(command::ShowFolder{folder.string()});
}

std::string App::suggested_name(FileFor purpose) const {
  std::string name = "class";
  if (game_ != nullptr && purpose != FileFor::class_page)
    name = game_->save_path.empty() ? game_->scenario_path.stem().string() : game_->save_path.stem().string();
  return name.empty() ? "game" : name;
}

// What the dialog was opened for.
void App::on(const command::GiveFile& c) {
  const auto written = [&](const std::string& problem) {
    if (!problem.empty()) return say("“" + c.path + "” could not be written: " + problem, true);
    view_.files.open = false;
    say("Written: " + std::filesystem::path(c.path).filename().string(), false);
  };
  switch (view_.files.purpose) {
    case FileFor::open: return on(command::OpenFile{c.path});
    case FileFor::save: return carry_out(command::SaveTo{c.path});
    case FileFor::layer:
      if (game_ != nullptr) written(save_layer(*game_, c.path));
      return;
    case FileFor::open_layer: return take_layer(c.path);
    case FileFor::table:
      if (found_.study != nullptr) written(write_result(c.path, *found_.study));
      return;
    case FileFor::picture:
      view_.files.open = false;
      picture_ = PictureWanted{c.path, {}, settling_frames + 1};
      return;
    case FileFor::report: view_.files.open = false; return write_report(c.path);
    case FileFor::class_page: view_.files.open = false; return write_class_page(c.path);
    case FileFor::class_saves: return add_to_class(c.path);
  }
}

void App::on(const command::ShowFolder& c) {
  std::error_code none;
  const std::filesystem::path folder = std::filesystem::weakly_canonical(c.path, none);
  view_.files.folder = folder.string();
  view_.files.entries.clear();
  for (FolderEntry& entry : list_folder(folder, purpose_of(view_.files.purpose).endings))
    view_.files.entries.emplace_back(std::move(entry.name), entry.folder);
}

void App::on(const command::CloseFiles&) {
  view_.files.open = false;
  held_.reset();
}

void App::on(const command::AnswerUnsaved& c) {
  view_.ask_unsaved = false;
  if (!c.go_on)
    held_.reset();
  else if (c.save)
    carry_out(command::Save{});
  else
    go_on();
}

void App::on(const command::AnswerEdited& c) {
  view_.ask_edited = false;
  const OpenedGame asked = std::exchange(undecided_, {});
  if (c.cancel || asked.undecided == nullptr) return;
  OpenedGame opened =
      open_game_with(*asked.undecided, c.todays_text ? asked.todays : nullptr, asked.remark, language_);
  if (opened.game == nullptr) return say(opened.problem, true);
  take_game(std::move(opened.game));
  if (!opened.remark.empty()) say(opened.remark, true);
}

void App::on(const command::ForgetJournal& c) {
  remove_journal(c.path);
  left_behind_ = left_behind(options_.state_folder);
}

void App::on(const command::LookAtFiles&, Game& game) {
  if (!scenario_touched(game)) return;
  const std::uint64_t id = game.id, rules = game.session->scenario().digest;
  std::string remark;
  const std::string problem = reload_scenario(game, language_, remark);
  if (!problem.empty())
    say(problem, true);
  else if (!remark.empty())
    say(remark, false);
  if (game.id == id) return;
  made_ = {};
  forget_findings();
  draft_.reset();
  if (game.session->scenario().digest == rules) return;
  // What is looked at may not be there any more.
  View view;
  view.start = view_.start;
  view.screen = view_.screen;
  view.group = view_.group;
  view.seat = view_.seat;
  view.decided = view_.decided;
  view.covered = view_.covered;
  view.message = view_.message;
  view.message_is_trouble = view_.message_is_trouble;
  view.rules.kind = view_.rules.kind;
  view.rules.chosen = view_.rules.chosen;
  view_ = std::move(view);
}

void App::on(const command::StartTour&) {
  for (const Card& card : cards_)
    if (std::filesystem::path(card.path).filename() == "tiny.toml" && card.scenario != nullptr) {
      on(command::NewGame{card.path, {card.scenario->actors.front().id}, 1, Insight::everything});
      view_.tour = 0;
      return;
    }
  say("The scenario of the tour, tiny.toml, was not found.", true);
}

void App::on(const command::EndTour&) { view_.tour = -1; }

bool App::leaves_changed_game(const Command& command) {
  if (game_ == nullptr || !game_->changed() || held_) return false;
  // Nothing is lost of a game in which nothing has been played.
  if (game_->session->timeline().moments.size() == 1) return false;
  // A scenario is shown on the first page and a file that is not there is told: neither takes the game away.
  if (const auto* open = std::get_if<command::OpenFile>(&command)) {
    std::error_code none;
    return std::filesystem::exists(open->path, none) &&
           std::filesystem::path(open->path).extension() != ".toml";
  }
  return std::holds_alternative<command::NewGame>(command) ||
         std::holds_alternative<command::CloseGame>(command) ||
         std::holds_alternative<command::Quit>(command) ||
         std::holds_alternative<command::StartTour>(command);
}

// Of the game; a class stays.
void App::forget_findings() {
  Findings kept;
  kept.group = std::move(found_.group);
  kept.group_progress = found_.group_progress;
  found_ = std::move(kept);
  report_path_.clear();
}

void App::take_game(std::unique_ptr<Game> game) {
  worker_.cancel_all();
  if (game_ != nullptr && game_->journal != nullptr) game_->journal->finish();
  game_ = std::move(game);
  forget_findings();
  draft_.reset();
  made_ = {};
  const StartView start = view_.start;
  const ClassView group = view_.group;
  view_ = {};
  view_.start = start;
  view_.group = group;
  view_.group.open = false;
  view_.screen = Screen::table;
  if (!game_->session->seats().empty()) view_.actor = game_->session->seats().front();
  view_.covered = game_->session->seats().size() > 1 && !game_->session->over();
  write_settings(options_.settings_folder, settings_);
}

void App::write_journal() {
  if (options_.state_folder.empty() || game_ == nullptr) return;
  const Timeline& t = game_->session->timeline();
  Digest digest;
  digest.add(game_->id);
  digest.add(static_cast<std::uint64_t>(t.moments.size()));
  digest.add(static_cast<std::uint64_t>(t.here));
  digest.add(t.moments.back().digest);
  if (t.moments.size() == 1 || digest.value() == game_->journalled) return;
  game_->journalled = digest.value();
  demarche::Save save = make_save(*game_->session);
  save.scenario_path = game_->scenario_path.string();
  std::string problem;
  try {
    if (game_->journal == nullptr)
      game_->journal = Journal::begin(options_.state_folder, save, problem);
    else
      problem = game_->journal->record(save);
  } catch (const std::exception& e) {
    problem = e.what();
  }
  if (!problem.empty()) say("The game is not kept against a crash: " + problem, false);
}

}  // namespace demarche::gui
