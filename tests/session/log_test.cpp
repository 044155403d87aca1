#include "sim/session/log.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace demarche;

TEST_CASE("wording: one wording is always said") {
  CHECK_EQ(wording("North lends.", 3, 1), "North lends.");
  CHECK_EQ(wording("a|b", 3, 1), "a|b");  // a bar without blanks is part of the text
}

TEST_CASE("wording: several take turns, whether something is done every turn or every other") {
  for (const int every : {1, 2}) {
    std::set<std::string> said;
    for (int turn = 1; turn < 1 + 8 * every; turn += every) {
      const std::string text = wording("one | two | three", turn, 0);
      CHECK_EQ(text, wording("one | two | three", turn, 0));
      said.insert(text);
    }
    CHECK_EQ(said, std::set<std::string>{"one", "two", "three"});
  }
  CHECK_NE(wording("one | two", 1, 0), wording("one | two", 3, 0));
}
