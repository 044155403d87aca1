#include "sim/report/csv.h"

#include <cmath>
#include <utility>

#include "sim/lang/writing.h"

namespace demarche {

void CsvWriter::begin_field() {
  if (line_begun_) written_ += ',';
  line_begun_ = true;
}

CsvWriter& CsvWriter::text(std::string_view field) {
  begin_field();
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    written_ += field;
    return *this;
  }
  written_ += '"';
  for (const char c : field) {
    if (c == '"') written_ += '"';
    written_ += c;
  }
  written_ += '"';
  return *this;
}

CsvWriter& CsvWriter::number(double x) {
  begin_field();
  if (std::isfinite(x)) written_ += exact_number(x);
  return *this;
}

void CsvWriter::end_line() {
  written_ += '\n';
  line_begun_ = false;
}

std::string CsvWriter::take() { return std::exchange(written_, {}); }

}  // namespace demarche
