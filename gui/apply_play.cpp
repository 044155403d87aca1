// Commands about playing: decisions, turns, reasons, branches.
#include "gui/app.h"

namespace demarche::gui {

void App::on(const command::Step& c, Game& game) {
  const auto seats = static_cast<int>(game.session->seats().size());
  if (game.session->over()) return say("The game is over. Go back to play on from an earlier turn.", false);
  if (seats > 1 && view_.seat + 1 < seats) {  // the next person decides first
    ++view_.seat;
    view_.covered = true;
    return;
  }
  complain(step(game, c.turns));
  view_.seat = 0;
  view_.covered = seats > 1 && !game.session->over();
  view_.offer.open = false;
  if (view_.why && std::holds_alternative<command::WhyMove>(*view_.why)) view_.why.reset();
}

void App::on(const command::Back&, Game& game) { game.session->back(); }
void App::on(const command::Forward&, Game& game) { game.session->forward(); }
void App::on(const command::Go& c, Game& game) { game.session->go(c.moment); }
void App::on(const command::Decide& c, Game& game) { complain(game.session->decide(c.move)); }

void App::on(const command::Withdraw& c, Game& game) {
  const std::vector<Move>& pending = game.session->pending();
  for (std::size_t i = pending.size(); i-- > 0;)
    if (find_move(game.session->now().program(), pending[i]).choice == c.choice) game.session->withdraw(i);
}

void App::on(const command::Undo&, Game& game) { undo(game, view_.screen == Screen::rules); }
void App::on(const command::Redo&, Game& game) { redo(game, view_.screen == Screen::rules); }
void App::on(const command::HandOver&) { view_.covered = false; }

void App::on(const command::WhyMove& c) { show_why(c); }

void App::on(const command::WhyNumber& c) {
  // The same number since another turn is no step further.
  const auto* before = view_.why ? std::get_if<command::WhyNumber>(&*view_.why) : nullptr;
  if (before != nullptr && before->cell == c.cell)
    view_.why = c;
  else
    show_why(c);
}

void App::show_why(const Why& why) {
  if (view_.why) view_.why_view.trail.push_back(*view_.why);
  view_.why = why;
  view_.why_view.compared = -1;
  found_.tipping.reset();
}

void App::on(const command::CloseWhy&) {
  std::vector<Why>& trail = view_.why_view.trail;
  if (trail.empty()) return view_.why.reset();
  view_.why = trail.back();
  trail.pop_back();
}

void App::on(const command::Pin& c) {
  std::erase(view_.pins, c.cell);
  if (c.pinned) view_.pins.push_back(c.cell);
}

void App::on(const command::AskOfferTipping&, Game& game) {
  if (!offer_.ready) return;
  offer_.asked_tipping = true;
  offer_.tipping = offer_tipping(*game.session, offer_.move);
}

void App::on(const command::AskTipping&, Game& game) {
  if (explained_.move) worker_.post(Lane::tipping, tipping_job(game, explained_.moment, *explained_.move));
}

void App::on(const command::WhatIf& c, Game& game) {
  if (const std::string problem = what_if(game, c); !problem.empty()) return say(problem, true);
  view_.why.reset();
  view_.why_view.trail.clear();
  const Timeline& timeline = game.session->timeline();
  say("A new branch: " + timeline.branches[static_cast<std::size_t>(timeline.branch)].name, false);
}

void App::on(const command::StartBranch& c, Game& game) { complain(game.session->start_branch(c.name)); }
void App::on(const command::SwitchBranch& c, Game& game) { game.session->switch_to(c.branch); }

void App::on(const command::RenameBranch& c, Game& game) {
  complain(game.session->rename_branch(c.branch, c.name));
}

void App::on(const command::RemoveBranch& c, Game& game) {
  complain(game.session->remove_branch(c.branch));
  view_.timeline = {};  // moments have new numbers
  view_.why.reset();
  view_.why_view = {};
}

void App::on(const command::SetNote& c, Game& game) { game.session->set_note(c.moment, c.note); }

}  // namespace demarche::gui
