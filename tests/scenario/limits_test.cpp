// Every named bound on files from strangers: met exactly it is fine, one more is an error that names it.
#include "sim/scenario/limits.h"

#include <doctest/doctest.h>

#include <string>

#include "sim/scenario/read_parts.h"
#include "tests/cli/program.h"
#include "tests/scenario/messages.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// A scenario with `turns`, some actors and whatever else.
std::string base(const std::string& rest = "", int actors = 2, int turns = 3) {
  std::string text =
      "[scenario]\ntitle = \"T\"\nstart = 2024-01-01\nstep = \"1 month\"\nturns = " + std::to_string(turns) +
      "\n[actors]\n";
  for (int i = 0; i < actors; ++i) text += "a" + std::to_string(i) + " = {}\n";
  return text + "[outcomes]\n\"End\" = \"true\"\n" + rest;
}

// Codes of the errors, "" when there are none.
std::string codes(const std::string& text) {
  const ReadResult result = read_text(text);
  std::string found;
  for (const Diagnostic& item : result.diagnostics.items)
    if (item.severity == Severity::error) found += item.code + ": " + item.message + "\n";
  CHECK_EQ(found.empty(), result.scenario.has_value());
  return found;
}

std::string many(std::size_t count, const std::string& before, const std::string& after) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += before + std::to_string(i) + after;
  return text;
}

// `make(n)` is a scenario with n of something; n == most is fine and one more gives an error with that text.
template <class Make>
void check_bound(std::size_t most, const std::string& error, Make make) {
  CAPTURE(error);
  CHECK_EQ(codes(make(most)), "");
  const std::string found = codes(make(most + 1));
  CHECK_MESSAGE(found.find(error) != std::string::npos, found);
}

}  // namespace

TEST_CASE("turns, actors, terms, windows, earlier values, numbers") {
  check_bound(max_turns, "bad-value: `turns` must be from 1 to 2000",
              [](std::size_t n) { return base("", 2, static_cast<int>(n)); });
  check_bound(max_actors, "too-many: [actors] holds more than 64 entries",
              [](std::size_t n) { return base("", static_cast<int>(n)); });
  check_bound(max_terms, "too-many: [terms] holds more than 32 entries", [](std::size_t n) {
    return base("[terms]\n" + many(n, "t", " = { worth = { party = 0, other = 0 } }\n") +
                "[offers.o]\ngives = [" + many(n, "\"t", "\", ") + "]\n");
  });
  const auto rule = [](const std::string& effect) {
    return base(
        "[state.world]\nx = { range = [0, 1], start = 0 }\n[actions.act]\ninstrument = \"military\"\n" +
        rule_with("world", effect));
  };
  check_bound(
      max_record_window, "out-of-range: `within` takes a whole number of turns from 1 to 60",
      [&](std::size_t n) { return rule("world.x += count(did act[a0] within " + std::to_string(n) + ")"); });
  check_bound(max_previous_turns, "out-of-range: `previous` goes back 1 to 24 turns",
              [&](std::size_t n) { return rule("world.x += previous(world.x, " + std::to_string(n) + ")"); });
  check_bound(max_turns, "out-of-range: a delay goes from 0 to 2000 turns",
              [&](std::size_t n) { return rule("world.x += 1 after " + std::to_string(n) + " turns"); });
  const auto range = [](const char* high) {
    return base(std::string("[parameters]\np = { value = 0, range = [-1e15, ") + high + "] }\n");
  };
  CHECK_EQ(codes(range("1e15")), "");
  CHECK_EQ(codes(range("1000000000000001")),
           "bad-value: the number of `range` is too large to calculate with\n");
  const auto indicator = [](const char* number) {
    return base(std::string("[indicators]\ni = \"") + number + "\"\n");
  };
  CHECK_EQ(codes(indicator("1e15")), "");
  CHECK_EQ(codes(indicator("1000000000000001")), "too-large: this number is too large or too small\n");
}

TEST_CASE("entities of every kind") {
  const std::string more = "holds more than 2000 entries";
  const auto section = [](const std::string& name, const std::string& value) {
    return [=](std::size_t n) { return base("[" + name + "]\n" + many(n, "x", " = " + value + "\n")); };
  };
  const auto list = [](const std::string& name, const std::string& keys) {
    return [=](std::size_t n) { return base(many(n, "[[" + name + "]]\nname = \"", "\"\n" + keys)); };
  };
  check_bound(max_entities, more, section("parameters", "{ value = 1, range = [0, 2] }"));
  check_bound(max_entities, more, section("state.world", "{ start = 1, range = [0, 2] }"));
  check_bound(max_entities, more, section("derived.world", "\"1\""));
  check_bound(max_entities, more, section("indicators", "1"));
  check_bound(max_entities, more, section("sources", "\"A book\""));
  check_bound(max_entities, more, section("actions", "{ instrument = \"military\" }"));
  check_bound(max_entities, more, section("institutions", "{ members = [\"a0\"] }"));
  check_bound(max_entities - 1, "holds more than 1999 entries", section("sets", "[\"a0\"]"));  // and `actors`
  check_bound(max_entities - 1, more, [](std::size_t n) {                                      // and "End"
    std::string text = base();
    return text.insert(text.find("\"End\""), many(n, "x", " = \"true\"\n"));
  });
  check_bound(max_entities, "there are more than 2000 rules",
              list("rules", "each = \"world\"\nsays = \"x\"\n"));
  check_bound(max_entities, "there are more than 2000 events", list("events", "chance = 0.1\n"));
  check_bound(max_entities, "there are more than 2000 tests", list("tests", "holds = [\"true\"]\n"));
  check_bound(max_entities, more, [](std::size_t n) {
    return base("[terms.t]\nworth = { party = 0, other = 0 }\n[offers]\n" +
                many(n, "o", " = { gives = [\"t\"] }\n"));
  });
  check_bound(max_entities, more, [](std::size_t n) {
    return base("[institutions.i]\nmembers = \"actors\"\n[proposals]\n" +
                many(n, "p", " = { institution = \"i\" }\n"));
  });
  // The scopes of variables together, and sets that actors name.
  const std::string variable = " = { start = 1, range = [0, 2] }\n";
  check_bound(max_entities / 2, "too-many: there are 2001 state variables, and the limit is 2000",
              [&](std::size_t n) {
                return base("[state.world]\n" + many(n, "x", variable) + "[state.actor]\n" +
                            many(max_entities / 2, "y", variable));
              });
  check_bound(max_entities - 1, "there are more than 2000 sets",
              [](std::size_t n) { return base("[actors.z]\nsets = [" + many(n, "\"s", "\", ") + "]\n"); });
}

TEST_CASE("moves to weigh in a turn") {
  // 64 actors: an action at somebody is 4,032 moves, one at nobody 64.
  const auto text = [](std::size_t last) {
    return base("[actions]\n" + many(14, "x", " = { instrument = \"military\", target = \"true\" }\n") +
                    many(55, "y", " = { instrument = \"military\" }\n") +
                    "z = { instrument = \"military\", actor = \"self in s\" }\n[sets]\ns = [" +
                    many(last, "\"a", "\", ") + "]\n",
                64);
  };
  REQUIRE_EQ(14 * 64 * 63 + 55 * 64 + 32, max_candidates_per_turn);
  check_bound(32, "too-many: actors would have to weigh more than 60000 moves in a turn", text);
}

TEST_CASE("runs of a test, codes of a table, delays of offers") {
  check_bound(100'000, "bad-value: `runs` must be from 1 to 100000", [](std::size_t n) {
    return base("[[tests]]\nname = \"T\"\nholds = [\"true\"]\nruns = " + std::to_string(n) + "\n");
  });
  check_bound(
      1'000'000'000, "bad-value: `seed` is `1000000001`, which is not a whole number", [](std::size_t n) {
        return base("[[tests]]\nname = \"T\"\nholds = [\"true\"]\nseed = " + std::to_string(n) + "\n");
      });
  const auto table = [](std::size_t n) {
    std::string text = base();
    text.insert(text.find("[actors]"), "codes = \"codes.csv\"\n");
    Sources sources = in_memory(text);
    sources.files.push_back({"codes.csv", "code,name\n" + many(n, "", ",Something\n")});
    const ReadResult result = read_scenario(sources);
    return result.diagnostics.items.empty() ? std::string() : result.diagnostics.items.front().message;
  };
  CHECK_EQ(table(5000), "");
  CHECK_EQ(table(5001), "the table has more than 5000 codes");
}

TEST_CASE("formulas derived from formulas: depth") {
  // Each step is two nodes deep: the sum and what it takes.
  const auto chain = [](std::size_t n) {
    std::string text = "[derived.world]\nd0 = \"1\"\n";
    for (std::size_t i = 1; i <= n; ++i)
      text += "d" + std::to_string(i) + " = \"world.d" + std::to_string(i - 1) + " + 1\"\n";
    return base(text);
  };
  check_bound(199, "too many deep", chain);
}

TEST_CASE("sizes of files") {
  const auto padded = [](std::string text, std::size_t bytes) {
    text += "#";
    text.resize(bytes - 1, 'x');
    return text + "\n";
  };
  check_bound(max_file_bytes, "bad-file: `test.toml` is larger than 4 MiB",
              [&](std::size_t n) { return padded(base(), n); });

  const ScratchFolder folder;
  const auto included = [&](std::size_t bytes, std::size_t of_main) {
    folder.write("more.toml", padded("[parameters]\np = { value = 1, range = [0, 2] }\n", bytes));
    const auto path = folder.write("case.toml", padded("include = [\"more.toml\"]\n" + base(), of_main));
    const ReadResult result = read_scenario(std::filesystem::path(path));
    return result.scenario ? "" : result.diagnostics.items.front().message;
  };
  CHECK_EQ(included(max_file_bytes, 1000), "");
  CHECK_EQ(included(max_file_bytes + 1, 1000), "`more.toml` is larger than 4 MiB");
  CHECK_EQ(included(max_file_bytes, max_file_bytes), "");
}

TEST_CASE("size and number of all files together") {
  const auto with_files = [](std::size_t count, std::size_t bytes_of_each) {
    Sources sources = in_memory("include = [" + many(count, "\"f", "\", ") + "]\n" + base());
    for (std::size_t i = 0; i < count; ++i) {
      std::string text = "#";
      text.resize(bytes_of_each, 'x');
      sources.files.push_back({"f" + std::to_string(i), text});
    }
    const ReadResult result = read_scenario(sources);
    return result.scenario ? "" : result.diagnostics.items.front().message;
  };
  CHECK_EQ(with_files(max_files - 1, 10), "");
  CHECK_EQ(with_files(max_files, 10), "the scenario has more than 64 files");
  CHECK_EQ(with_files(1, max_file_bytes), "");
  CHECK_EQ(with_files(2, max_file_bytes), "`f1` makes the scenario larger than 8 MiB");
}

TEST_CASE("values of all files together, and messages") {
  std::string text = "include = [\"a.toml\", \"b.toml\"]\n" + base();
  Sources sources = in_memory(text);
  std::string numbers = "x = [1";
  for (int i = 0; i < max_toml_values / 2; ++i) numbers += ",1";
  sources.files.push_back({"a.toml", numbers + "]\n"});
  sources.files.push_back({"b.toml", "y" + numbers.substr(1) + "]\n"});
  const ReadResult result = read_scenario(sources);
  REQUIRE_FALSE(result.scenario.has_value());
  CHECK_EQ(result.diagnostics.items.front().message, "the scenario holds more than 200000 values");

  const auto mistakes = [](std::size_t n) {
    return read_text(base("[indicators]\n" + many(n, "i", " = \"world.x\"\n"))).diagnostics;
  };
  CHECK_EQ(mistakes(max_diagnostics).items.size(), max_diagnostics);
  const Diagnostics many_mistakes = mistakes(max_diagnostics + 7);
  CHECK_EQ(many_mistakes.items.size(), max_diagnostics + 1);
  CHECK_EQ(many_mistakes.items.back().message, "there are 7 more problems, not shown");
  // Warnings give way to errors.
  std::string idle =
      "[parameters]\n" + many(max_diagnostics + 1, "p", " = { value = 1, range = [0, 2], size = 1 }\n");
  CHECK(read_text(base(idle)).diagnostics.has_errors());
}
