#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "sim/study/discover.h"
#include "sim/study/shuffle.h"

namespace demarche {

namespace {

std::string limit_text(double x) {
  std::array<char, 400> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, std::chars_format::fixed);
  return {buffer.data(), end.ptr};
}

// Whole percents; below 10 one decimal, since there it matters.
std::string percent_text(double share) {
  std::array<char, 32> buffer;
  const double percent = 100 * share;
  const int decimals = percent < 9.95 && percent > 0 ? 1 : 0;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), percent,
                                 std::chars_format::fixed, decimals);
  return std::string(buffer.data(), end.ptr) + " %";
}

}  // namespace

std::vector<Condition> with_limit(std::vector<Condition> conditions, const Condition& limit) {
  std::erase_if(conditions,
                [&](const Condition& c) { return c.parameter == limit.parameter && c.above == limit.above; });
  const auto place = std::ranges::find_if(conditions, [&](const Condition& c) {
    return c.parameter > limit.parameter || (c.parameter == limit.parameter && limit.above);
  });
  conditions.insert(place, limit);
  return conditions;
}

std::uint32_t fold_of(std::size_t row) {
  return static_cast<std::uint32_t>(draw_below(folds, 1, {0, site_hash("folds"), 0}, row));
}

bool holds(const std::vector<Condition>& conditions, std::span<const double> row) {
  for (const Condition& c : conditions)
    if (c.above ? !(row[c.parameter] > c.limit) : !(row[c.parameter] < c.limit)) return false;
  return true;
}

std::string conditions_text(const std::vector<Condition>& conditions, const std::vector<std::string>& names) {
  if (conditions.empty()) return "anything";
  std::string text;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const Condition& c = conditions[i];
    if (i > 0) text += " and ";
    const bool both = c.above && i + 1 < conditions.size() && conditions[i + 1].parameter == c.parameter;
    if (both) {
      text += limit_text(c.limit) + " < " + names[c.parameter] + " < " + limit_text(conditions[i + 1].limit);
      ++i;
    } else {
      text += names[c.parameter] + (c.above ? " > " : " < ") + limit_text(c.limit);
    }
  }
  return text;
}

std::string rule_text(std::string_view conditions, std::string_view outcome, double density,
                      double coverage) {
  return std::string(conditions) + ": " + std::string(outcome) + " in " + percent_text(density) +
         " of runs, covers " + percent_text(coverage);
}

std::optional<double> short_number_between(double low, double high) {
  constexpr int most = 22;  // larger powers of ten are no doubles
  const double middle = low + 0.5 * (high - low);
  std::array<double, most + 1> power;
  power[0] = 1;
  for (std::size_t i = 1; i < power.size(); ++i) power[i] = power[i - 1] * 10;
  for (int digits = -most; digits <= most; ++digits) {
    const double scale = power[static_cast<std::size_t>(digits < 0 ? -digits : digits)];
    const double nearest = std::floor((digits < 0 ? middle / scale : middle * scale) + 0.5);
    const double number = digits < 0 ? nearest * scale : nearest / scale;
    if (low < number && number < high) return number == 0 ? 0.0 : number;
  }
  if (low < middle && middle < high) return middle;
  return std::nullopt;
}

double binomial_tail(std::size_t trials, double chance, std::size_t hits) {
  if (hits == 0) return 1;
  if (hits > trials || !(chance > 0)) return 0;
  if (chance >= 1) return 1;
  const auto n = static_cast<double>(trials);
  // P(X = k), then its neighbours by their ratio: towards the shorter tail.
  const bool upper = static_cast<double>(hits) > n * chance;
  auto k = static_cast<double>(upper ? hits : hits - 1);
  double logarithm = k * fixed_log(chance) + (n - k) * fixed_log(1 - chance);
  for (double i = 1; i <= k; ++i) logarithm += fixed_log((n - k + i) / i);
  double term = fixed_exp(logarithm);
  const double odds = chance / (1 - chance);
  double sum = 0;
  for (double before = -1; sum != before;) {
    before = sum;
    sum += term;
    term *= upper ? (n - k) / (k + 1) * odds : k / (n - k + 1) / odds;
    k += upper ? 1 : -1;
  }
  return upper ? std::min(sum, 1.0) : std::max(0.0, 1 - sum);
}

}  // namespace demarche
