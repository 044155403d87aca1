#include "gui/app.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <utility>

#include "gui/panels/panels.h"
#include "gui/uses.h"
#include "sim/scenario/read.h"

namespace demarche::gui {
namespace {

// After a change Dear ImGui takes a frame or two to settle sizes and focus.
constexpr int settling_frames = 3;

std::vector<Card> read_cards(const std::vector<std::string>& library) {
  std::vector<std::filesystem::path> paths;
  for (const std::string& entry : library) {
    std::error_code none;
    if (!std::filesystem::is_directory(entry, none)) {
      paths.emplace_back(entry);
      continue;
    }
    std::vector<std::filesystem::path> inside;
    for (const auto& file : std::filesystem::directory_iterator(entry, none))
      if (file.path().extension() == ".toml") inside.push_back(file.path());
    std::sort(inside.begin(), inside.end());
    paths.insert(paths.end(), inside.begin(), inside.end());
  }
  std::vector<Card> cards;
  for (const std::filesystem::path& path : paths) {
    Card card;
    card.path = path.string();
    ReadResult read = read_scenario(path);
    if (read.scenario)
      card.scenario = std::make_shared<const Scenario>(std::move(*read.scenario));
    else
      card.problem = format(read.diagnostics, read.sources);
    cards.push_back(std::move(card));
  }
  // The richest first: it is what the program was made for; the smallest is for learning.
  std::stable_sort(cards.begin(), cards.end(), [](const Card& a, const Card& b) {
    const auto size = [](const Card& c) { return c.scenario ? c.scenario->actors.size() : 0; };
    return size(a) > size(b);
  });
  return cards;
}

}  // namespace

const char* name_of(Screen screen) {
  static constexpr const char* names[] = {"Start", "Table", "Timeline", "Rules", "Lab", "Debrief"};
  return names[static_cast<std::size_t>(screen)];
}

App::App(AppOptions options)
    : options_(std::move(options)),
      settings_(options_.settings_folder.empty() ? Settings{} : read_settings(options_.settings_folder)),
      cards_(read_cards(options_.library)),
      worker_(options_.wake ? options_.wake : [] {}) {
  if (!options_.state_folder.empty()) left_behind_ = left_behind(options_.state_folder);
}

std::string App::window_title() const {
  if (game_ == nullptr) return "Démarche";
  return game_->session->scenario().title + " – Démarche";
}

void App::keep_window(int x, int y, int width, int height) {
  settings_.window_x = x;
  settings_.window_y = y;
  settings_.window_width = width;
  settings_.window_height = height;
  write_settings(options_.settings_folder, settings_);
}

void App::set_density(float density) {
  if (density == density_ || !(density > 0)) return;
  density_ = density;
  frames_wanted_ = settling_frames;
}

bool App::prepare() {
  take_results();
  theme_.look = settings_.look;
  theme_.calm = settings_.calm;
  theme_.scale = density_ * settings_.text_size;
  bool baked = false;
  std::vector<std::string> texts;
  if (game_ != nullptr) {
    for (const SourceFile& file : game_->session->scenario().sources_text.files) texts.push_back(file.text);
  } else {
    for (const Card& card : cards_)
      if (card.scenario) texts.push_back(card.scenario->title + card.scenario->summary);
  }
  if (theme_.scale != baked_scale_ || texts != baked_texts_) {
    bake_fonts(theme_, texts);
    baked_scale_ = theme_.scale;
    baked_texts_ = std::move(texts);
    baked = true;
    frames_wanted_ = std::max(frames_wanted_, settling_frames);
  }
  gui::apply(theme_);
  if (!compat::focus_shows() && !ImGui::GetIO().WantTextInput &&
      !ImGui::IsPopupOpen(static_cast<const char*>(nullptr), ImGuiPopupFlags_AnyPopup))
    compat::keep_from_focus(ImGui::GetIO());
  if (frames_wanted_ > 0) --frames_wanted_;
  return baked;
}

void App::take_results() {
  for (Result& result : worker_.take()) {
    frames_wanted_ = std::max(frames_wanted_, 1);
    if (game_ == nullptr) continue;
    const std::uint64_t revision = game_->session->revision();
    const auto current = [&](const Origin& origin, std::uint64_t wanted) {
      return origin == Origin{game_->id, wanted};
    };
    if (auto* fan = std::get_if<Fan>(&result)) {
      if (current(fan->origin, revision)) found_.fan = std::move(*fan);
    } else if (auto* draft = std::get_if<DraftFan>(&result)) {
      if (current(draft->origin, draft_revision_)) found_.draft = std::move(*draft);
    } else if (auto* options = std::get_if<Options>(&result)) {
      if (current(options->origin, position_of(*game_->session))) found_.options = std::move(*options);
    } else if (auto* tipping = std::get_if<TippingPoint>(&result)) {
      if (current(tipping->origin, revision)) found_.tipping = std::move(*tipping);
    } else if (auto* prospects = std::get_if<Prospects>(&result)) {
      if (current(prospects->origin, revision)) found_.prospects = std::move(*prospects);
    } else if (auto* progress = std::get_if<StudyProgress>(&result)) {
      found_.study_progress = *progress;
    } else if (auto* study = std::get_if<StudyResult>(&result)) {
      found_.study = std::move(*study);
      found_.study_progress.reset();
    }
  }
}

Table App::table() const {
  return {game_.get(),
          scene_,
          explained_,
          offer_,
          found_,
          draft_ ? &*draft_ : nullptr,
          cards_,
          settings_,
          left_behind_,
          worker_.busy(Lane::study),
          worker_.busy(Lane::options)};
}

void App::draw(const std::vector<KeyStroke>& strokes) {
  const ImGuiIO& io = ImGui::GetIO();
  for (const KeyStroke& stroke : strokes) {
    // What has the focus comes first: Space and the arrows belong to it while its ring shows.
    const bool moves_focus = stroke.key == key::space || (stroke.key >= key::right && stroke.key <= key::up);
    if (moves_focus && !stroke.control && compat::focus_shows()) continue;
    if (const std::optional<Act> act = act_of(stroke, io.WantTextInput)) this->act(*act);
    frames_wanted_ = settling_frames;
  }
  controls_.begin_frame();
  Ui ui(theme_, controls_, commands_);
  draw_program(ui, table(), view_);
  controls_.end_frame();
}

void App::act(Act act) {
  // Under a dialog, and between two people, the game stands still.
  if (view_.covered || ImGui::GetTopMostPopupModal() != nullptr) {
    static constexpr Act always[] = {Act::larger,       Act::smaller,          Act::usual_size, Act::close,
                                     Act::next_control, Act::previous_control, Act::keys,       Act::quit};
    if (std::find(std::begin(always), std::end(always), act) == std::end(always)) return;
  }
  const auto screen = [&](Screen s) { commands_.emplace_back(command::Show{s}); };
  switch (act) {
    case Act::step: commands_.emplace_back(command::Step{}); break;
    case Act::back: commands_.emplace_back(command::Back{}); break;
    case Act::forward: commands_.emplace_back(command::Forward{}); break;
    case Act::show_table: screen(Screen::table); break;
    case Act::show_timeline: screen(Screen::timeline); break;
    case Act::show_rules: screen(Screen::rules); break;
    case Act::show_lab: screen(Screen::lab); break;
    case Act::show_debrief: screen(Screen::debrief); break;
    case Act::next_tab:
    case Act::previous_tab: {
      if (game_ == nullptr) break;
      const int step = act == Act::next_tab ? 1 : -1;
      const int now = static_cast<int>(view_.screen) - 1;
      screen(static_cast<Screen>((now + step + 5) % 5 + 1));
      break;
    }
    case Act::undo: commands_.emplace_back(command::Undo{}); break;
    case Act::redo: commands_.emplace_back(command::Redo{}); break;
    case Act::save: commands_.emplace_back(command::Save{}); break;
    case Act::save_as: commands_.emplace_back(command::ShowFiles{true}); break;
    case Act::open: commands_.emplace_back(command::ShowFiles{false}); break;
    case Act::find:
      for (const Control& c : controls_.drawn())
        if (c.name.ends_with("/Search")) controls_.focus(c.id);
      break;
    case Act::larger: commands_.emplace_back(command::ChangeTextSize{settings_.text_size + 0.1f}); break;
    case Act::smaller: commands_.emplace_back(command::ChangeTextSize{settings_.text_size - 0.1f}); break;
    case Act::usual_size: commands_.emplace_back(command::ChangeTextSize{1}); break;
    case Act::next_control: controls_.focus_next(1); break;
    case Act::previous_control: controls_.focus_next(-1); break;
    case Act::keys: commands_.emplace_back(command::ShowKeys{!view_.keys_shown}); break;
    case Act::quit: commands_.emplace_back(command::Quit{}); break;
    case Act::close:
      if (!view_.message.empty())
        commands_.emplace_back(command::Dismiss{});
      else if (view_.ask_unsaved)
        commands_.emplace_back(command::AnswerUnsaved{});
      else if (view_.ask_edited)
        commands_.emplace_back(command::AnswerEdited{false, true});
      else if (view_.files.open)
        commands_.emplace_back(command::CloseFiles{});
      else if (view_.tour >= 0)
        commands_.emplace_back(command::EndTour{});
      else if (view_.keys_shown)
        commands_.emplace_back(command::ShowKeys{false});
      else if (view_.offer.open)
        view_.offer.open = false;
      else if (view_.why)
        commands_.emplace_back(command::CloseWhy{});
      compat::hide_focus();
      break;
  }
}

void App::say(std::string message, bool trouble) {
  view_.message = std::move(message);
  view_.message_is_trouble = trouble;
}

void App::apply() {
  if (!commands_.empty()) frames_wanted_ = settling_frames;
  for (const Command& command : std::exchange(commands_, {})) {
    if (leaves_changed_game(command)) {
      held_ = command;
      view_.ask_unsaved = true;
    } else {
      carry_out(command);
    }
  }
  refresh();
}

void App::carry_out(const Command& command) {
  const auto trouble = [&](const std::string& problem) {
    if (!problem.empty()) say(problem, true);
  };
  using namespace command;
  const auto in_game = [&](auto&& work) {
    if (game_ != nullptr) work(*game_);
  };
  std::visit(
      [&](const auto& c) {
        using C = std::decay_t<decltype(c)>;
        if constexpr (std::is_same_v<C, NewGame>) {
          std::string problem;
          std::unique_ptr<Game> game = new_game(c, problem);
          if (game == nullptr) return say(problem, true);
          remember(settings_, c.path);
          take_game(std::move(game));
        } else if constexpr (std::is_same_v<C, OpenFile>) {
          open_file(c.path);
        } else if constexpr (std::is_same_v<C, CloseGame>) {
          worker_.cancel_all();
          if (game_ != nullptr && game_->journal != nullptr) game_->journal->finish();
          game_.reset();
          found_ = {};
          draft_.reset();
          view_.screen = Screen::start;
          view_.why.reset();
          made_ = {};
        } else if constexpr (std::is_same_v<C, Quit>) {
          if (game_ != nullptr && game_->journal != nullptr) game_->journal->finish();
          quits_ = true;
        } else if constexpr (std::is_same_v<C, Save>) {
          in_game([&](Game& game) {
            if (game.save_path.empty()) return carry_out(ShowFiles{true});
            carry_out(SaveTo{game.save_path.string()});
          });
        } else if constexpr (std::is_same_v<C, SaveTo>) {
          in_game([&](Game& game) {
            const std::string problem = save_game(game, c.path);
            trouble(problem);
            if (!problem.empty()) return;
            remember(settings_, c.path);
            write_settings(options_.settings_folder, settings_);
            view_.files.open = false;
            say("Saved as " + std::filesystem::path(c.path).filename().string(), false);
            if (held_) {  // what was asked for before
              const Command next = *held_;
              held_.reset();
              carry_out(next);
            }
          });
        } else if constexpr (std::is_same_v<C, ShowFiles>) {
          if (c.saving && game_ == nullptr) return;
          FilesView& files = view_.files;
          files.open = true;
          files.saving = c.saving;
          std::filesystem::path folder = game_ != nullptr && !game_->save_path.empty()
                                             ? game_->save_path.parent_path()
                                             : std::filesystem::path();
          std::error_code none;
          if (folder.empty()) folder = std::filesystem::current_path(none);
          files.name.clear();
          if (c.saving) {
            files.name = game_->save_path.empty() ? game_->scenario_path.stem().string()
                                                  : game_->save_path.stem().string();
            if (files.name.empty()) files.name = "game";
          }
          carry_out(ShowFolder{folder.string()});
        } else if constexpr (std::is_same_v<C, ShowFolder>) {
          std::error_code none;
          const std::filesystem::path folder = std::filesystem::weakly_canonical(c.path, none);
          view_.files.folder = folder.string();
          view_.files.entries.clear();
          for (FolderEntry& entry : list_folder(folder))
            view_.files.entries.emplace_back(std::move(entry.name), entry.folder);
        } else if constexpr (std::is_same_v<C, CloseFiles>) {
          view_.files.open = false;
          held_.reset();
        } else if constexpr (std::is_same_v<C, AnswerUnsaved>) {
          view_.ask_unsaved = false;
          if (!c.go_on) {
            held_.reset();
          } else if (c.save) {
            carry_out(Save{});
          } else if (held_) {
            const Command next = *held_;
            held_.reset();
            carry_out(next);
          }
        } else if constexpr (std::is_same_v<C, AnswerEdited>) {
          view_.ask_edited = false;
          const OpenedGame asked = std::exchange(undecided_, {});
          if (c.cancel || asked.undecided == nullptr) return;
          OpenedGame opened =
              open_game_with(*asked.undecided, c.todays_text ? asked.todays : nullptr, asked.remark);
          if (opened.game == nullptr) return say(opened.problem, true);
          take_game(std::move(opened.game));
          if (!opened.remark.empty()) say(opened.remark, true);
        } else if constexpr (std::is_same_v<C, ForgetJournal>) {
          remove_journal(c.path);
          left_behind_ = left_behind(options_.state_folder);
        } else if constexpr (std::is_same_v<C, LookAtFiles>) {
          in_game([&](Game& game) {
            if (!scenario_touched(game)) return;
            std::string remark;
            const std::string problem = reload_scenario(game, remark);
            if (!problem.empty())
              return say(
                  "The scenario's file has been edited and does not fit; the game goes on under the text it "
                  "had.\n\n" +
                      problem,
                  true);
            if (!remark.empty()) say(remark, false);
            made_ = {};
            found_ = {};
            draft_.reset();
            // What is looked at may not be there any more.
            View view;
            view.start = view_.start;
            view.screen = view_.screen;
            view.message = view_.message;
            view.rules.kind = view_.rules.kind;
            view.rules.chosen = view_.rules.chosen;
            view_ = std::move(view);
          });
        } else if constexpr (std::is_same_v<C, StartTour>) {
          for (const Card& card : cards_)
            if (std::filesystem::path(card.path).filename() == "tiny.toml" && card.scenario != nullptr) {
              carry_out(NewGame{card.path, {card.scenario->actors.front().id}, 1, Insight::everything});
              view_.tour = 0;
              return;
            }
          say("The scenario of the tour, tiny.toml, was not found.", true);
        } else if constexpr (std::is_same_v<C, EndTour>) {
          view_.tour = -1;
        } else if constexpr (std::is_same_v<C, CheckFormula>) {
          if (const Expression* formula = edited_formula()) {
            checked_ = check_formula(game_->session->scenario(), *formula, c.text);
            view_.formula.checked = true;
            view_.formula.ok = checked_.ok;
            view_.formula.messages = checked_.messages;
          }
        } else if constexpr (std::is_same_v<C, WriteFormula>) {
          if (const Expression* formula = edited_formula(); formula != nullptr && checked_.ok) {
            const std::string problem = write_formula(*game_, *formula, checked_);
            trouble(problem);
            if (problem.empty()) {
              view_.formula = {};
              game_->scenario_time = std::filesystem::file_time_type::min();
              carry_out(LookAtFiles{});
            }
          }
        } else if constexpr (std::is_same_v<C, Step>) {
          in_game([&](Game& game) {
            const auto seats = static_cast<int>(game.session->seats().size());
            if (game.session->over())
              return say("The game is over. Go back to play on from an earlier turn.", false);
            if (seats > 1 && view_.seat + 1 < seats) {  // the next person decides first
              ++view_.seat;
              view_.covered = true;
              return;
            }
            trouble(step(game, c.turns));
            view_.seat = 0;
            view_.covered = seats > 1 && !game.session->over();
            view_.offer.open = false;
            if (view_.why && std::holds_alternative<WhyMove>(*view_.why)) view_.why.reset();
          });
        } else if constexpr (std::is_same_v<C, Back>) {
          in_game([&](Game& game) { game.session->back(); });
        } else if constexpr (std::is_same_v<C, Forward>) {
          in_game([&](Game& game) { game.session->forward(); });
        } else if constexpr (std::is_same_v<C, Go>) {
          in_game([&](Game& game) { game.session->go(c.moment); });
        } else if constexpr (std::is_same_v<C, Decide>) {
          in_game([&](Game& game) { trouble(game.session->decide(c.move)); });
        } else if constexpr (std::is_same_v<C, Withdraw>) {
          in_game([&](Game& game) {
            const std::vector<Move>& pending = game.session->pending();
            for (std::size_t i = pending.size(); i-- > 0;)
              if (find_move(game.session->now().program(), pending[i]).choice == c.choice)
                game.session->withdraw(i);
          });
        } else if constexpr (std::is_same_v<C, Undo>) {
          in_game([&](Game& game) { undo(game, view_.screen == Screen::rules); });
        } else if constexpr (std::is_same_v<C, Redo>) {
          in_game([&](Game& game) { redo(game, view_.screen == Screen::rules); });
        } else if constexpr (std::is_same_v<C, HandOver>) {
          view_.covered = false;
        } else if constexpr (std::is_same_v<C, WhyMove> || std::is_same_v<C, WhyNumber>) {
          // The same number since another turn is no step further.
          bool same_number = false;
          if constexpr (std::is_same_v<C, WhyNumber>)
            if (view_.why)
              if (const auto* before = std::get_if<WhyNumber>(&*view_.why))
                same_number = before->cell == c.cell;
          if (view_.why && !same_number) view_.why_view.trail.push_back(*view_.why);
          view_.why = c;
          view_.why_view.compared = -1;
          found_.tipping.reset();
        } else if constexpr (std::is_same_v<C, CloseWhy>) {
          std::vector<Why>& trail = view_.why_view.trail;
          if (trail.empty()) {
            view_.why.reset();
          } else {
            view_.why = trail.back();
            trail.pop_back();
          }
        } else if constexpr (std::is_same_v<C, Pin>) {
          std::erase(view_.pins, c.cell);
          if (c.pinned) view_.pins.push_back(c.cell);
        } else if constexpr (std::is_same_v<C, AskOfferTipping>) {
          if (game_ != nullptr && offer_.ready) {
            offer_.asked_tipping = true;
            offer_.tipping = offer_tipping(*game_->session, offer_.move);
          }
        } else if constexpr (std::is_same_v<C, AskTipping>) {
          if (game_ != nullptr && explained_.move)
            worker_.post(Lane::tipping, tipping_job(*game_, explained_.moment, *explained_.move));
        } else if constexpr (std::is_same_v<C, WhatIf>) {
          in_game([&](Game& game) {
            const std::string problem = what_if(game, c);
            trouble(problem);
            if (problem.empty()) {
              view_.why.reset();
              view_.why_view.trail.clear();
              say("A new branch: " + game.session->timeline()
                                         .branches[static_cast<std::size_t>(game.session->timeline().branch)]
                                         .name,
                  false);
            }
          });
        } else if constexpr (std::is_same_v<C, StartBranch>) {
          in_game([&](Game& game) { trouble(game.session->start_branch(c.name)); });
        } else if constexpr (std::is_same_v<C, SwitchBranch>) {
          in_game([&](Game& game) { game.session->switch_to(c.branch); });
        } else if constexpr (std::is_same_v<C, RenameBranch>) {
          in_game([&](Game& game) { trouble(game.session->rename_branch(c.branch, c.name)); });
        } else if constexpr (std::is_same_v<C, RemoveBranch>) {
          in_game([&](Game& game) { trouble(game.session->remove_branch(c.branch)); });
          view_.timeline = {};  // moments have new numbers
          view_.why.reset();
          view_.why_view = {};
        } else if constexpr (std::is_same_v<C, SetNote>) {
          in_game([&](Game& game) { game.session->set_note(c.moment, c.note); });
        } else if constexpr (std::is_same_v<C, DraftValue>) {
          in_game([&](Game& game) {
            draft_ = with_value(*game.session, c.name, c.value);
            ++draft_revision_;
            worker_.post(Lane::draft, draft_job(game, *draft_, draft_revision_));
          });
        } else if constexpr (std::is_same_v<C, SetValue>) {
          in_game(
              [&](Game& game) { trouble(change_rules(game, with_value(*game.session, c.name, c.value))); });
          draft_.reset();
        } else if constexpr (std::is_same_v<C, ResetValue>) {
          in_game([&](Game& game) {
            Overrides overrides = game.session->overrides();
            overrides.values.erase(c.name);
            trouble(change_rules(game, overrides));
          });
          draft_.reset();
        } else if constexpr (std::is_same_v<C, SetOff>) {
          in_game([&](Game& game) { trouble(change_rules(game, with_off(*game.session, c.rule, c.off))); });
        } else if constexpr (std::is_same_v<C, ResetRules>) {
          in_game([&](Game& game) { trouble(change_rules(game, {})); });
          draft_.reset();
        } else if constexpr (std::is_same_v<C, RunStudy>) {
          in_game([&](Game& game) {
            found_.study.reset();
            found_.study_progress.reset();
            worker_.post(Lane::study, study_job(game, {c.runs, c.parameters, c.points, false}));
          });
        } else if constexpr (std::is_same_v<C, CancelStudy>) {
          worker_.cancel(Lane::study);
          found_.study_progress.reset();
        } else if constexpr (std::is_same_v<C, Show>) {
          if (c.screen == Screen::start || game_ != nullptr) view_.screen = c.screen;
        } else if constexpr (std::is_same_v<C, ChooseActor>) {
          view_.actor = c.actor;
          view_.why.reset();
          view_.why_view.trail.clear();
        } else if constexpr (std::is_same_v<C, ChooseIndicator>) {
          view_.indicator = c.indicator;
        } else if constexpr (std::is_same_v<C, ChangeLook>) {
          settings_.look = static_cast<Look>(c.look);
          write_settings(options_.settings_folder, settings_);
        } else if constexpr (std::is_same_v<C, ChangeTextSize>) {
          settings_.text_size = std::clamp(std::round(c.size * 10) / 10, smallest_text, largest_text);
          write_settings(options_.settings_folder, settings_);
        } else if constexpr (std::is_same_v<C, Calm>) {
          settings_.calm = c.calm;
          write_settings(options_.settings_folder, settings_);
        } else if constexpr (std::is_same_v<C, ShowKeys>) {
          view_.keys_shown = c.shown;
        } else if constexpr (std::is_same_v<C, Dismiss>) {
          view_.message.clear();
        }
      },
      command);
}

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

bool App::may_close() {
  commands_.emplace_back(command::Quit{});
  apply();
  return quits_;
}

void App::look_at_files() {
  if (game_ != nullptr && scenario_touched(*game_)) {
    commands_.emplace_back(command::LookAtFiles{});
    frames_wanted_ = settling_frames;
  }
}

void App::take_game(std::unique_ptr<Game> game) {
  worker_.cancel_all();
  if (game_ != nullptr && game_->journal != nullptr) game_->journal->finish();
  game_ = std::move(game);
  found_ = {};
  draft_.reset();
  made_ = {};
  const StartView start = view_.start;
  view_ = {};
  view_.start = start;
  view_.screen = Screen::table;
  if (!game_->session->seats().empty()) view_.actor = game_->session->seats().front();
  view_.covered = game_->session->seats().size() > 1 && !game_->session->over();
  write_settings(options_.settings_folder, settings_);
}

// A scenario is shown on the first page, where seats are chosen; a save is played on.
void App::open_file(const std::string& path) {
  view_.files.open = false;
  std::error_code none;
  if (!std::filesystem::exists(path, none)) return say("There is no file “" + path + "”.", true);
  const std::string ending = std::filesystem::path(path).extension().string();
  if (ending == ".toml") {
    std::size_t at = 0;
    while (at < cards_.size() && !std::filesystem::equivalent(cards_[at].path, path, none)) ++at;
    std::vector<Card> read = read_cards({path});
    if (read.empty()) return;
    if (read.front().scenario == nullptr) return say(read.front().problem, true);
    if (at < cards_.size())
      cards_[at] = std::move(read.front());
    else
      cards_.push_back(std::move(read.front()));
    view_.start.card = static_cast<int>(at);
    view_.start.seats.clear();
    view_.screen = Screen::start;
    return;
  }
  OpenedGame opened = open_game(path);
  if (opened.undecided != nullptr) {
    opened.remark = path;  // kept until the question is answered
    undecided_ = std::move(opened);
    view_.ask_edited = true;
    return;
  }
  if (opened.game == nullptr) return say(opened.problem, true);
  const std::string remark = opened.remark;
  const bool from_journal = ending == ".journal";
  if (!from_journal) remember(settings_, path);
  take_game(std::move(opened.game));
  if (from_journal) {
    game_->saved_revision = 0;  // it is nowhere else
    write_journal();
    remove_journal(path);
    left_behind_ = left_behind(options_.state_folder);
  }
  if (!remark.empty()) say(remark, true);
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

const Expression* App::edited_formula() const {
  if (game_ == nullptr || view_.formula.title.empty()) return nullptr;
  const std::vector<NamedFormula> formulas =
      formulas_of(game_->session->scenario(), view_.formula.kind, view_.formula.entry);
  const int place = view_.formula.place;
  return place >= 0 && place < static_cast<int>(formulas.size())
             ? formulas[static_cast<std::size_t>(place)].formula
             : nullptr;
}

void App::refresh() {
  if (game_ == nullptr) return;
  const Session& session = *game_->session;
  const bool moved = made_.game != game_->id || made_.revision != session.revision();
  const bool looked = made_.actor != view_.actor || made_.variable != view_.map.variable ||
                      made_.seat != view_.seat || made_.pins != view_.pins;
  if (moved || looked) {
    scene_ = make_scene(*game_, view_);
    frames_wanted_ = settling_frames;
  }
  if (moved) {
    if (session.over())
      worker_.cancel(Lane::fan);
    else
      worker_.post(Lane::fan, fan_job(*game_));
    draft_.reset();
    found_.draft.reset();
    found_.tipping.reset();
  }
  const bool options_stale =
      made_.game != game_->id || made_.position != scene_.position || made_.seat != view_.seat;
  if (options_stale) {
    found_.options.reset();
    if (session.over() || scene_.seat.choices.empty())
      worker_.cancel(Lane::options);
    else
      worker_.post(Lane::options, options_job(*game_, scene_.seat));
  }
  if (view_.screen == Screen::debrief && (made_.prospects != session.revision() || made_.game != game_->id)) {
    worker_.post(Lane::debrief, prospects_job(*game_));
    made_.prospects = session.revision();
  }
  if (moved) write_journal();
  made_.game = game_->id;
  made_.revision = session.revision();
  made_.position = scene_.position;
  made_.actor = view_.actor;
  made_.variable = view_.map.variable;
  made_.seat = view_.seat;
  made_.pins = view_.pins;

  const auto same_why = [](const std::optional<Why>& a, const std::optional<Why>& b) {
    if (a.has_value() != b.has_value() || (a && a->index() != b->index())) return false;
    if (!a) return true;
    if (const auto* m = std::get_if<command::WhyMove>(&*a)) {
      const auto& n = std::get<command::WhyMove>(*b);
      return m->moment == n.moment && m->choice == n.choice;
    }
    const auto& m = std::get<command::WhyNumber>(*a);
    const auto& n = std::get<command::WhyNumber>(*b);
    return m.cell == n.cell && m.since == n.since;
  };
  if (moved || !same_why(explained_for_, view_.why)) {
    explained_ = view_.why ? explain(*game_, scene_, *view_.why) : Explained{};
    explained_for_ = view_.why;
    frames_wanted_ = settling_frames;
  }
  if (!view_.offer.open) {
    offer_ = {};
  } else if (moved || !(offer_for_ == view_.offer)) {
    offer_ = weigh_offer(*game_, view_.offer, scene_.seat.actor);
    frames_wanted_ = settling_frames;
  }
  offer_for_ = view_.offer;
}

}  // namespace demarche::gui
