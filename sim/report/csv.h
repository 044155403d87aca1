// CSV (RFC 4180) as a text that grows, field by field.
#pragma once

#include <string>
#include <string_view>

namespace demarche {

class CsvWriter {
 public:
  CsvWriter& text(std::string_view field);  // quoted where it must be
  CsvWriter& number(double x);              // reads back the same; nothing when it is not finite
  void end_line();
  std::string take();  // what has come since it was last taken

 private:
  void begin_field();
  std::string written_;
  bool line_begun_ = false;
};

}  // namespace demarche
