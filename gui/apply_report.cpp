// Commands about what comes after a game: pages of it, and a class of saves.
#include <algorithm>
#include <filesystem>

#include "gui/app.h"
#include "sim/report/html.h"

namespace demarche::gui {

// When the debrief is not there yet it is worked out first.
void App::write_report(const std::string& path) {
  if (game_ == nullptr) return;
  if (!found_.debrief) {
    report_path_ = path;
    return say("The page is being worked out…", false);
  }
  if (found_.debrief->debrief == nullptr) return say(found_.debrief->problem, true);
  const Html page = debrief_page(*game_->session, *found_.debrief->debrief);
  const std::string problem = write_page(path, page, true);
  if (!problem.empty()) return say(problem, true);
  say("Written: " + std::filesystem::path(path).filename().string(), false);
}

void App::on(const command::ShowClass& c) { view_.group.open = c.shown; }

void App::add_to_class(const std::string& path) {
  std::vector<std::string>& paths = view_.group.paths;
  if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  std::error_code none;
  if (std::filesystem::is_directory(path, none)) view_.files.open = false;
  look_at_class();
}

void App::on(const command::RemoveFromClass& c) {
  if (c.path.empty())
    view_.group.paths.clear();
  else
    std::erase(view_.group.paths, c.path);
  look_at_class();
}

void App::look_at_class() {
  ++class_round_;
  found_.group.reset();
  found_.group_progress.reset();
  view_.group.first = view_.group.second = -1;
  if (view_.group.paths.empty()) return worker_.cancel(Lane::group);
  ClassTexts texts{language_, {}};
  for (const Card& card : cards_)
    if (card.as_written != nullptr) texts.files.emplace(card.as_written->digest, card.path);
  worker_.post(Lane::group, class_job({view_.group.paths.begin(), view_.group.paths.end()}, std::move(texts),
                                      class_round_));
}

void App::write_class_page(const std::string& path) {
  if (found_.group == nullptr) return;
  const std::string problem = write_page(path, class_page(*found_.group), true);
  if (!problem.empty()) return say(problem, true);
  say("Written: " + std::filesystem::path(path).filename().string(), false);
}

}  // namespace demarche::gui
