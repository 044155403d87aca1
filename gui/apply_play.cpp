// Commands about playing: decisions, turns, reasons, branches.
#include "gui/app.h"

namespace demarche::gui {

void App::on(const command::Step& c, Game& game) {
  const auto seats = static_cast<int>(game.session->seats().size());
  if (game.session->over()) return say("The game is over. Go back to play on from an earlier turn.", false);
  if (view_.decided + 1 < seats) {  // the next person decides first
    const int decided = view_.decided + 1;
    hand_over((view_.seat + 1) % seats);
    view_.decided = decided;
    return;
  }
  game.withdrawn.clear();
  complain(step(game, c.turns));
  view_.offer.open = false;
  if (view_.why && std::holds_alternative<command::WhyMove>(*view_.why)) view_.why.reset();
  view_.decided = 0;
  if (seats > 1 && !game.session->over()) hand_over(0);
}

// Nothing that one person looked at or worked out stays for the next.
void App::hand_over(int seat) {
  view_.seat = seat;
  view_.covered = true;
  view_.decided = 0;
  view_.why.reset();
  view_.why_view = {};
  view_.offer = {};
  view_.log = {};
  if (!view_.message_is_trouble) view_.message.clear();
}

// After going elsewhere in the tree everybody decides anew, the one who sits there first.
void App::on(const command::Back&, Game& game) {
  game.session->back();
  view_.decided = 0;
}
void App::on(const command::Forward&, Game& game) {
  game.session->forward();
  view_.decided = 0;
}
void App::on(const command::Go& c, Game& game) {
  game.session->go(c.moment);
  view_.decided = 0;
}

void App::on(const command::Decide& c, Game& game) {
  game.withdrawn.clear();
  complain(game.session->decide(c.move));
}

void App::on(const command::Withdraw& c, Game& game) {
  const std::vector<Move>& pending = game.session->pending();
  for (std::size_t i = pending.size(); i-- > 0;)
    if (find_move(game.session->now().program(), pending[i]).choice == c.choice) game.session->withdraw(i);
}

int App::actor_here() const {
  const std::vector<int>& seats = game_->session->seats();
  return seats.empty() ? -1 : seats[static_cast<std::size_t>(view_.seat) % seats.size()];
}

void App::on(const command::Undo&, Game& game) {
  const int turn = game.session->turn();
  const std::string nothing = undo(game, view_.screen == Screen::rules, actor_here());
  if (!nothing.empty()) say("Nothing to undo: " + nothing + ".", false);
  if (game.session->turn() != turn) view_.decided = 0;
}

void App::on(const command::Redo&, Game& game) {
  const int turn = game.session->turn();
  const std::string nothing = redo(game, view_.screen == Screen::rules, actor_here());
  if (!nothing.empty()) say("Nothing to redo: " + nothing + ".", false);
  if (game.session->turn() != turn) view_.decided = 0;
}

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

void App::on(const command::WhyFormula& c) { show_why(c); }

void App::show_why(const Why& why) {
  if (view_.why) view_.why_view.trail.push_back(*view_.why);
  view_.why = why;
  view_.why_view.compared = -1;
  view_.why_view.cause = -1;
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
  offer_.tipping_asked = true;
  offer_.tipping_found = false;
  ++offer_round_;
  if (std::optional<TippingQuestion> question = offer_tipping_question(*game.session, offer_.move))
    worker_.post(Lane::tipping, offer_tipping_job(game, offer_round_, std::move(*question)));
  else
    offer_.tipping_found = true;
}

void App::on(const command::AskTipping&, Game& game) {
  if (explained_.move) worker_.post(Lane::tipping, tipping_job(game, explained_.moment, *explained_.move));
}

void App::on(const command::WhatIf& c, Game& game) {
  if (const std::string problem = what_if(game, c); !problem.empty()) return say(problem, true);
  view_.why.reset();
  view_.why_view.trail.clear();
  view_.decided = 0;
  const Timeline& timeline = game.session->timeline();
  say("A new branch: " + timeline.branches[static_cast<std::size_t>(timeline.branch)].name, false);
}

void App::on(const command::StartBranch& c, Game& game) { complain(game.session->start_branch(c.name)); }
void App::on(const command::SwitchBranch& c, Game& game) {
  game.session->switch_to(c.branch);
  view_.decided = 0;
}

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
