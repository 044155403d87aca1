// What follows from a change: the scene, forecasts, explanations.
#include "gui/app.h"

namespace demarche::gui {

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
  // What was worked out for one person knows what that person has decided: not for the next one's eyes.
  const bool handed = made_.game == game_->id && made_.seat != view_.seat;
  if (handed) found_.fan.reset();
  if (moved || handed) {
    if (session.over() && !found_.rate)
      worker_.post(Lane::fan, rate_job(*game_));
    else if (session.over())
      worker_.cancel(Lane::fan);
    else
      worker_.post(Lane::fan, fan_job(*game_, view_.seat));
    worker_.cancel(Lane::draft);
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
      worker_.post(Lane::options, options_job(*game_, view_.seat, scene_.seat));
  }
  const bool debrief_stale = made_.debrief != session.revision() || made_.game != game_->id;
  if (debrief_stale && moved) found_.debrief.reset();
  if (debrief_stale && (view_.screen == Screen::debrief || !report_path_.empty())) {
    found_.debrief_progress.reset();
    worker_.post(Lane::debrief, debrief_job(*game_));
    made_.debrief = session.revision();
  }
  if (view_.rules.graph && feeds_of_ != game_->id) {
    const Scenario& s = session.scenario();
    feeds_ = {feeds(s, false), feeds(s, true)};
    feeds_of_ = game_->id;
    frames_wanted_ = settling_frames;
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
    if (const auto* f = std::get_if<command::WhyFormula>(&*a)) {
      const auto& g = std::get<command::WhyFormula>(*b);
      return f->score == g.score && f->index == g.index;
    }
    const auto& m = std::get<command::WhyNumber>(*a);
    const auto& n = std::get<command::WhyNumber>(*b);
    return m.cell == n.cell && m.since == n.since;
  };
  if (moved || handed || !same_why(explained_for_, view_.why)) {
    explained_ = view_.why ? explain(*game_, scene_, *view_.why) : Explained{};
    explained_for_ = view_.why;
    frames_wanted_ = settling_frames;
  }
  if (!view_.offer.open) {
    offer_ = {};
  } else if (moved || handed || !(offer_for_ == view_.offer)) {
    ++offer_round_;  // what is being worked out belongs to another package
    offer_ = weigh_offer(*game_, scene_, view_.offer);
    frames_wanted_ = settling_frames;
  }
  offer_for_ = view_.offer;
}

}  // namespace demarche::gui
