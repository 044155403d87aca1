#include "sim/study/backtest.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "sim/lang/diagnostic.h"
#include "tests/cli/program.h"

using namespace demarche;
using demarche::test::ScratchFolder;

namespace {

// One actor that strikes in every second month, by a coin; a second that talks likewise.
const std::string coins = R"([scenario]
title = "Coins"
start = 2023-10-01
step  = "1 month"
turns = 8

[actors]
north = { name = "North" }
south = { name = "South" }

[state.world]
strikes = { range = [0, 100], start = 0 }
weather = { range = [0, 1], start = 0 }

[actions.strike]
instrument = "military"
actor      = "self == north"
effects    = ["world.strikes += 1"]

[actions.talk]
instrument = "diplomatic"
actor      = "self == south"
effects    = ["world.strikes += 0"]

[actions.never]
instrument = "economic"
actor      = "self == south"
needs      = "world.strikes > 50"

[[rules]]
name    = "Weather"
each    = "world"
effects = ["world.weather = if chance(0.5) then 1 else 0"]

[outcomes]
"The end" = "true"
)";

// The letter of 20 December became known in January only.
const std::string events = R"(date,known,actor,action,target,source
2023-10-05,,North,strikes,South,A
2023-10-07,,North,strikes,South,A
2023-12-20,2024-01-10,North,strikes,South,B
2024-01-15,,North,strikes,,"C, second page"
2024-02,,South,talks,North,D
)";

const std::string head = R"(scenario = "coins.toml"
events   = "events.csv"
runs     = 4000
quiet    = ["strike"]

[[history]]
actor  = "North"
action = "strikes"
moves  = [{ actor = "north", do = "strike" }]

)";

struct Files {
  ScratchFolder folder;
  explicit Files(const std::string& backtest) {
    folder.write("coins.toml", coins);
    folder.write("events.csv", events);
    folder.write("coins.backtest.toml", backtest);
  }
  BacktestFile read() const { return read_backtest_file(folder.path / "coins.backtest.toml"); }
  BacktestResult run(std::uint32_t runs = 0, int threads = 1) const {
    BacktestFile file = read();
    INFO(format(file.read.diagnostics, file.read.sources));
    REQUIRE(file.read.scenario);
    BacktestOptions options;
    options.runs = runs;
    options.threads = threads;
    return run_backtest(std::make_shared<const Scenario>(*file.read.scenario), file.backtest, options);
  }
};

std::string question(const std::string& id, const std::string& rest) {
  return "[[questions]]\nid = \"" + id + "\"\ntext = \"?\"\n" + rest + "\n\n";
}

}  // namespace

TEST_CASE("a forecast follows what was known when it was asked, and nothing else") {
  const Files files(
      head +
      question("jan",
               "asked = 2024-01-01\nholds = \"did strike[north] within 1\"\nactor = \"North\"\n"
               "action = \"strikes\"") +
      question("two",
               "asked = 2024-01-01\nwithin = \"2 turns\"\nholds = \"did strike[north] within 1\"\n"
               "action = \"strikes\"") +
      question("sum",
               "asked = 2024-01-01\nat = \"end\"\nholds = \"world.strikes >= 2\"\nanswer = true\n"
               "source = \"A\"\nbefore = true") +
      question("feb",
               "asked = 2024-02-01\nat = \"end\"\nholds = \"world.strikes >= 3.5\"\nanswer = false\n"
               "source = \"A\""));
  const BacktestResult result = files.run();
  REQUIRE(result.forecasts.size() == 4);
  REQUIRE(result.problem.empty());
  // A coin; two coins; one strike was known in the autumn, so that one more makes two; three strikes were
  // known in February (October, December, January), so that one more makes four.
  CHECK(result.forecasts[0].forecast == doctest::Approx(0.5).epsilon(0.05));
  CHECK(result.forecasts[1].forecast == doctest::Approx(0.75).epsilon(0.05));
  CHECK(result.forecasts[2].forecast == doctest::Approx(0.5).epsilon(0.05));
  CHECK(result.forecasts[3].forecast == doctest::Approx(0.5).epsilon(0.05));
  CHECK(result.forecasts[0].happened);
  CHECK(result.forecasts[1].happened);
  CHECK(result.forecasts[2].happened);
  CHECK_FALSE(result.forecasts[3].happened);
  REQUIRE(result.dates.size() == 2);
  CHECK(result.dates[0].left_out == 0);
  CHECK(result.dates[0].futures == 4000);
}

TEST_CASE("reference forecasts are worked out from the rows that were known") {
  const Files files(
      head +
      question("jan",
               "asked = 2024-01-01\nwithin = \"2 turns\"\nholds = \"did strike[north] within 1\"\n"
               "action = \"strikes\"") +
      question("talk", "asked = 2024-02-01\nholds = \"did talk[south] within 1\"\nactor = \"south\"") +
      question("note",
               "asked = 2024-02-01\nholds = \"did talk[south] within 1\"\nanswer = false\n"
               "source = \"A\"\nbefore = true"));
  const BacktestResult result = files.run(64);
  // Of October to December only October is known to have had a strike: (1 + 1/2) / (3 + 1) a month, two
  // months.
  CHECK(result.forecasts[0].base_rate == doctest::Approx(1 - 0.625 * 0.625));
  CHECK(result.forecasts[0].from_training);
  CHECK(result.forecasts[0].persistence == 0);  // November and December, as known on New Year's Day
  CHECK(result.forecasts[1].base_rate == doctest::Approx(0.5 / 5));
  CHECK(result.forecasts[1].happened);  // a month without a day is its first
  // Nothing to count: the share of yes among the other two questions.
  CHECK_FALSE(result.forecasts[2].from_training);
  CHECK(result.forecasts[2].base_rate == doctest::Approx(2.5 / 3));
  CHECK(result.forecasts[2].persistence == 1);
  CHECK(result.forecasts[0].leave_one_out == doctest::Approx(1.5 / 3));
  // And the scores are those of these figures.
  const LossDifference& d = result.comparisons.front().loss;
  double ours = 0, base = 0;
  for (const QuestionForecast& f : result.forecasts) {
    const double y = f.happened ? 1 : 0;
    ours += (f.forecast - y) * (f.forecast - y) / 3;
    base += (f.base_rate - y) * (f.base_rate - y) / 3;
  }
  CHECK(d.ours == doctest::Approx(ours));
  CHECK(d.theirs == doctest::Approx(base));
  const std::vector<std::string> text = conclusions(result);
  CHECK(std::any_of(text.begin(), text.end(),
                    [](const std::string& line) { return line.starts_with("Only 3 questions count"); }));
}

TEST_CASE("repeated questions are one question with several forecasts; what does not count is left out") {
  const Files files(head +
                    question("monthly",
                             "asked = 2023-12-01\nrepeat = 3\nholds = \"did strike[north] within 1\"\n"
                             "actor = \"North\"\naction = \"strikes\"") +
                    question("odd",
                             "asked = 2023-12-01\nholds = \"true\"\nanswer = false\nsource = \"A\"\ncounts = "
                             "false\nnote = \"certain\""));
  const BacktestResult result = files.run(64);
  REQUIRE(result.forecasts.size() == 4);
  CHECK(result.questions == 1);
  CHECK(result.comparisons.front().loss.forecasts == 3);
  CHECK(result.forecasts[0].happened);
  CHECK(result.forecasts[1].happened);
  CHECK_FALSE(result.forecasts[2].happened);
  // January: the strike of December was not known yet; February: both are.
  CHECK(result.forecasts[1].persistence == 0);
  CHECK(result.forecasts[2].persistence == 1);
}

TEST_CASE("futures that are not as given are left out, and threads make no difference") {
  const std::string asked =
      question("weather",
               "asked = 2024-01-01\nholds = \"previous(world.weather) == 1\"\nanswer = true\nsource = \"A\"");
  const Files files("given = \"world.weather == 1\"\n" + head + asked);
  const BacktestResult result = files.run(2000);
  CHECK(result.dates[0].futures == doctest::Approx(1000).epsilon(0.08));
  CHECK(result.dates[0].futures + result.dates[0].left_out == 2000);
  CHECK(result.forecasts[0].yes.share == 1);
  const BacktestResult again = files.run(2000, 3);
  CHECK(again.dates[0].futures == result.dates[0].futures);
  CHECK(again.forecasts[0].forecast == result.forecasts[0].forecast);
}

TEST_CASE("moves that are impossible are counted, not hidden") {
  const Files files(head +
                    "[[history]]\naction = \"talks\"\nmoves = [{ actor = \"south\", do = \"never\" }]\n\n" +
                    question("x", "asked = 2024-03-01\nholds = \"true\"\nanswer = true\nsource = \"A\""));
  const BacktestResult result = files.run(64);
  CHECK(result.rows_known == 5);
  CHECK(result.rows_used == 5);
  REQUIRE(result.history.size() == 4);  // the two strikes of October are one move
  CHECK(result.history[0].made.share == 1);
  CHECK(result.history[3].known.move.act == "never");
  CHECK(result.history[3].made.share == 0);
}

TEST_CASE("what is wrong with a backtest is said where it stands") {
  const auto problems = [](const std::string& text) {
    const Files files(text);
    const BacktestFile file = files.read();
    CHECK_FALSE(file.read.scenario);
    return format(file.read.diagnostics, file.read.sources);
  };
  const std::string fine =
      question("x", "asked = 2024-01-01\nholds = \"true\"\nanswer = true\nsource = \"A\"");
  const auto has = [](const std::string& text, const std::string& part) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(problems("quiet = [\"strik\"]\n" + head.substr(0, 40)), "coins.backtest.toml:1:");
  has(problems("scenario = \"coins.toml\"\nevents = \"events.csv\"\nquiet = [\"strik\"]\n" + fine),
      "`strike`");
  has(problems(head + question("x", "asked = 2024-01-02\nholds = \"true\"\nanswer = true\nsource = \"A\"")),
      "turn 4 begins on 2024-01-01");
  has(problems(
          head +
          question("x",
                   "asked = 2024-01-01\nby = 2024-02-28\nholds = \"true\"\nanswer = true\nsource = \"A\"")),
      "ends on 2024-02-29");
  has(problems(
          head +
          question("x", "asked = 2024-01-01\nwithin = 9\nholds = \"true\"\nanswer = true\nsource = \"A\"")),
      "does not lie within");
  has(problems(head + question("x", "asked = 2024-01-01\nholds = \"true\"")), "has no answer");
  has(problems(head + question("x", "asked = 2024-01-01\nholds = \"true\"\nanswer = true")),
      "needs a source");
  has(problems(head +
               question("x", "asked = 2024-01-01\nholds = \"world.strike\"\nanswer = true\nsource = \"A\"")),
      "world.strikes");
  has(problems(head + fine + fine), "name that is taken");
  has(problems(
          head +
          "[[history]]\naction = \"talks\"\nmoves = [{ turn = 2, actor = \"north\", do = \"strike\" }]\n" +
          fine),
      "leave `turn` out");
  has(problems(head + "[[historie]]\naction = \"talks\"\n" + fine), "history");
  has(problems("scenario = \"none.toml\"\n"), "none.toml");
  has(problems("title = \"no scenario\"\n"), "must be the path of a scenario");
  has(problems("scenario = \"coins.toml\"\nevents = \"../events.csv\"\n" + fine),
      "does not lead to a file below");
}

TEST_CASE("tables of events: quotes, months, other headings, and what cannot be read") {
  const SourceFile file{
      "e.csv",
      "Event Date,Source Name,CAMEO,Target Name\r\n2024-02,\"South, the\",042,North\r\n2024-01-05,North,"
      "190,\r\n"};
  EventColumns columns;
  columns.date = "Event Date";
  columns.actor = "Source Name";
  columns.action = "CAMEO";
  columns.target = "Target Name";
  Diagnostics diagnostics;
  const std::vector<EventRow> rows = read_event_rows(file, 0, columns, diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].action == "190");  // by date
  CHECK(rows[1].actor == "South, the");
  CHECK(iso_date(rows[1].date) == "2024-02-01");
  CHECK(matches({{"south, THE"}, {}, {}}, rows[1]));
  CHECK_FALSE(matches({{}, {"190", "19"}, {"South"}}, rows[0]));
  const auto wrong = [&](const std::string& text) {
    Diagnostics found;
    read_event_rows({"e.csv", text}, 0, {}, found);
    REQUIRE(found.has_errors());
    return found.items.front().message;
  };
  CHECK(wrong("date,actor\n").find("`action`") != std::string::npos);
  CHECK(wrong("date,actor,action\n2024-13-01,a,b\n").find("is no date") != std::string::npos);
  CHECK(wrong("date,actor,action\n2024-12-01,a\n").find("2 fields") != std::string::npos);
}

TEST_CASE("the example of docs/backtest.md is read without a word, and runs") {
  const auto page = [](const std::string& name) {
    std::ifstream file(std::string(DEMARCHE_SOURCE_DIR "/docs/") + name, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(file), {}};
  };
  const auto block = [](const std::string& text, std::size_t at, const std::string& opening) {
    const std::size_t begin = text.find(opening, at) + opening.size();
    return text.substr(begin, text.find("```", begin) - begin);
  };
  const std::string language = page("language.md");
  const std::string text = page("backtest.md");
  const ScratchFolder folder;
  folder.write("two.toml", block(language, language.find("## 11. The small scenario"), "```toml\n"));
  folder.write("events.csv", block(text, 0, "```csv events.csv\n"));
  const BacktestFile file =
      read_backtest_file(folder.write("two.backtest.toml", block(text, 0, "```toml\n")));
  CHECK(format(file.read.diagnostics, file.read.sources) == "");
  REQUIRE(file.read.scenario);
  BacktestOptions options;
  options.runs = 64;
  const BacktestResult result =
      run_backtest(std::make_shared<const Scenario>(*file.read.scenario), file.backtest, options);
  CHECK(result.problem.empty());
  CHECK(result.problems.empty());
  REQUIRE(result.forecasts.size() == 5);
  CHECK(result.forecasts[0].happened);          // April
  CHECK(result.forecasts[0].persistence == 1);  // January; that of February became known on 5 March
  CHECK(result.questions == 2);
}
