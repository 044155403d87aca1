// Commands about the rules, as a layer and in the scenario's file, and about studies of them.
#include <filesystem>

#include "gui/app.h"
#include "gui/uses.h"

namespace demarche::gui {

const Expression* App::edited_formula() const {
  if (game_ == nullptr || view_.formula.title.empty()) return nullptr;
  const std::vector<NamedFormula> formulas =
      formulas_of(game_->session->scenario(), view_.formula.kind, view_.formula.entry);
  const int place = view_.formula.place;
  return place >= 0 && place < static_cast<int>(formulas.size())
             ? formulas[static_cast<std::size_t>(place)].formula
             : nullptr;
}

void App::on(const command::CheckFormula& c, Game& game) {
  const Expression* formula = edited_formula();
  if (formula == nullptr) return;
  checked_ = check_formula(game.session->scenario(), *formula, c.text);
  view_.formula.checked = true;
  view_.formula.ok = checked_.ok;
  view_.formula.messages = checked_.messages;
}

void App::on(const command::WriteFormula&, Game& game) {
  const Expression* formula = edited_formula();
  if (formula == nullptr || !checked_.ok) return;
  if (const std::string problem = write_formula(game, *formula, checked_); !problem.empty())
    return say(problem, true);
  view_.formula = {};
  game.scenario_time = std::filesystem::file_time_type::min();
  on(command::LookAtFiles{}, game);
}

void App::on(const command::DraftValue& c, Game& game) {
  draft_ = with_value(*game.session, c.name, c.value);
  ++draft_revision_;
  worker_.post(Lane::draft, draft_job(game, view_.seat, *draft_, draft_revision_));
}

void App::on(const command::SetValue& c, Game& game) {
  complain(change_rules(game, with_value(*game.session, c.name, c.value)));
  draft_.reset();
}

void App::on(const command::ResetValue& c, Game& game) {
  Overrides overrides = game.session->overrides();
  overrides.values.erase(c.name);
  complain(change_rules(game, overrides));
  draft_.reset();
}

void App::on(const command::SetOff& c, Game& game) {
  complain(change_rules(game, with_off(*game.session, c.rule, c.off)));
}

void App::on(const command::ResetRules&, Game& game) {
  complain(change_rules(game, {}));
  draft_.reset();
}

void App::take_layer(const std::string& path) {
  if (game_ == nullptr) return;
  Overrides layer;
  std::string problem = open_layer(*game_, path, layer);
  if (problem.empty()) problem = change_rules(*game_, layer);
  if (!problem.empty()) return say(problem, true);
  view_.files.open = false;
  draft_.reset();
  say("In force from here on: " + std::filesystem::path(path).filename().string(), false);
}

void App::on(const command::WriteRules&, Game& game) {
  Overrides left;
  if (const std::string problem = write_layer(game, left); !problem.empty()) return say(problem, true);
  complain(change_rules(game, left));
  draft_.reset();
  game.scenario_time = std::filesystem::file_time_type::min();
  on(command::LookAtFiles{}, game);
  if (!left.values.empty() || !left.off.empty())
    say("Written into the file. Rules that are off, and start values that the file works out, stay a layer.",
        false);
}

void App::on(const command::RunStudy& c, Game& game) {
  found_.study.reset();
  found_.study_progress.reset();
  worker_.post(Lane::study, lab_job(game, c));
}

void App::on(const command::CancelStudy&) {
  worker_.cancel(Lane::study);
  found_.study_progress.reset();
}

}  // namespace demarche::gui
