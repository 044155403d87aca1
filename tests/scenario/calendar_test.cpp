#include <doctest/doctest.h>

#include <string>

#include "sim/scenario/calendar.h"

using namespace demarche;

namespace {

std::string turn_label(const char* start, const char* step, int turn) {
  const Step length = *parse_step(step);
  return date_label(turn_start(*parse_date(start), length, turn), length);
}

std::string turn_date(const char* start, const char* step, int turn) {
  return iso_date(turn_start(*parse_date(start), *parse_step(step), turn));
}

}  // namespace

TEST_CASE("days are counted from 1970") {
  CHECK_EQ(make_date(1970, 1, 1).half_days, 0);
  CHECK_EQ(make_date(1970, 1, 2).days(), 1);
  CHECK_EQ(make_date(1969, 12, 31).days(), -1);
  CHECK_EQ(make_date(2000, 3, 1).days(), 11017);
  CHECK_EQ(make_date(2024, 3, 28).days(), 19810);
}

TEST_CASE("every day from 1600 to 2400 survives the way there and back") {
  const Date first = make_date(1600, 1, 1);
  const Date last = make_date(2400, 12, 31);
  CalendarDate before = calendar_date(Date{first.half_days - 2});
  CHECK_EQ(before.year, 1599);
  for (Date date = first; date.half_days <= last.half_days; date.half_days += 2) {
    const CalendarDate c = calendar_date(date);
    REQUIRE_EQ(make_date(c.year, c.month, c.day).half_days, date.half_days);
    const bool next_day = c.month == before.month && c.day == before.day + 1;
    const bool next_month = c.day == 1 && c.month == before.month % 12 + 1;
    REQUIRE((next_day || next_month));
    before = c;
  }
}

TEST_CASE("half-days") {
  Date date = make_date(2024, 3, 28);
  CHECK_FALSE(calendar_date(date).afternoon);
  date.half_days += 1;
  CHECK(calendar_date(date).afternoon);
  CHECK_EQ(calendar_date(date).day, 28);
  const Date early{-1};
  CHECK(calendar_date(early).afternoon);
  CHECK_EQ(iso_date(early), "1969-12-31");
}

TEST_CASE("dates are read strictly") {
  CHECK_EQ(iso_date(*parse_date("2024-02-29")), "2024-02-29");
  CHECK_EQ(iso_date(*parse_date("0001-01-01")), "0001-01-01");
  for (const char* wrong :
       {"2023-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-04-31", "0000-01-01", "2024-1-1",
        "24-01-01", "2024-01-01 ", "2024/01/01", "", "-024-01-01", "2024-+1-01", "1900-02-29"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_date(wrong));
  }
}

TEST_CASE("steps") {
  for (const char* same : {"1 month", "2 weeks", "1 day", "12 hours", "36 hours", "1 year", "1000 days"}) {
    CAPTURE(same);
    REQUIRE(parse_step(same));
    CHECK_EQ(print(*parse_step(same)), same);
  }
  CHECK_EQ(print(*parse_step("  3   month ")), "3 months");
  for (const char* wrong : {"", "month", "0 months", "-1 months", "1.5 months", "6 hours", "1001 days",
                            "1 fortnight", "1month", "9999999999 days", "1 s"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_step(wrong));
  }
}

TEST_CASE("turns begin a step apart; months keep the day where they can") {
  CHECK_EQ(turn_date("2024-01-31", "1 month", 1), "2024-01-31");
  CHECK_EQ(turn_date("2024-01-31", "1 month", 2), "2024-02-29");
  CHECK_EQ(turn_date("2024-01-31", "1 month", 3), "2024-03-31");
  CHECK_EQ(turn_date("2024-01-31", "1 month", 13), "2025-01-31");
  CHECK_EQ(turn_date("2024-02-29", "1 year", 2), "2025-02-28");
  CHECK_EQ(turn_date("2024-02-29", "1 year", 5), "2028-02-29");
  CHECK_EQ(turn_date("2023-12-25", "2 weeks", 2), "2024-01-08");
  CHECK_EQ(turn_date("2024-02-28", "1 day", 3), "2024-03-01");
  CHECK_EQ(turn_date("2024-02-28", "12 hours", 3), "2024-02-29");
  CHECK_EQ(turn_date("2024-03-15", "1 month", 0), "2024-02-15");
}

TEST_CASE("what happened in a turn is said with the word that its length asks for") {
  const auto phrase = [](const char* step) {
    return date_phrase(*parse_date("2024-03-28"), *parse_step(step));
  };
  CHECK_EQ(phrase("1 year"), "in 2024");
  CHECK_EQ(phrase("3 months"), "in Mar 2024");
  CHECK_EQ(phrase("1 week"), "in the week of 28 Mar 2024");
  CHECK_EQ(phrase("2 weeks"), "in the turn from 28 Mar 2024");
  CHECK_EQ(phrase("1 day"), "on 28 Mar 2024");
}

TEST_CASE("the longest scenario keeps its dates") {
  CHECK_EQ(turn_date("9999-12-31", "1000 years", 2000), "2008999-12-31");
}

TEST_CASE("labels are as exact as the step needs") {
  CHECK_EQ(turn_label("2024-03-28", "1 year", 1), "2024");
  CHECK_EQ(turn_label("2024-03-28", "1 month", 1), "Mar 2024");
  CHECK_EQ(turn_label("2024-03-28", "2 weeks", 1), "28 Mar 2024");
  CHECK_EQ(turn_label("2024-03-28", "1 day", 2), "29 Mar 2024");
  CHECK_EQ(turn_label("2024-03-28", "12 hours", 1), "28 Mar 2024");
  CHECK_EQ(turn_label("2024-03-28", "12 hours", 2), "28 Mar 2024, afternoon");
}
