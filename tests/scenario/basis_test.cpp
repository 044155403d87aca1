#include "sim/scenario/basis.h"

#include <doctest/doctest.h>

#include "tests/scenario/messages.h"

using namespace demarche;
using namespace demarche::test;

TEST_CASE("numbers are counted by what they rest on") {
  const ReadResult plain = read_text(neighbours);
  REQUIRE(plain.scenario.has_value());
  const BasisCount before = count_basis(*plain.scenario);
  CHECK_EQ(before.numbers(), 4);  // three variables, one parameter, none of which says anything
  CHECK_EQ(before.judgements, 4);

  const ReadResult cited = read_text(std::string(neighbours) + R"(
[sources]
BOOK = "A book"
[parameters.height]
value  = 3
range  = [0, 5]
source = "BOOK, p. 1"
basis  = "fact"
[state.world.depth]
range  = [0, 5]
start  = 1
source = "BOOK, p. 2"
basis  = "estimate"
)");
  REQUIRE(cited.scenario.has_value());
  const BasisCount after = count_basis(*cited.scenario);
  CHECK_EQ(after.facts, 1);
  CHECK_EQ(after.estimates, 1);
  CHECK_EQ(after.judgements, 4);
  CHECK_EQ(percent_of(after.facts, 5), 20);
  CHECK_EQ(percent_of(0, 0), 0);
}
