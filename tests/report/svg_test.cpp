#include "sim/report/svg.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "tests/report/markup_check.h"

using namespace demarche;
using demarche::test::markup_problem;

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double beyond = std::numeric_limits<double>::infinity();
const std::string hostile = "<script>alert('&amp;')</script>\" onload=\"x\x01\xff";

int count(const std::string& code, const std::string& part) {
  int found = 0;
  for (std::size_t at = code.find(part); at != std::string::npos; at = code.find(part, at + 1)) ++found;
  return found;
}

// The value of an attribute of the first element of a class.
double attribute(const std::string& code, const std::string& look, const std::string& name) {
  const std::size_t element = code.find("class=\"" + look + "\"");
  REQUIRE(element != std::string::npos);
  const std::size_t at = code.find(" " + name + "=\"", element);
  REQUIRE(at != std::string::npos);
  return std::stod(code.substr(at + name.size() + 3));
}

Fan fan(const std::string& name, double at) {
  return {name,
          {0, 1, 2},
          {at, at - 1, at - 2},
          {at, at - 0.5, at - 1},
          {at, at, at},
          {at, at + 0.5, at + 1},
          {at, at + 1, at + 2}};
}

std::vector<Html> every_kind(const std::string& name, const std::vector<double>& values) {
  const Frame frame{name, name};
  const Scale scale{.label = name};
  LineChart lines{.frame = frame, .x = scale, .y = scale};
  lines.fans = {fan(name, 3), {name, values, values, values, values, values, values}};
  lines.lines = {{name, values, values}, {name, {}, {}}};
  lines.marks = {{1, name}};
  return {
      svg(ShareBars{
          frame, {{name, values.empty() ? 0 : values[0], Interval{0.1, 0.4}, 0.5, true}}, name, name}),
      svg(ValueBars{frame, {{name, values.empty() ? 0 : values[0]}, {name, -3}}, 0}),
      svg(lines),
      svg(HistogramChart{frame, scale, scale, {0, 1, 2, 3}, values, values, name, name, {{2, name}}}),
      svg(HeatMap{frame, name, name, {name, name}, {name, name}, values, true}),
      svg(Scatter{frame, scale, scale, {{name, values, values, {name}}}, true}),
      svg(DotIntervals{frame, scale, {name, name}, {{name, {{1, Interval{0, 2}}, {nothing}}}}, {}}),
      svg(ReliabilityDiagram{frame, {{name, {{0.2, 0.3, Interval{0.1, 0.5}, 10}}}}, 0.3}),
  };
}

}  // namespace

TEST_CASE("charts are well-formed whatever they are called and whatever the numbers") {
  for (const std::string& name : {std::string(), std::string("plain"), hostile, std::string(300, 'x'),
                                  std::string("평양과 모스크바 사이")})
    for (const std::vector<double>& values : {std::vector<double>{},
                                              {nothing},
                                              {beyond, -beyond, nothing},
                                              {1e300, -1e300},
                                              {0, 0, 0},
                                              {1, 2, nothing, 4},
                                              {1e-12, 2e-12}}) {
      int kind = 0;
      for (const Html& chart : every_kind(name, values)) {
        CAPTURE(kind++);
        CAPTURE(name);
        CHECK(markup_problem(chart.code) == "");
        CHECK(chart.code.find("<script") == std::string::npos);
        CHECK(chart.code.find("nan") == std::string::npos);
        CHECK(chart.code.size() < 40'000);
      }
    }
}

TEST_CASE("the same numbers make the same bytes") {
  const auto once = every_kind("a", {1, 2, 3}), again = every_kind("a", {1, 2, 3});
  for (std::size_t i = 0; i < once.size(); ++i) CHECK(once[i].code == again[i].code);
}

TEST_CASE("a chart says what it is and what it shows") {
  const Html chart = svg(ValueBars{{"Scores", "Of two"}, {{"A", 12.5}}, 100});
  CHECK(chart.code.find("role=\"img\"") != std::string::npos);
  CHECK(chart.code.find("<title>Scores</title><desc>Of two</desc>") != std::string::npos);
  CHECK(chart.code.find("<title>A: 12.5</title>") != std::string::npos);
}

TEST_CASE("bars are as long as their shares") {
  const auto width = [](double share) {
    return attribute(svg(ShareBars{{"x", ""}, {{"a", share}}}).code, "fill c0", "width");
  };
  const double full = attribute(svg(ShareBars{{"x", ""}, {{"a", 0.5}}}).code, "track", "width");
  CHECK(width(0.5) == doctest::Approx(full / 2).epsilon(0.01));
  CHECK(width(0) == 0);
  CHECK(width(7) <= attribute(svg(ShareBars{{"x", ""}, {{"a", 7}}}).code, "track", "width"));
}

TEST_CASE("a share with what it was before and its interval") {
  const Html chart =
      svg(ShareBars{{"x", ""}, {{"War", 0.25, Interval{0.2, 0.31}, 0.125}}, "after", "before"});
  CHECK(chart.code.find(">13 % → 25 %<") != std::string::npos);
  CHECK(chart.code.find("War: 13 % → 25 % (20 % to 31 %)") != std::string::npos);
  CHECK(count(chart.code, "class=\"whisker\"") == 3);
  CHECK(count(chart.code, "class=\"hollow\"") == 2);  // one is the key's
}

TEST_CASE("points lie where their numbers say") {
  LineChart chart{.frame = {"x", ""}, .x = {.low = 0.0, .high = 10.0}, .y = {.low = 0.0, .high = 1.0}};
  chart.lines = {{"", {0, 5, 10}, {0, 0.5, 1}}};
  const std::string code = svg(chart).code;
  std::vector<double> x, y;
  for (std::size_t at = code.find("<circle"); at != std::string::npos; at = code.find("<circle", at + 1)) {
    x.push_back(std::stod(code.substr(code.find("cx=\"", at) + 4)));
    y.push_back(std::stod(code.substr(code.find("cy=\"", at) + 4)));
  }
  REQUIRE(x.size() == 3);
  CHECK(x[1] - x[0] == doctest::Approx(x[2] - x[1]).epsilon(0.01));
  CHECK(y[0] - y[1] == doctest::Approx(y[1] - y[2]).epsilon(0.01));
  CHECK(x[0] < x[2]);
  CHECK(y[0] > y[2]);
}

TEST_CASE("lines part where a number is missing") {
  LineChart chart{.frame = {"x", ""}, .x = {}, .y = {}};
  chart.lines = {{"", {0, 1, 2, 3, 4}, {0, 1, nothing, 1, 0}}};
  CHECK(count(svg(chart).code, "<path") == 2);
}

TEST_CASE("ticks have the digits that tell them apart") {
  LineChart chart{.frame = {"x", ""}, .x = {.low = 0.0, .high = 1.0}, .y = {.low = 1000.0, .high = 1001.0}};
  chart.lines = {{"", {0, 1}, {1000, 1001}}};
  CHECK(svg(chart).code.find(">1000.2<") != std::string::npos);
  chart.y = {.low = 0.0, .high = 0.5, .percent = true};
  CHECK(svg(chart).code.find(">50 %<") != std::string::npos);
  chart.y = {.low = -2.0, .high = 2.0};
  CHECK(svg(chart).code.find(">−1<") != std::string::npos);
}

TEST_CASE("names take the place of numbers on an axis, as many as there is room for") {
  LineChart chart{.frame = {"x", ""}, .x = {}, .y = {}};
  for (int i = 0; i < 40; ++i) {
    chart.x.names.push_back("month " + std::to_string(i));
    if (i == 0) chart.lines.push_back({"", {}, {}});
    chart.lines[0].x.push_back(i);
    chart.lines[0].y.push_back(i);
  }
  const std::string code = svg(chart).code;
  CHECK(code.find(">month 0<") != std::string::npos);
  const int shown = count(code, ">month ") - count(code, "<title>month ");
  CHECK(shown >= 2);
  CHECK(shown <= 8);
}

TEST_CASE("cells of a heat map have their numbers, and a cross where there is none") {
  const Html chart =
      svg(HeatMap{{"x", ""}, "bite", "sight", {"0", "1"}, {"low", "high"}, {0.1, 0.2, nothing, 0.4}, true});
  CHECK(chart.code.find(">40 %<") != std::string::npos);
  CHECK(chart.code.find("1, high: 40 %") != std::string::npos);
  CHECK(count(chart.code, "class=\"heat\"") == 3);
  CHECK(count(chart.code, "class=\"grid\"") == 2);
}
