// Dates and the length of a turn. Proleptic Gregorian calendar, no time zones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace demarche {

// Half-days since 1970-01-01, so that a crisis can be told by half-days; day number = half_days / 2.
struct Date {
  std::int32_t half_days = 0;
  double days() const { return half_days / 2.0; }
};

enum class StepUnit : std::uint8_t { half_day, day, week, month, year };

// "1 month", "2 weeks", "12 hours" (half a day); count 1…1000.
struct Step {
  int count = 1;
  StepUnit unit = StepUnit::month;
};

struct CalendarDate {
  int year = 1970;
  int month = 1;  // 1…12
  int day = 1;    // 1…31
  bool afternoon = false;
};

Date make_date(int year, int month, int day);
CalendarDate calendar_date(Date date);
std::optional<Date> parse_date(std::string_view text);  // "2024-03-28", years 1…9999
std::optional<Step> parse_step(std::string_view text);
std::string print(const Step& step);

// The date at which a turn begins; turn 1 begins at `start`. Months keep the day, cut to the month's length.
Date turn_start(Date start, const Step& step, int turn);

// "Mar 2024", "28 Mar 2024", "28 Mar 2024, afternoon": as exact as the step needs.
std::string date_label(Date date, const Step& step);
// The turn that begins there, behind "what happened": "in Mar 2024", "in the week of 1 Mar 2024", "on 28 Mar
// 2024".
std::string date_phrase(Date date, const Step& step);
std::string iso_date(Date date);  // "2024-03-28"

}  // namespace demarche
