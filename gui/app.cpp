#include "gui/app.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "gui/panels/panels.h"
#include "sim/scenario/translation.h"

namespace demarche::gui {
const char* name_of(Screen screen) {
  static constexpr const char* names[] = {"Start", "Table", "Timeline", "Rules", "Lab", "Debrief"};
  return names[static_cast<std::size_t>(screen)];
}

App::App(AppOptions options)
    : options_(std::move(options)),
      settings_(options_.settings_folder.empty() ? Settings{} : read_settings(options_.settings_folder)),
      language_(options_.language.empty() ? settings_.language : options_.language),
      cards_(read_cards(options_.library, language_)),
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
  const std::uint64_t game = game_ == nullptr ? 0 : game_->id;
  if (theme_.scale != baked_scale_ || game != baked_game_ || cards_.size() != baked_cards_ ||
      language_ != baked_language_) {
    bake_fonts(theme_, texts_to_show());
    baked_scale_ = theme_.scale;
    baked_game_ = game;
    baked_cards_ = cards_.size();
    baked_language_ = language_;
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

// Whatever may stand on the screen, for the letters that it needs.
std::vector<std::string> App::texts_to_show() const {
  std::vector<std::string> texts;
  for (const Card& card : cards_)
    if (card.scenario)
      for (std::string& text : shown_texts(*card.scenario)) texts.push_back(std::move(text));
  if (game_ == nullptr) return texts;
  const Scenario& s = game_->session->scenario();
  for (const SourceFile& file : s.sources_text.files) texts.push_back(file.text);
  for (std::string& text : shown_texts(s)) texts.push_back(std::move(text));
  return texts;
}

void App::take_results() {
  for (Result& result : worker_.take()) {
    frames_wanted_ = std::max(frames_wanted_, 1);
    // A class is looked at also without a game.
    if (const auto* work = std::get_if<ClassProgress>(&result);
        work != nullptr && work->round == class_round_)
      found_.group_progress = *work;
    if (const auto* group = std::get_if<ClassFound>(&result);
        group != nullptr && group->round == class_round_) {
      found_.group = group->summary;
      found_.group_progress.reset();
    }
    if (game_ == nullptr) continue;
    const std::uint64_t revision = game_->session->revision();
    const auto current = [&](const Origin& origin, std::uint64_t wanted, int seat) {
      return origin == Origin{game_->id, wanted, seat};
    };
    const int seat = view_.seat;
    if (auto* fan = std::get_if<Fan>(&result)) {
      if (current(fan->origin, revision, seat)) found_.fan = std::move(*fan);
    } else if (auto* draft = std::get_if<DraftFan>(&result)) {
      if (current(draft->origin, draft_revision_, seat)) found_.draft = std::move(*draft);
    } else if (auto* options = std::get_if<Options>(&result)) {
      if (current(options->origin, position_of(*game_->session), seat)) found_.options = std::move(*options);
    } else if (auto* tipping = std::get_if<TippingPoint>(&result)) {
      if (current(tipping->origin, revision, 0)) found_.tipping = std::move(*tipping);
    } else if (auto* offer = std::get_if<OfferTipping>(&result)) {
      if (!current(offer->origin, revision, 0) || offer->round != offer_round_) continue;
      offer_.tipping_found = true;
      offer_.tipping = offer->tipping;
    } else if (auto* work = std::get_if<DebriefProgress>(&result)) {
      if (current(work->origin, revision, 0)) found_.debrief_progress = *work;
    } else if (auto* debrief = std::get_if<DebriefFound>(&result)) {
      if (!current(debrief->origin, revision, 0)) continue;
      found_.debrief = std::move(*debrief);
      found_.debrief_progress.reset();
      if (!report_path_.empty()) write_report(std::exchange(report_path_, {}));
    } else if (auto* rate = std::get_if<Rate>(&result)) {
      if (rate->origin.game == game_->id) found_.rate = *rate;
    } else if (auto* progress = std::get_if<LabProgress>(&result)) {
      if (progress->origin.game == game_->id) found_.study_progress = *progress;
    } else if (auto* study = std::get_if<std::shared_ptr<const LabResult>>(&result)) {
      if ((*study)->origin.game != game_->id) continue;
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
          language_,
          left_behind_,
          feeds_,
          worker_.busy(Lane::study),
          worker_.busy(Lane::options),
          worker_.busy(Lane::group)};
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
  if (picture_ && picture_->frames_left > 0) {
    picture_->rect = view_.lab.picture;
    if (--picture_->frames_left > 0) frames_wanted_ = std::max(frames_wanted_, 1);
  }
}

void App::picture_taken(const std::string& problem) {
  if (!picture_) return;
  const std::string name = std::filesystem::path(picture_->path).filename().string();
  picture_.reset();
  if (problem.empty())
    say("Written: " + name, false);
  else
    say("“" + name + "” could not be written: " + problem, true);
  frames_wanted_ = settling_frames;
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

void App::carry_out(const Command& command) {
  std::visit(
      [&](const auto& c) {
        if constexpr (requires { on(c, *game_); }) {
          if (game_ != nullptr) on(c, *game_);
        } else {
          on(c);
        }
      },
      command);
}

}  // namespace demarche::gui
