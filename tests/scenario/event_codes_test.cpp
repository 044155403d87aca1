#include "sim/scenario/event_codes.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "tests/scenario/messages.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;

namespace {

EventCodes shipped(const char* file, const char* column) {
  EventCodesResult result = parse_event_codes(file_text(file), column);
  REQUIRE_FALSE(result.problem.has_value());
  return result.table;
}

std::string problem_of(const std::string& text) {
  const EventCodesResult result = parse_event_codes(text, "code");
  if (!result.problem) return "";
  return std::to_string(result.problem->begin) + " " + result.problem->code + ": " + result.problem->message;
}

}  // namespace

TEST_CASE("event codes: the shipped CAMEO table has every root with its Goldstein score") {
  const EventCodes table = shipped("scenarios/lib/cameo-icews.csv", "code");
  CHECK_EQ(table.codes.size(), 312);
  // Root codes and some others, as the ICEWS list gives them.
  const std::pair<const char*, double> scores[] = {
      {"01", 0},     {"02", 3},      {"03", 4},     {"04", 1},      {"05", 3.5}, {"06", 6},     {"07", 7},
      {"08", 5},     {"09", -2},     {"10", -5},    {"11", -2},     {"12", -4},  {"13", -6},    {"14", -6.5},
      {"15", -7.2},  {"16", -4},     {"17", -7},    {"18", -9},     {"19", -10}, {"20", -10},   {"016", -5},
      {"022", 3.4},  {"072", 8.3},   {"0332", 5.2}, {"1312", -5.8}, {"163", -8}, {"164", -6.5}, {"0862", 9},
      {"130", -4.4}, {"1622", -5.6}, {"129", -5},   {"0256", -0.3}, {"057", 8},  {"1244", -4}};
  for (const auto& [code, score] : scores) {
    INFO(code);
    const EventCode* found = find_event_code(table, code);
    REQUIRE(found != nullptr);
    REQUIRE(found->goldstein.has_value());
    CHECK_EQ(*found->goldstein, score);
  }
}

TEST_CASE("event codes: each code of the shipped table has its root, and the quad class of that root") {
  const EventCodes table = shipped("scenarios/lib/cameo-icews.csv", "code");
  for (const EventCode& entry : table.codes) {
    INFO(entry.code);
    CHECK_FALSE(entry.name.empty());
    const EventCode* root = find_event_code(table, entry.code.substr(0, 2));
    REQUIRE(root != nullptr);
    const int number = std::stoi(root->code);
    CHECK_EQ(entry.quad_class, number <= 5    ? "verbal cooperation"
                               : number <= 8  ? "material cooperation"
                               : number <= 13 ? "verbal conflict"
                                              : "material conflict");
    if (entry.goldstein && number > 8) CHECK_LE(*entry.goldstein, 0);
  }
}

TEST_CASE("event codes: codes are text, so leading zeros count") {
  const EventCodes table = shipped("scenarios/lib/cameo-icews.csv", "code");
  CHECK_EQ(find_event_code(table, "010")->name, "Make statement");
  CHECK_EQ(find_event_code(table, "10")->name, "Demand");
  CHECK_EQ(find_event_code(table, "1"), nullptr);
}

TEST_CASE("event codes: the shipped PLOVER table has the 18 types, in any case") {
  const EventCodes table = shipped("scenarios/lib/plover.csv", "type");
  CHECK_EQ(table.codes.size(), 18);
  CHECK_EQ(find_event_code(table, "sanction")->quad_class, "material conflict");
  CHECK_EQ(find_event_code(table, "CONCEDE")->quad_class, "verbal cooperation");
  CHECK_FALSE(find_event_code(table, "aid")->goldstein.has_value());
}

TEST_CASE("event codes: columns are found by name, and a missing score is not zero") {
  const EventCodesResult result = parse_event_codes(
      "\xEF\xBB\xBFgoldstein,note,code\r\n,x,01\r\n\n-2.0,\"a, \"\"b\"\"\",016\r\n", "code");
  REQUIRE_FALSE(result.problem.has_value());
  REQUIRE_EQ(result.table.codes.size(), 2);
  CHECK_FALSE(find_event_code(result.table, "01")->goldstein.has_value());
  CHECK_EQ(*find_event_code(result.table, "016")->goldstein, -2);
}

TEST_CASE("event codes: what is wrong with a table is said with its place") {
  CHECK_EQ(problem_of(""), "0 bad-table: the first line has no column `code`");
  CHECK_EQ(problem_of("type,name\nAID,Aid\n"), "0 bad-table: the first line has no column `code`");
  CHECK_EQ(problem_of("code,name\n01\n"), "10 bad-table: this line has 1 fields, the first has 2");
  CHECK_EQ(problem_of("code\n01\n02\n01\n"), "11 bad-table: the code `01` is given twice");
  CHECK_EQ(problem_of("code,goldstein\n01,high\n"), "15 bad-table: `high` is no Goldstein score");
  CHECK_EQ(problem_of("code,goldstein\n01,11\n"), "15 bad-table: `11` is no Goldstein score");
  CHECK_EQ(problem_of("code,goldstein\n01,nan\n"), "15 bad-table: `nan` is no Goldstein score");
  CHECK_EQ(problem_of("code,goldstein\n01,5x\n"), "15 bad-table: `5x` is no Goldstein score");
  std::string many = "code\n";
  for (std::size_t i = 0; i <= max_event_codes; ++i) many += "c" + std::to_string(i) + "\n";
  CHECK_NE(problem_of(many).find("too-many: the table has more than 5000 codes"), std::string::npos);
}

TEST_CASE("event codes: a scenario's own tables are found among its files") {
  Sources files;
  std::string text = neighbours;
  text.replace(text.find("[scenario]"), 10, "[scenario]\ncodes = \"./lib/codes.csv\"\ntypes = \"types.csv\"");
  files.files.push_back({"two.toml", text});
  files.files.push_back({"lib/codes.csv", "code,name,goldstein\n016,Deny,-2\n"});
  files.files.push_back({"types.csv", "type,name\nAID,Aid\n"});
  const ReadResult result = read_scenario(files);
  REQUIRE(result.scenario.has_value());
  CHECK_EQ(*find_event_code(cameo_codes(*result.scenario), "016")->goldstein, -2);
  CHECK_EQ(find_event_code(plover_types(*result.scenario), "aid")->name, "Aid");

  const ReadResult without = read_text(neighbours);
  REQUIRE(without.scenario.has_value());
  CHECK(cameo_codes(*without.scenario).codes.empty());
}
