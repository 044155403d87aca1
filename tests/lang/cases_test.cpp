// Text cases: tests/cases/*.txt, each a scenario text and everything that reading it says, to the last caret.
//
//   # a comment
//   --- add         the case is included by the neighbours of tests/scenario/messages.h
//   --- file NAME   or it is whole files, the first of which is the scenario
//   --- says        what is printed; nothing when the text is fine
//
// With DEMARCHE_UPDATE_CASES=1 in the environment the cases are written anew: read the difference before it
// is kept.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario/read.h"
#include "tests/scenario/messages.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;

namespace {

struct Case {
  std::string path;
  std::string head;  // everything up to "--- says"
  Sources sources;
  std::string says;
};

std::vector<std::string> case_paths() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(DEMARCHE_SOURCE_DIR "/tests/cases"))
    if (entry.path().extension() == ".txt")
      paths.push_back("tests/cases/" + entry.path().filename().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

Case read_case(const std::string& path) {
  Case one;
  one.path = path;
  const std::string text = file_text(path);
  bool in_says = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string line = text.substr(at, end - at);
    at = end;
    if (in_says) {
      one.says += line;
      continue;
    }
    one.head += line;
    if (line == "--- says\n") {
      in_says = true;
    } else if (line == "--- add\n") {
      one.sources.files.push_back({"base.toml", std::string("include = [\"case.toml\"]\n") + neighbours});
      one.sources.files.push_back({"case.toml", ""});
    } else if (line.starts_with("--- file ")) {
      one.sources.files.push_back({line.substr(9, line.size() - 10), ""});
    } else if (!one.sources.files.empty()) {
      one.sources.files.back().text += line;
    }
  }
  REQUIRE_MESSAGE(in_says, path);
  REQUIRE_MESSAGE(!one.sources.files.empty(), path);
  return one;
}

}  // namespace

TEST_CASE("text cases: what reading says, to the last caret") {
  const bool update = std::getenv("DEMARCHE_UPDATE_CASES") != nullptr;
  for (const std::string& path : case_paths()) {
    CAPTURE(path);
    const Case one = read_case(path);
    const std::string said = shown(one.sources);
    if (update)
      std::ofstream(DEMARCHE_SOURCE_DIR "/" + path, std::ios::binary) << one.head << said;
    else
      CHECK_EQ(said, one.says);
  }
}

TEST_CASE("every diagnostic of the language has a text case") {
  // Codes that need more text than a case should hold; tests/scenario/limits_test.cpp has them.
  const std::set<std::string> elsewhere = {"too-deep", "too-long", "too-large", "too-many",
                                           "too-many-problems"};
  // Codes of files beside a scenario: tests/scenario/translation_test.cpp, tests/study/backtest_test.cpp.
  const std::set<std::string> beside = {"unknown-text", "text-twice", "bad-date", "no-event"};
  // Names of designs and what a finding rests on, which look like codes.
  const std::set<std::string> no_codes = {"latin-hypercube", "sobol-sequence", "sobol-indices", "built-in"};
  std::string expected;
  for (const std::string& path : case_paths()) expected += read_case(path).says;
  // Codes are the literals of small letters and dashes in the sources.
  std::set<std::string> codes = {"syntax", "cycle"};
  for (const char* folder : {"sim/lang", "sim/scenario"})
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(DEMARCHE_SOURCE_DIR "/") + folder)) {
      if (entry.path().extension() != ".cpp") continue;
      const std::string text = file_text(std::string(folder) + "/" + entry.path().filename().string());
      for (std::size_t at = text.find('"'); at != std::string::npos; at = text.find('"', at + 1)) {
        const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at + 1);
        if (end == std::string::npos || text[end] != '"') continue;
        const std::string literal = text.substr(at + 1, end - at - 1);
        if (literal.find('-') != std::string::npos && literal != "dddd-dd-dd" && literal.front() != '-' &&
            literal.back() != '-')
          codes.insert(literal);
      }
    }
  CHECK_GE(codes.size(), 50);
  for (const std::string& one : codes) {
    if (elsewhere.contains(one) || beside.contains(one) || no_codes.contains(one)) continue;
    CAPTURE(one);
    CHECK(expected.find("[" + one + "]") != std::string::npos);
  }
}
