#include "sim/study/compare_shares.h"

#include <doctest/doctest.h>

using namespace demarche;

namespace {

std::string table(int peace, int war, int failed = 0) {
  std::string text = "# scenario: Two, \"quoted\"\n# seed: 4\nrun,seed,outcome,turns\n";
  int run = 0;
  for (int i = 0; i < peace; ++i) text += std::to_string(run++) + ",4,\"Peace, \"\"just\"\"\",3\n";
  for (int i = 0; i < war; ++i) text += std::to_string(run++) + ",4,War,3\r\n";
  for (int i = 0; i < failed; ++i) text += std::to_string(run++) + ",4,failed,3\n";
  return text;
}

EnsembleRecord record_of(const std::string& text) {
  const EnsembleRecordResult result = read_ensemble_record(text);
  REQUIRE_EQ(result.problem, "");
  return result.record;
}

}  // namespace

TEST_CASE("shares are read from tables and from JSON alike") {
  const EnsembleRecord a = record_of(table(30, 10, 2));
  CHECK_EQ(a.scenario, "Two, \"quoted\"");
  CHECK_EQ(a.runs, 40);
  REQUIRE_EQ(a.outcomes.size(), 2);
  CHECK_EQ(a.outcomes[0].first, "Peace, \"just\"");
  CHECK_EQ(a.outcomes[0].second.count, 30);
  const EnsembleRecord b = record_of(
      R"({"runs": 42, "failed": 2, "seed": 4, "scenario": {"title": "Two"},
          "outcomes": {"Peace, \"just\"": {"count": 30}, "War": {"count": 10}}})");
  for (const ShareDifference& d : compare_shares(a, b)) {
    CHECK_EQ(d.first.share, d.second.share);
    CHECK_EQ(d.first.low, d.second.low);
    CHECK_FALSE(d.beyond_chance);
  }
}

TEST_CASE("only differences beyond the intervals are called differences") {
  const auto beyond = [](int a, int b) {
    return compare_shares(record_of(table(a, 100 - a)), record_of(table(b, 100 - b)))[0].beyond_chance;
  };
  CHECK_FALSE(beyond(50, 50));
  CHECK_FALSE(beyond(50, 60));
  CHECK(beyond(50, 75));
  // An outcome that only one of them has.
  const auto shares = compare_shares(record_of(table(100, 0)), record_of(table(60, 40)));
  REQUIRE_EQ(shares.size(), 2);
  CHECK_EQ(shares[1].outcome, "War");
  CHECK_EQ(shares[1].first.count, 0);
  CHECK(shares[1].beyond_chance);
}

TEST_CASE("what is no ensemble is refused with a reason") {
  for (const char* text : {"", "{", "{\"runs\": 3}", "a,b\n1,2\n", "outcome,turns\nWar\n",
                           "{\"runs\": 3, \"outcomes\": 4}", "{\"runs\": 1, \"failed\": 2, \"outcomes\": {}}",
                           "{\"runs\": 1, \"outcomes\": {\"A\": {\"count\": 2}}}"})
    CHECK_FALSE(read_ensemble_record(text).problem.empty());
  CHECK_FALSE(read_ensemble_record("{\"a\":" + std::string(100'000, '[')).problem.empty());
}
