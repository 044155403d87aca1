#include "gui/cards.h"

#include <algorithm>
#include <filesystem>
#include <future>

#include "sim/scenario/read.h"
#include "sim/scenario/translation.h"

namespace demarche::gui {

namespace {

Card read_card(const std::filesystem::path& path, const std::string& language) {
  Card card;
  card.path = path.string();
  ReadResult read = read_scenario(path);
  if (read.scenario) {
    card.as_written = std::make_shared<const Scenario>(std::move(*read.scenario));
    card.languages = languages_beside(path);
    show_in_language(card, language);
  } else {
    card.problem = format(read.diagnostics, read.sources);
  }
  return card;
}

}  // namespace

void show_in_language(Card& card, const std::string& language) {
  std::string problem;  // told when a game is begun
  card.scenario = card.as_written;
  if (card.scenario != nullptr) card.scenario = shown_in(card.as_written, card.path, language, problem);
}

std::vector<Card> read_cards(const std::vector<std::string>& library, const std::string& language) {
  std::vector<std::filesystem::path> paths;
  for (const std::string& entry : library) {
    std::error_code none;
    if (!std::filesystem::is_directory(entry, none)) {
      paths.emplace_back(entry);
      continue;
    }
    std::vector<std::filesystem::path> inside;
    for (const auto& file : std::filesystem::directory_iterator(entry, none))
      if (has_scenario_name(file.path())) inside.push_back(file.path());
    std::sort(inside.begin(), inside.end());
    paths.insert(paths.end(), inside.begin(), inside.end());
  }
  // Side by side, so that the window is not kept waiting.
  std::vector<std::future<Card>> readings;
  for (const std::filesystem::path& path : paths)
    readings.push_back(std::async(std::launch::async, read_card, path, language));
  std::vector<Card> cards;
  for (std::future<Card>& reading : readings) cards.push_back(reading.get());
  // The richest first: it is what the program was made for; the smallest is for learning.
  std::stable_sort(cards.begin(), cards.end(), [](const Card& a, const Card& b) {
    const auto size = [](const Card& c) { return c.scenario ? c.scenario->actors.size() : 0; };
    return size(a) > size(b);
  });
  return cards;
}

}  // namespace demarche::gui
