#include "sim/scenario/calendar.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace demarche {
namespace {

constexpr const char* month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr int max_step_count = 1000;
constexpr int hours_per_half_day = 12;

bool is_leap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(std::int64_t year, int month) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

// Days since 1970-01-01. Counts years from March, so that the leap day is the last of its year
// (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
std::int64_t day_number(std::int64_t year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = floor_divide(y, 400);
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Date from_days(std::int64_t days, bool afternoon) {
  return Date{static_cast<std::int32_t>(days * 2 + (afternoon ? 1 : 0))};
}

// Digits only, no sign; nullopt when there is anything else.
std::optional<int> digits(std::string_view text) {
  if (text.empty() || text.size() > 6) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0 || text[0] == '-') {
    return std::nullopt;
  }
  return value;
}

std::string padded(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(std::abs(value));
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return value < 0 ? "-" + text : text;
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

Date make_date(int year, int month, int day) { return from_days(day_number(year, month, day), false); }

CalendarDate calendar_date(Date date) {
  const std::int64_t days = floor_divide(date.half_days, 2);
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = floor_divide(shifted, 146097);
  const std::int64_t day_of_era = shifted - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;

  CalendarDate result;
  result.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  result.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  result.year = static_cast<int>(year_of_era + era * 400 + (result.month <= 2 ? 1 : 0));
  result.afternoon = date.half_days - days * 2 == 1;
  return result;
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  if (*year < 1 || *month < 1 || *month > 12) return std::nullopt;
  if (*day < 1 || *day > days_in_month(*year, *month)) return std::nullopt;
  return make_date(*year, *month, *day);
}

std::optional<Step> parse_step(std::string_view text) {
  text = trimmed(text);
  const std::size_t blank = text.find_first_of(" \t");
  if (blank == std::string_view::npos) return std::nullopt;
  const auto count = digits(text.substr(0, blank));
  std::string_view unit = trimmed(text.substr(blank));
  if (!count || *count < 1) return std::nullopt;
  if (unit.size() > 1 && unit.back() == 's') unit.remove_suffix(1);

  Step step;
  step.count = *count;
  if (unit == "hour") {
    if (*count % hours_per_half_day != 0) return std::nullopt;
    step.count = *count / hours_per_half_day;
    step.unit = StepUnit::half_day;
  } else if (unit == "day") {
    step.unit = StepUnit::day;
  } else if (unit == "week") {
    step.unit = StepUnit::week;
  } else if (unit == "month") {
    step.unit = StepUnit::month;
  } else if (unit == "year") {
    step.unit = StepUnit::year;
  } else {
    return std::nullopt;
  }
  if (step.count > max_step_count) return std::nullopt;
  return step;
}

std::string print(const Step& step) {
  const int count = step.unit == StepUnit::half_day ? step.count * hours_per_half_day : step.count;
  const char* unit = "hour";
  switch (step.unit) {
    case StepUnit::half_day: break;
    case StepUnit::day: unit = "day"; break;
    case StepUnit::week: unit = "week"; break;
    case StepUnit::month: unit = "month"; break;
    case StepUnit::year: unit = "year"; break;
  }
  return std::to_string(count) + " " + unit + (count == 1 ? "" : "s");
}

Date turn_start(Date start, const Step& step, int turn) {
  const std::int64_t steps = (static_cast<std::int64_t>(turn) - 1) * step.count;
  std::int64_t months = 0;
  switch (step.unit) {
    case StepUnit::half_day: return Date{static_cast<std::int32_t>(start.half_days + steps)};
    case StepUnit::day: return Date{static_cast<std::int32_t>(start.half_days + steps * 2)};
    case StepUnit::week: return Date{static_cast<std::int32_t>(start.half_days + steps * 14)};
    case StepUnit::month: months = steps; break;
    case StepUnit::year: months = steps * 12; break;
  }
  const CalendarDate from = calendar_date(start);
  const std::int64_t month_number = static_cast<std::int64_t>(from.year) * 12 + from.month - 1 + months;
  const std::int64_t year = floor_divide(month_number, 12);
  const int month = static_cast<int>(month_number - year * 12) + 1;
  const int day = std::min(from.day, days_in_month(year, month));
  return from_days(day_number(year, month, day), from.afternoon);
}

std::string date_label(Date date, const Step& step) {
  const CalendarDate c = calendar_date(date);
  const std::string year = std::to_string(c.year);
  if (step.unit == StepUnit::year) return year;
  const std::string month = std::string(month_names[c.month - 1]) + " " + year;
  if (step.unit == StepUnit::month) return month;
  const std::string day = std::to_string(c.day) + " " + month;
  return step.unit == StepUnit::half_day && c.afternoon ? day + ", afternoon" : day;
}

std::string date_phrase(Date date, const Step& step) {
  const bool whole = step.unit == StepUnit::year || step.unit == StepUnit::month;
  const char* const before = whole                         ? "in "
                             : step.count > 1              ? "in the turn from "
                             : step.unit == StepUnit::week ? "in the week of "
                                                           : "on ";
  return before + date_label(date, step);
}

std::string iso_date(Date date) {
  const CalendarDate c = calendar_date(date);
  return padded(c.year, 4) + "-" + padded(c.month, 2) + "-" + padded(c.day, 2);
}

}  // namespace demarche
