#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "sim/study/ranks.h"

namespace demarche {
namespace {

template <class Number>
void put(std::string& to, Number number) {
  static_assert(std::is_trivially_copyable_v<Number>);
  to.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put(std::string& to, const std::vector<double>& numbers) {
  put(to, static_cast<std::uint64_t>(numbers.size()));
  to.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double));
}

struct Reader {
  std::string_view rest;

  std::string_view bytes(std::size_t count) {
    if (count > rest.size()) throw std::runtime_error("rows of another rank are cut short");
    const std::string_view found = rest.substr(0, count);
    rest.remove_prefix(count);
    return found;
  }
  template <class Number>
  Number number() {
    Number value{};
    std::memcpy(&value, bytes(sizeof value).data(), sizeof value);
    return value;
  }
  std::vector<double> numbers() {
    const auto count = number<std::uint64_t>();
    if (count > rest.size() / sizeof(double)) throw std::runtime_error("rows of another rank are cut short");
    std::vector<double> values(static_cast<std::size_t>(count));
    if (!values.empty())
      std::memcpy(values.data(), bytes(values.size() * sizeof(double)).data(),
                  values.size() * sizeof(double));
    return values;
  }
};

}  // namespace

std::string packed(const std::vector<StudyRow>& rows) {
  std::string bytes;
  put(bytes, static_cast<std::uint64_t>(rows.size()));
  for (const StudyRow& row : rows) {
    put(bytes, row.point);
    put(bytes, row.run);
    put(bytes, row.outcome);
    put(bytes, row.turns);
    put(bytes, row.digest);
    put(bytes, row.values);
    put(bytes, row.by_turn);
    put(bytes, row.failure.kind);
    if (!row.failed()) continue;
    put(bytes, row.failure.turn);
    put(bytes, row.failure.phase);
    put(bytes, row.failure.cause);
    put(bytes, row.failure.other_cause);
    put(bytes, row.failure.actor);
    put(bytes, static_cast<std::uint64_t>(row.cause.size()));
    bytes += row.cause;
  }
  return bytes;
}

std::vector<StudyRow> unpacked(std::string_view bytes) {
  Reader from{bytes};
  std::vector<StudyRow> rows;
  for (auto left = from.number<std::uint64_t>(); left > 0; --left) {
    StudyRow& row = rows.emplace_back();
    row.point = from.number<std::uint64_t>();
    row.run = from.number<std::uint32_t>();
    row.outcome = from.number<int>();
    row.turns = from.number<int>();
    row.digest = from.number<std::uint64_t>();
    row.values = from.numbers();
    row.by_turn = from.numbers();
    row.failure.kind = from.number<Failure::Kind>();
    if (!row.failed()) continue;
    row.failure.turn = from.number<int>();
    row.failure.phase = from.number<Phase>();
    row.failure.cause = from.number<int>();
    row.failure.other_cause = from.number<int>();
    row.failure.actor = from.number<int>();
    row.cause = from.bytes(static_cast<std::size_t>(from.number<std::uint64_t>()));
  }
  return rows;
}

}  // namespace demarche
