#include "sim/report/csv.h"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "sim/report/plain_table.h"
#include "sim/scenario/csv_line.h"

using namespace demarche;

TEST_CASE("CSV: what is written is read back field by field") {
  const std::vector<std::string> fields = {"",           "plain",      "a,b",      "\"",
                                           "say \"no\"", "two\nlines", "Émetteur", " "};
  CsvWriter csv;
  for (const std::string& field : fields) csv.text(field);
  csv.end_line();
  csv.text("next").end_line();
  const std::string written = csv.take();
  std::size_t at = 0;
  CHECK(csv_line(written, at) == fields);
  CHECK(csv_line(written, at) == std::vector<std::string>{"next"});
  CHECK_EQ(at, written.size());
  CHECK_EQ(csv.take(), "");
}

TEST_CASE("CSV: numbers have as few digits as read back the same; what is not finite is nothing") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const PlainTable table{"t",
                         {"x", "a \"name\""},
                         {{0.1, std::string("1,5")},
                          {1e300, std::string()},
                          {none, 1.0},
                          {-std::numeric_limits<double>::infinity(), -0.5}}};
  CHECK_EQ(csv_text(table), "x,\"a \"\"name\"\"\"\n0.1,\"1,5\"\n1e+300,\n,1\n,-0.5\n");
}
