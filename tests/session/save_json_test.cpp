#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "sim/session/save.h"
#include "tests/session/games.h"

using namespace demarche;
using namespace std::string_literals;
using namespace demarche::test;

namespace {

using Json = nlohmann::ordered_json;

Json exported() {
  static const std::string text = save_json(make_save(*random_game(7)));
  return Json::parse(text);
}

std::string problem_with(const std::string& pointer, const Json& value) {
  Json json = exported();
  json[Json::json_pointer(pointer)] = value;
  const SaveResult read = read_save_json(json.dump());
  CHECK_FALSE(read.save);
  return read.problem;
}

std::string problem_of(const std::string& text) {
  const SaveResult read = read_save_json(text);
  CHECK_FALSE(read.save);
  return read.problem;
}

}  // namespace

TEST_CASE("numbers survive JSON to the last bit") {
  auto session = tiny_game({"sender"}, 18446744073709551615u);
  Save save = make_save(*session);
  save.seen.moments[0].indicators = {-0.0, 5e-324};
  save.seen.state[0].values[0] = 1.0 / 3.0;
  save.seen.objectives[0].value = 1.7976931348623157e308;
  save.timeline.moments[0].digest = 0xFFFFFFFFFFFFFFFFu;
  save.timeline.moments[0].note = "\0\x01\x1f\x7f \" \\ \r\n\t é 😀"s;
  const SaveResult read = read_save_json(save_json(save));
  REQUIRE_MESSAGE(read.save, read.problem);
  CHECK(save_bytes(*read.save) == save_bytes(save));
  const Json json = Json::parse(save_json(save));
  CHECK_EQ(json["seed"], "18446744073709551615");
  CHECK_EQ(json["moments"][0]["digest"], "ffffffffffffffff");
}

TEST_CASE("what is wrong with an imported save is said with its place") {
  CHECK(problem_with("/format", 2).find("newer version of the program") != std::string::npos);
  CHECK(problem_with("/file", "shopping list").find("not an exported save") != std::string::npos);
  CHECK(problem_with("/seed", 5).find("`seed` must be a text of decimal digits") != std::string::npos);
  CHECK(problem_with("/seed", "18446744073709551616").find("`seed`") != std::string::npos);
  CHECK(problem_with("/moments/1/digest", "xyz").find("moments[1]: `digest` must be") != std::string::npos);
  CHECK(problem_with("/moments/1/turn", 1.5).find("moments[1]: `turn` must be a whole number") !=
        std::string::npos);
  CHECK(problem_with("/moments/1/turn", 3'000'000'000u).find("`turn`") != std::string::npos);
  CHECK(problem_with("/moments/1/turn", 18446744073709551615u).find("`turn`") != std::string::npos);
  CHECK(problem_with("/moments/1/parent", 5).find("is not before it") != std::string::npos);
  CHECK(problem_with("/moments", "none").find("`moments` must be a list") != std::string::npos);
  CHECK(problem_with("/moments/1", 4).find("moments[1]: must be an object") != std::string::npos);
  CHECK(problem_with("/moments/1/ntoe", "x").find("mean nothing") != std::string::npos);
  CHECK(problem_with("/insight", "nothing").find("`nothing` is no way") != std::string::npos);
  CHECK(problem_with("/seen_over", 1).find("true or false") != std::string::npos);
  CHECK(problem_with("/seen_state/0/scope", "galaxy").find("`galaxy` is no kind") != std::string::npos);
  CHECK(problem_with("/seen_state/0/values/0", nullptr).find("`values` must be a number") !=
        std::string::npos);
  Json without = exported();
  without.erase("here");
  CHECK_EQ(problem_of(without.dump()), "`here` is missing");
}

TEST_CASE("texts that are no JSON, or too much of it, are refused before they are built") {
  CHECK(problem_of("").find("no JSON") != std::string::npos);
  CHECK(problem_of("{\"file\": NaN}").find("no JSON") != std::string::npos);
  CHECK(problem_of("{\"file\": 1e999}").find("no JSON") != std::string::npos);
  CHECK(problem_of("[1, 2]").find("no object") != std::string::npos);
  CHECK(problem_of(std::string(1'000'000, '[')).find("nested too deeply") != std::string::npos);
  CHECK(problem_of("{\"a\": \"" + std::string(100, '[') + "\"}").find("not an exported save") !=
        std::string::npos);
  CHECK(problem_of(std::string(max_json_values + 1, ',')).find("more values") != std::string::npos);
  CHECK(problem_of("{\"file\": \"\xff\"}").find("no JSON") != std::string::npos);
}

TEST_CASE("changed JSON is refused or is a good save") {
  const std::string text = save_json(make_save(*random_game(3, 12)));
  std::mt19937_64 random(4);
  const std::string odd = "{}[]\",:0-1.e9\\ntrue";
  for (int i = 0; i < 1'500; ++i) {
    std::string changed = text;
    for (std::uint64_t n = 1 + random() % 3; n > 0; --n) {
      const std::size_t at = random() % changed.size();
      if (random() % 3 == 0)
        changed.erase(at, random() % 30);
      else
        changed[at] = odd[random() % odd.size()];
    }
    const SaveResult read = read_save_json(changed);
    CHECK_NE(read.save.has_value(), !read.problem.empty());
    if (read.save) CHECK_EQ(check_save(*read.save), "");
  }
}
