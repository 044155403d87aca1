#include "sim/report/class_summary.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <system_error>
#include <thread>

#include "sim/report/debrief.h"
#include "sim/report/moved_numbers.h"
#include "sim/session/compare.h"
#include "sim/session/open.h"
#include "sim/session/position.h"

namespace demarche {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_listed = 10'000;  // of a folder, before the first max_class are taken by name

// "Group 2" before "Group 10".
bool before_in_order(const std::string& a, const std::string& b) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      std::size_t x = i, y = j;
      while (x < a.size() && a[x] == '0') ++x;
      while (y < b.size() && b[y] == '0') ++y;
      std::size_t end_x = x, end_y = y;
      while (end_x < a.size() && digit(a[end_x])) ++end_x;
      while (end_y < b.size() && digit(b[end_y])) ++end_y;
      if (end_x - x != end_y - y) return end_x - x < end_y - y;
      const int order = a.compare(x, end_x - x, b, y, end_y - y);
      if (order != 0) return order < 0;
      i = end_x;
      j = end_y;
      continue;
    }
    if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
    ++i;
    ++j;
  }
  if (a.size() - i != b.size() - j) return a.size() - i < b.size() - j;
  return a < b;
}

// What is needed of a save to compare it, read by one thread.
struct Reading {
  ClassGroup group;
  std::string problem;  // then nothing else holds
  std::string title;
  std::uint64_t digest = 0;
  std::vector<std::string> seats, seat_names;  // ids; names, where it was played
  std::vector<std::string> objectives, indicators, dates;
  std::vector<bool> objective_of_seat;
};

std::string listed(const std::vector<std::string>& words, const char* between = ", ") {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

GroupMove move_of(const Session& session, int moment, const Happening& h) {
  const Scenario& s = session.scenario();
  const LogLine line = log_line(s, h, session.timeline().at(moment).turn);
  const std::string& name = s.actors[static_cast<std::size_t>(h.actor)].name;
  // What also comes about by saying nothing, a vote or a refusal, tells less.
  const bool major = h.kind != Happening::Kind::voted && h.kind != Happening::Kind::declined;
  GroupMove move{line.text, line.visible == "covert", major};
  // The log's wordings change from turn to turn; the label does not.
  if (h.kind == Happening::Kind::acted || h.kind == Happening::Kind::tabled) {
    std::string label = h.kind == Happening::Kind::acted
                            ? s.actions[static_cast<std::size_t>(h.what)].label
                            : s.proposals[static_cast<std::size_t>(h.what)].label;
    if (label.empty()) label = line.action;
    move.text = fill_names(s, label, h.actor, h.target);
    if (h.kind == Happening::Kind::tabled) move.text = "Bring in “" + move.text + "”";
  } else if (move.text.starts_with(name + " ")) {
    // "South Korea offers …" reads like a label, too: "Offer …".
    move.text.erase(0, name.size() + 1);
    for (const auto& [said, label] : {std::pair<std::string_view, std::string_view>{"offers ", "Offer "},
                                      {"accepts ", "Accept "},
                                      {"declines ", "Decline "},
                                      {"ends ", "End "},
                                      {"backs ", "Back "},
                                      {"votes against ", "Vote against "},
                                      {"abstains on ", "Abstain on "}})
      if (move.text.starts_with(said)) move.text.replace(0, said.size(), label);
  }
  if (session.seats().size() > 1) move.text = name + ": " + move.text;
  return move;
}

void read_played(const Session& session, Reading& reading) {
  const Scenario& s = session.scenario();
  ClassGroup& group = reading.group;
  const Viewer viewer = viewer_of_reader(session);
  reading.title = s.title;
  group.turns = session.turn();
  group.over = session.over();
  if (session.outcome() >= 0) group.outcome = s.outcomes[static_cast<std::size_t>(session.outcome())].label;
  group.scores = session.here_played().objectives;
  for (const int seat : session.seats())
    reading.seat_names.push_back(s.actors[static_cast<std::size_t>(seat)].name);
  for (const Objective& o : s.objectives) {
    reading.objectives.push_back(s.actors[static_cast<std::size_t>(o.actor)].name);
    reading.objective_of_seat.push_back(session.is_seat(o.actor));
  }
  for (std::size_t i = 0; i < s.indicators.size(); ++i) {
    reading.indicators.push_back(s.indicators[i].label.empty() ? s.indicators[i].id : s.indicators[i].label);
    group.indicators.push_back(indicator_history(session, session.here(), static_cast<int>(i)));
  }
  for (int turn = 0; turn <= std::max(s.turns, session.turn()); ++turn)
    reading.dates.push_back(turn == 0 ? "start" : date_label(turn_start(s.start, s.step, turn), s.step));
  for (const int m : path_to(session.timeline(), session.here())) {
    if (session.timeline().at(m).parent < 0) continue;
    std::vector<GroupMove> moves;
    for (const Happening& h : session.played(m).happenings)
      if (is_move(h) && session.is_seat(h.actor) && sees(session, session.here(), m, h, viewer))
        moves.push_back(move_of(session, m, h));
    std::sort(moves.begin(), moves.end(),
              [](const GroupMove& a, const GroupMove& b) { return a.text < b.text; });
    group.moves.push_back(std::move(moves));
  }
  for (const MovedNumber& moved : moved_numbers(session, viewer, 0.02, 60)) {
    group.numbers.push_back({moved.label, std::abs(moved.now - moved.before) / moved.share_of_range,
                             moved.before, moved.now, moved.main.text, moved.main.amount});
  }
  Debrief bare;
  bare.turns = session.turn();
  bare.viewer = viewer;
  bare.dates = reading.dates;
  const std::vector<std::string> questions = questions_of(session, bare, 1);
  if (!questions.empty()) group.question = questions.front();
}

// Of a save that does not play: what it says was seen.
void read_seen(const Save& save, Reading& reading) {
  ClassGroup& group = reading.group;
  const Seen& seen = save.seen;
  group.over = seen.over;
  group.outcome = seen.outcome;
  for (const SeenObjective& o : seen.objectives) {
    group.scores.push_back(o.value);
    reading.objectives.push_back(o.actor);
    reading.objective_of_seat.push_back(std::find(save.settings.seats.begin(), save.settings.seats.end(),
                                                  o.actor) != save.settings.seats.end());
  }
  reading.dates = {"start"};
  for (const int m : path_to(save.timeline, save.timeline.here)) {
    const Moment& moment = save.timeline.at(m);
    group.turns = moment.turn;
    if (moment.parent < 0) continue;
    const auto i = static_cast<std::size_t>(m);
    reading.dates.push_back(i < seen.moments.size() ? seen.moments[i].date : std::string());
    std::vector<GroupMove> moves;
    for (const Move& move : moment.decisions)
      if (move.act != "hold") moves.push_back({decision_text(move), false, move.ballot.empty()});
    std::sort(moves.begin(), moves.end(),
              [](const GroupMove& a, const GroupMove& b) { return a.text < b.text; });
    group.moves.push_back(std::move(moves));
  }
}

void remark_overrides(const Save& save, std::vector<std::string>& remarks) {
  int layer = -1;
  for (const int m : path_to(save.timeline, save.timeline.here)) {
    const Moment& moment = save.timeline.at(m);
    if (moment.parent < 0 && save.timeline.here != m) continue;
    if (moment.layer == layer) continue;
    const std::string text = overrides_text(save.timeline.layers[static_cast<std::size_t>(moment.layer)]);
    if (layer >= 0 || !text.empty())
      remarks.push_back(
          (moment.turn <= 1 ? "changed: " : "changed from turn " + std::to_string(moment.turn) + " on: ") +
          (text.empty() ? "as the scenario says again" : text));
    layer = moment.layer;
  }
}

// One file for all saves of a scenario, though not every save knows where it is: what groups did is compared
// by how it is told.
ClassTexts with_files(ClassTexts texts, const std::vector<ClassEntry>& entries) {
  if (texts.language.empty()) return {};
  for (const ClassEntry& entry : entries) {
    const SaveResult read = read_save(entry.path);
    if (!read.save || texts.files.contains(read.save->scenario_digest)) continue;
    TodaysFile file = todays_file(*read.save, entry.path);
    if (file.state == TodaysFile::State::same)
      texts.files.emplace(read.save->scenario_digest, std::move(file.path));
  }
  return texts;
}

Reading read_one(const ClassEntry& entry, const ClassTexts& texts) {
  Reading reading;
  reading.group.name = entry.name;
  const SaveResult read = read_save(entry.path);
  if (!read.save) {
    // The file's name stands beside it; where it lies is nobody's business but the teacher's.
    const std::string path = "`" + entry.path.string() + "` ";
    reading.problem = read.problem.starts_with(path) ? read.problem.substr(path.size()) : read.problem;
    return reading;
  }
  Save save = *read.save;
  // A group is told by where its branch ends, not by where it last looked.
  save.timeline.here = save.timeline.branches[static_cast<std::size_t>(save.timeline.branch)].tip;
  reading.title = save.seen.title;
  reading.digest = save.scenario_digest;
  reading.seats = save.settings.seats;
  reading.group.version = save.program_version;
  reading.group.seed = save.settings.seed;
  const auto file = texts.files.find(read.save->scenario_digest);
  const Opened opened =
      file == texts.files.end() ? open_save(*read.save) : open_save(*read.save, texts.language, file->second);
  if (opened.session == nullptr) {
    save.timeline.here = read.save->timeline.here;
    reading.group.remarks.push_back("does not play with this version: told by what was seen");
    read_seen(save, reading);
  } else {
    Session& session = *opened.session;
    while (session.forward()) {
    }
    reading.group.remarks = remarks_of(save, opened);
    if (!opened.problem.empty())  // no translation, or a broken one
      reading.group.remarks.push_back("told as it is written: " + opened.problem);
    read_played(session, reading);
  }
  remark_overrides(save, reading.group.remarks);
  double sum = 0;
  int seats = 0;
  for (std::size_t i = 0; i < reading.group.scores.size(); ++i)
    if (reading.objective_of_seat[i]) {
      sum += reading.group.scores[i];
      ++seats;
    }
  reading.group.score = seats > 0 ? sum / seats : std::numeric_limits<double>::quiet_NaN();
  return reading;
}

// Groups that are alike up to `turn`, split where they part.
ClassNode node_of(const std::vector<ClassGroup>& groups, const std::vector<int>& members, int turn) {
  ClassNode node{turn, turn, members, {}, {}};
  const auto moves_at = [&](int g, int t) {
    return texts_of(groups[static_cast<std::size_t>(g)].moves[static_cast<std::size_t>(t - 1)]);
  };
  const auto turns_of = [&](int g) {
    return static_cast<int>(groups[static_cast<std::size_t>(g)].moves.size());
  };
  if (turn > 0) node.moves = moves_at(members.front(), turn);
  for (;; ++node.last) {
    const int next = node.last + 1;
    // In the order in which they appear, so that names stay in order.
    std::vector<std::pair<std::vector<std::string>, std::vector<int>>> ways;
    std::vector<int> ended;
    for (const int g : members) {
      if (turns_of(g) < next) {
        ended.push_back(g);
        continue;
      }
      std::vector<std::string> moves = moves_at(g, next);
      const auto way =
          std::find_if(ways.begin(), ways.end(), [&](const auto& w) { return w.first == moves; });
      if (way == ways.end())
        ways.emplace_back(std::move(moves), std::vector<int>{g});
      else
        way->second.push_back(g);
    }
    if (ways.empty() || members.size() == 1) return node;
    if (ways.size() == 1 && ended.empty()) continue;
    for (const auto& way : ways) node.children.push_back(node_of(groups, way.second, next));
    return node;
  }
}

void fill_cohort(const std::vector<ClassGroup>& groups, Cohort& cohort) {
  std::size_t turns = 0;
  for (const int g : cohort.groups) turns = std::max(turns, groups[static_cast<std::size_t>(g)].moves.size());
  for (std::size_t t = 0; t < turns; ++t) {
    std::vector<Together> ways;
    for (const int g : cohort.groups) {
      const ClassGroup& group = groups[static_cast<std::size_t>(g)];
      if (t >= group.moves.size()) continue;
      const std::vector<std::string> moves = texts_of(group.moves[t]);
      const auto way =
          std::find_if(ways.begin(), ways.end(), [&](const Together& w) { return w.moves == moves; });
      if (way == ways.end())
        ways.push_back({moves, {g}});
      else
        way->groups.push_back(g);
    }
    std::stable_sort(ways.begin(), ways.end(),
                     [](const Together& a, const Together& b) { return a.groups.size() > b.groups.size(); });
    cohort.turns.push_back(std::move(ways));
  }
  cohort.tree = node_of(groups, cohort.groups, 0);
  cohort.ranking = cohort.groups;
  std::stable_sort(cohort.ranking.begin(), cohort.ranking.end(), [&](int a, int b) {
    const ClassGroup &x = groups[static_cast<std::size_t>(a)], &y = groups[static_cast<std::size_t>(b)];
    if (x.over != y.over) return x.over;
    return std::isfinite(x.score) && (!std::isfinite(y.score) || x.score > y.score);
  });
  for (const int g : cohort.groups) {
    const ClassGroup& group = groups[static_cast<std::size_t>(g)];
    const std::string outcome = !group.outcome.empty() ? group.outcome
                                : group.over           ? "no outcome"
                                                       : "not ended";
    const auto at = std::find_if(cohort.outcomes.begin(), cohort.outcomes.end(),
                                 [&](const auto& o) { return o.first == outcome; });
    if (at == cohort.outcomes.end())
      cohort.outcomes.emplace_back(outcome, 1);
    else
      ++at->second;
  }
  std::stable_sort(cohort.outcomes.begin(), cohort.outcomes.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
}

}  // namespace

std::vector<ClassEntry> find_class(const std::vector<fs::path>& paths,
                                   std::vector<std::pair<std::string, std::string>>& problems) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) {
      problems.emplace_back(path.string(), "is not there");
    } else if (!fs::is_directory(status)) {
      files.push_back(path);
    } else {
      std::size_t found = 0;
      for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ".demarche" && ++found <= most_listed) files.push_back(at->path());
      if (error) problems.emplace_back(path.string(), "cannot be listed: " + error.message());
      if (!error && found == 0) problems.emplace_back(path.string(), "is a folder without saves");
    }
  }
  std::vector<ClassEntry> entries;
  std::set<fs::path> seen;
  std::map<std::string, int> names;
  for (const fs::path& file : files) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(file, error);
    if (!seen.insert(error ? file : whole).second) continue;
    entries.push_back({file.stem().string(), file});
    ++names[entries.back().name];
  }
  for (ClassEntry& entry : entries)
    if (names[entry.name] > 1) entry.name = (entry.path.parent_path().filename() / entry.name).string();
  std::stable_sort(entries.begin(), entries.end(),
                   [](const ClassEntry& a, const ClassEntry& b) { return before_in_order(a.name, b.name); });
  for (std::size_t i = max_class; i < entries.size(); ++i)
    problems.emplace_back(entries[i].name,
                          "is one too many: a class has at most " + std::to_string(max_class) + " saves");
  if (entries.size() > max_class) entries.resize(max_class);
  return entries;
}

std::vector<std::string> texts_of(const std::vector<GroupMove>& moves) {
  std::vector<std::string> texts;
  for (const GroupMove& move : moves) texts.push_back(move.text);
  return texts;
}

int together_until(const ClassGroup& a, const ClassGroup& b) {
  std::size_t t = 0;
  while (t < a.moves.size() && t < b.moves.size() && texts_of(a.moves[t]) == texts_of(b.moves[t])) ++t;
  return static_cast<int>(t);
}

ClassSummary summarise_class(const std::vector<ClassEntry>& entries, int threads,
                             const std::atomic<bool>* cancel, const std::function<void(int done)>& progress,
                             const ClassTexts& wanted) {
  const ClassTexts texts = with_files(wanted, entries);
  std::vector<std::optional<Reading>> readings(entries.size());
  std::atomic<std::size_t> next{0};
  std::atomic<int> done{0};
  const auto stopped = [&] { return cancel != nullptr && *cancel; };
  const auto work = [&] {
    for (std::size_t i = next++; i < entries.size() && !stopped(); i = next++) {
      readings[i] = read_one(entries[i], texts);
      ++done;
    }
  };
  std::vector<std::thread> others;
  for (int t = 1; t < std::min(threads, static_cast<int>(entries.size())); ++t) others.emplace_back(work);
  // This thread tells how far all have come, between saves of its own.
  for (std::size_t i = next++; i < entries.size() && !stopped(); i = next++) {
    readings[i] = read_one(entries[i], texts);
    ++done;
    if (progress) progress(done);
  }
  for (std::thread& thread : others) thread.join();

  ClassSummary summary;
  std::map<std::pair<std::uint64_t, std::vector<std::string>>, int> cohorts;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (!readings[i]) {
      summary.unread.emplace_back(entries[i].name, "was not read: stopped before");
      continue;
    }
    Reading& reading = *readings[i];
    if (!reading.problem.empty()) {
      summary.unread.emplace_back(entries[i].name, reading.problem);
      continue;
    }
    const auto [at, is_new] =
        cohorts.emplace(std::pair{reading.digest, reading.seats}, static_cast<int>(summary.cohorts.size()));
    if (is_new) {
      Cohort cohort;
      cohort.title = reading.title;
      cohort.digest = reading.digest;
      summary.cohorts.push_back(std::move(cohort));
    }
    Cohort& cohort = summary.cohorts[static_cast<std::size_t>(at->second)];
    // What was played tells names; what was only seen tells ids.
    if (cohort.dates.size() < reading.dates.size() ||
        (cohort.indicators.empty() && !reading.indicators.empty())) {
      cohort.dates = reading.dates;
      cohort.objectives = reading.objectives;
      cohort.objective_of_seat = reading.objective_of_seat;
      cohort.indicators = reading.indicators;
      std::vector<std::string> seats = reading.seat_names.empty() ? reading.seats : reading.seat_names;
      cohort.seats = listed(seats);
    }
    reading.group.cohort = at->second;
    cohort.groups.push_back(static_cast<int>(summary.groups.size()));
    summary.groups.push_back(std::move(reading.group));
  }
  // The largest first; groups follow.
  std::vector<int> order(summary.cohorts.size());
  for (std::size_t c = 0; c < order.size(); ++c) order[c] = static_cast<int>(c);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return summary.cohorts[static_cast<std::size_t>(a)].groups.size() >
           summary.cohorts[static_cast<std::size_t>(b)].groups.size();
  });
  std::vector<Cohort> sorted;
  for (const int c : order) {
    for (const int g : summary.cohorts[static_cast<std::size_t>(c)].groups)
      summary.groups[static_cast<std::size_t>(g)].cohort = static_cast<int>(sorted.size());
    sorted.push_back(std::move(summary.cohorts[static_cast<std::size_t>(c)]));
  }
  summary.cohorts = std::move(sorted);
  for (Cohort& cohort : summary.cohorts) {
    fill_cohort(summary.groups, cohort);
    cohort.questions = class_questions(summary, cohort, 6);
  }
  return summary;
}

}  // namespace demarche
