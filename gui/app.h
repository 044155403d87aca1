// The program without its window: state, commands applied in one place, and the work that follows from them.
//
//   app.prepare();            // before ImGui::NewFrame(): results of the worker, fonts
//   ImGui::NewFrame(); app.draw(strokes); ImGui::Render();
//   app.apply();              // after the frame: commands
//   while (app.wants_frame()) …   // otherwise nothing has changed and nothing needs drawing
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gui/cards.h"
#include "gui/files.h"
#include "gui/jobs.h"
#include "gui/keys.h"
#include "gui/results.h"
#include "gui/scene.h"
#include "gui/settings.h"
#include "gui/ui.h"
#include "gui/worker.h"
#include "sim/scenario/feeds.h"

namespace demarche::gui {

struct Findings {
  std::optional<Fan> fan;
  std::optional<DraftFan> draft;
  std::optional<Options> options;
  std::optional<TippingPoint> tipping;
  std::optional<DebriefFound> debrief;
  std::optional<DebriefProgress> debrief_progress;
  std::shared_ptr<const ClassSummary> group;
  std::optional<ClassProgress> group_progress;
  std::optional<Rate> rate;
  std::optional<LabProgress> study_progress;
  std::shared_ptr<const LabResult> study;
};

// What panels read.
struct Table {
  const Game* game = nullptr;  // null: no game
  const Scene& scene;
  const Explained& explained;
  const OfferScene& offer;
  const Findings& found;
  const Overrides* draft;  // rules as they are being edited, or null
  const std::vector<Card>& cards;
  const Settings& settings;
  const std::string& language;  // asked for; "": as scenarios are written
  const std::vector<LeftBehind>& left_behind;
  // Who feeds whom by the rules alone, and also through choices; while the graph is looked at.
  const std::array<std::vector<Feed>, 2>& feeds;
  bool busy_study = false;
  bool busy_options = false;
  bool busy_class = false;

  const Session& session() const { return *game->session; }
  const Scenario& scenario() const { return game->session->scenario(); }
};

struct AppOptions {
  std::vector<std::string> library;  // scenario files or folders of them
  std::string settings_folder;       // "": nothing is read or written
  std::string state_folder;          // of the journal; "": none is kept
  std::function<void()> wake;
  std::string language = {};  // of scenarios' texts for this time; "": as it was chosen before (settings.h)
};

// Part of the window as a file; after so many frames, so that what lay over it is gone.
struct PictureWanted {
  std::string path;
  ImRect rect;  // in units of the screen
  int frames_left = 0;
};

class App {
 public:
  explicit App(AppOptions options);

  // True when the texture of the fonts must be made anew.
  bool prepare();
  void draw(const std::vector<KeyStroke>& strokes);
  void apply();
  bool wants_frame() const { return frames_wanted_ > 0; }
  bool quits() const { return quits_; }
  void set_density(float density);  // pixels per unit of the screen
  void drop_file(const std::string& path) { commands_.emplace_back(command::OpenFile{path}); }
  // A changed game asks first; true when the window may close.
  bool may_close();
  void look_at_files();  // now and then: whether the scenario was edited outside
  void send(Command command) { commands_.push_back(std::move(command)); }

  const Game* game() const { return game_.get(); }
  View& view() { return view_; }
  const Controls& controls() const { return controls_; }
  Controls& controls() { return controls_; }
  Worker& worker() { return worker_; }
  const Findings& found() const { return found_; }
  const Scene& scene() const { return scene_; }
  const Explained& explained() const { return explained_; }
  const Settings& settings() const { return settings_; }
  const Theme& theme() const { return theme_; }
  std::string window_title() const;
  // A picture that is to be taken of the frame that has just been drawn, or null; and what came of it.
  const PictureWanted* picture() const {
    return picture_ && picture_->frames_left == 0 ? &*picture_ : nullptr;
  }
  void picture_taken(const std::string& problem);
  void keep_window(int x, int y, int width, int height);  // for the next start

 private:
  // After a change Dear ImGui takes a frame or two to settle sizes and focus.
  static constexpr int settling_frames = 3;

  void act(Act act);
  void carry_out(const Command& command);
  void refresh();  // what follows from a change
  bool leaves_changed_game(const Command& command);
  void take_game(std::unique_ptr<Game> game);
  void forget_findings();
  void show_scenario(const std::string& path);
  void show_why(const Why& why);
  void hand_over(int seat);
  int actor_here() const;  // whose moves are being made; -1: nobody plays
  void go_on();
  void take_layer(const std::string& path);
  void write_report(const std::string& path);
  void write_class_page(const std::string& path);
  void add_to_class(const std::string& path);
  void look_at_class();
  std::string suggested_name(FileFor purpose) const;
  void write_journal();
  const Expression* edited_formula() const;
  void say(std::string message, bool trouble);
  void complain(const std::string& problem) {
    if (!problem.empty()) say(problem, true);
  }
  void take_results();
  Table table() const;

  // A command each; those with a game need one, and do nothing without.
  // Games and files: apply_files.cpp
  void on(const command::NewGame&);
  void on(const command::OpenFile&);
  void on(const command::CloseGame&);
  void on(const command::Quit&);
  void on(const command::Save&, Game&);
  void on(const command::SaveTo&, Game&);
  void on(const command::ShowFiles&);
  void on(const command::AskFile&);
  void on(const command::GiveFile&);
  void on(const command::ShowFolder&);
  void on(const command::CloseFiles&);
  void on(const command::AnswerUnsaved&);
  void on(const command::AnswerEdited&);
  void on(const command::ForgetJournal&);
  void on(const command::LookAtFiles&, Game&);
  void on(const command::StartTour&);
  void on(const command::EndTour&);
  // Playing: apply_play.cpp
  void on(const command::Step&, Game&);
  void on(const command::Back&, Game&);
  void on(const command::Forward&, Game&);
  void on(const command::Go&, Game&);
  void on(const command::Decide&, Game&);
  void on(const command::Withdraw&, Game&);
  void on(const command::Undo&, Game&);
  void on(const command::Redo&, Game&);
  void on(const command::HandOver&);
  void on(const command::WhyMove&);
  void on(const command::WhyNumber&);
  void on(const command::WhyFormula&);
  void on(const command::CloseWhy&);
  void on(const command::Pin&);
  void on(const command::AskOfferTipping&, Game&);
  void on(const command::AskTipping&, Game&);
  void on(const command::WhatIf&, Game&);
  void on(const command::StartBranch&, Game&);
  void on(const command::SwitchBranch&, Game&);
  void on(const command::RenameBranch&, Game&);
  void on(const command::RemoveBranch&, Game&);
  void on(const command::SetNote&, Game&);
  // Rules and studies: apply_rules.cpp
  void on(const command::CheckFormula&, Game&);
  void on(const command::WriteFormula&, Game&);
  void on(const command::DraftValue&, Game&);
  void on(const command::SetValue&, Game&);
  void on(const command::ResetValue&, Game&);
  void on(const command::SetOff&, Game&);
  void on(const command::ResetRules&, Game&);
  void on(const command::WriteRules&, Game&);
  void on(const command::RunStudy&, Game&);
  void on(const command::CancelStudy&);
  // After the game: apply_report.cpp
  void on(const command::ShowClass&);
  void on(const command::RemoveFromClass&);
  // Looking: apply_view.cpp
  void on(const command::Show&);
  void on(const command::ChooseActor&);
  void on(const command::ChooseIndicator&);
  void on(const command::ChangeLook&);
  void on(const command::ChangeTextSize&);
  void on(const command::ChangeLanguage&);
  void on(const command::Calm&);
  void on(const command::ShowKeys&);
  void on(const command::Dismiss&);

  AppOptions options_;
  Settings settings_;
  std::string language_;  // of scenarios' texts, where they speak it
  Theme theme_;
  View view_;
  Controls controls_;
  Commands commands_;
  Findings found_;
  std::unique_ptr<Game> game_;
  Scene scene_;
  Explained explained_;
  OfferScene offer_;
  std::array<std::vector<Feed>, 2> feeds_;
  std::uint64_t feeds_of_ = 0;  // game
  std::optional<Overrides> draft_;
  std::uint64_t draft_revision_ = 0;
  std::vector<Card> cards_;
  std::vector<LeftBehind> left_behind_;
  std::optional<Command> held_;  // until the question about unsaved changes is answered
  OpenedGame undecided_;
  CheckedText checked_;
  std::optional<PictureWanted> picture_;
  std::string report_path_;  // written as soon as the debrief is there
  int class_round_ = 0, offer_round_ = 0;
  float density_ = 1;
  // What the fonts were made for: their size, the game, and the cards with their language.
  float baked_scale_ = 0;
  std::uint64_t baked_game_ = 0;
  std::size_t baked_cards_ = 0;
  std::string baked_language_;
  std::vector<std::string> texts_to_show() const;
  int frames_wanted_ = 3;
  bool quits_ = false;
  // What the last refresh was made for.
  struct Made {
    std::uint64_t game = 0, revision = 0, position = 0, debrief = 0;
    int actor = -1, variable = -2, seat = -1;
    std::vector<int> pins;
  } made_;
  std::optional<Why> explained_for_;
  OfferView offer_for_;
  Worker worker_;  // last: its threads end before what they might wake
};

}  // namespace demarche::gui
