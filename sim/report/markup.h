// Markup apart from text: what is Html is put into a page as it is, what is a string is escaped on the way.
#pragma once

#include <string>
#include <string_view>

namespace demarche {

struct Html {
  std::string code;
  Html& operator+=(const Html& more) {
    code += more.code;
    return *this;
  }
  friend Html operator+(Html a, const Html& b) { return a += b; }
  bool empty() const { return code.empty(); }
};

// Safe between tags and inside quoted attributes, in HTML and in SVG. Control characters are dropped; bytes
// that are no UTF-8 become the replacement character, so that one bad name does not spoil a page.
std::string escaped(std::string_view text);
inline Html text(std::string_view plain) { return {escaped(plain)}; }

}  // namespace demarche
