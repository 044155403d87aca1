// A backtest as tables, JSON and a page.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sim/report/html.h"
#include "sim/study/backtest.h"

namespace demarche {

struct BacktestReport {
  const Scenario& scenario;
  const BacktestSpec& spec;
  const BacktestResult& result;
  std::uint64_t seed = 1;
  std::string version;
};

nlohmann::ordered_json backtest_json(const BacktestReport& report);

Html backtest_page(const BacktestReport& report);  // a whole page, for write_page()

// Writes forecasts.csv, comparisons.csv, reliability.csv, history.csv, dates.csv, backtest.sqlite (the same
// tables, and `about`) and backtest.html into a folder, which is made if it is not there. Tables of these
// names are written anew. "" or what went wrong.
std::string write_backtest(const BacktestReport& report, const std::filesystem::path& folder);

}  // namespace demarche
