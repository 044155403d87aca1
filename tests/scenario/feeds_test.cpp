#include "sim/scenario/feeds.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "sim/scenario/read.h"

using namespace demarche;

namespace {

Scenario tiny_scenario() {
  ReadResult read = read_scenario(std::filesystem::path(DEMARCHE_SOURCE_DIR "/scenarios/tiny.toml"));
  REQUIRE(read.scenario);
  return std::move(*read.scenario);
}

const Feed* feed(const Scenario& s, const std::vector<Feed>& all, const char* from, const char* to) {
  const auto named = [&](int v, const char* id) { return s.variables[static_cast<std::size_t>(v)].id == id; };
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Feed& f) { return named(f.from, from) && named(f.to, to); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("variables feed variables through rules and through what actors choose") {
  const Scenario s = tiny_scenario();
  const std::vector<Feed> all = feeds(s);
  const Feed* bite = feed(s, all, "sanctions", "economy");
  REQUIRE(bite != nullptr);
  CHECK_EQ(bite->through, "Sanctions bite");
  CHECK_FALSE(bite->by_choice);
  const Feed* pain = feed(s, all, "economy", "defiance");  // the target gives way because it hurts
  REQUIRE(pain != nullptr);
  CHECK(pain->by_choice);
  const Feed* account = feed(s, all, "defiance", "sanctions");
  REQUIRE(account != nullptr);
  for (const Feed* f : {bite, pain, account}) CHECK(f->loop);
  CHECK_EQ(feed(s, all, "economy", "sanctions"), nullptr);
  CHECK_EQ(feed(s, all, "defiance", "economy"), nullptr);
  const std::vector<std::vector<int>> loops = loops_through(all, account->from, 5);
  REQUIRE_FALSE(loops.empty());
  CHECK(std::find(loops.begin(), loops.end(), std::vector<int>{account->from, bite->from, bite->to}) !=
        loops.end());
  CHECK_EQ(loops_through(all, account->from, 1).size(), 1);
}

TEST_CASE("derived quantities are looked through; a feed that leads nowhere is no loop") {
  Sources files = scenario_files(tiny_scenario());
  std::string& text = files.files[0].text;
  text += R"toml(
[[rules]]
name    = "Mood"
each    = "self"
effects = ["self.mood = clamp(pain, 0, 1)"]
)toml";
  text.replace(text.find("pain, 0"), 4, "self.pain");
  const std::string section = "[state.pair]";
  text.insert(text.find(section), "[derived.actor]\npain = \"(1 - self.economy) * $bite\"\n\n");
  text.insert(text.find("[state.actor]") + 13, "\nmood = { range = [0, 1], start = 0 }");
  ReadResult read = read_scenario(files);
  REQUIRE_MESSAGE(read.scenario, format(read.diagnostics, read.sources));
  const Scenario& s = *read.scenario;
  const std::vector<Feed> all = feeds(s);
  const Feed* mood = feed(s, all, "economy", "mood");
  REQUIRE(mood != nullptr);
  CHECK_FALSE(mood->loop);
  CHECK(reads_parameter(s, s.rules.back().effects[0].expression, 0));
  CHECK_FALSE(reads_parameter(s, s.actions[0].why[0].adds, 0));
}
