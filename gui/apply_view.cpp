// Commands about what is looked at, and about likes.
#include <algorithm>
#include <cmath>

#include "gui/app.h"

namespace demarche::gui {

void App::on(const command::Show& c) {
  if (c.screen == Screen::start || game_ != nullptr) view_.screen = c.screen;
}

void App::on(const command::ChooseActor& c) {
  view_.actor = c.actor;
  view_.why.reset();
  view_.why_view.trail.clear();
}

void App::on(const command::ChooseIndicator& c) { view_.indicator = c.indicator; }

void App::on(const command::ChangeLook& c) {
  settings_.look = static_cast<Look>(c.look);
  write_settings(options_.settings_folder, settings_);
}

void App::on(const command::ChangeTextSize& c) {
  settings_.text_size = std::clamp(std::round(c.size * 10) / 10, smallest_text, largest_text);
  write_settings(options_.settings_folder, settings_);
}

// Only what is shown changes: what was decided, worked out and looked at stays.
void App::on(const command::ChangeLanguage& c) {
  if (c.language == language_) return;
  language_ = settings_.language = c.language;
  write_settings(options_.settings_folder, settings_);
  for (Card& card : cards_) show_in_language(card, language_);
  if (!view_.group.paths.empty()) look_at_class();
  if (game_ == nullptr || game_->languages.empty()) return;
  worker_.cancel_all();
  complain(show_in_language(*game_, language_));
  made_ = {};
  forget_findings();
  draft_.reset();
}

void App::on(const command::Calm& c) {
  settings_.calm = c.calm;
  write_settings(options_.settings_folder, settings_);
}

void App::on(const command::ShowKeys& c) { view_.keys_shown = c.shown; }
void App::on(const command::Dismiss&) { view_.message.clear(); }

}  // namespace demarche::gui
