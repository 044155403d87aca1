// Reads a page or a chart as a browser would have to and says what is wrong with it.
#pragma once

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace demarche::test {

// "" or the first thing that is wrong: tags that do not balance, attributes without quotes or given twice,
// bare & or <, references that are none, elements and attributes that run or load something.
inline std::string markup_problem(std::string_view code) {
  static const std::set<std::string> empty_elements = {"meta", "br", "!doctype"};
  static const std::set<std::string> forbidden = {"script", "link", "iframe", "object",
                                                  "embed",  "img",  "use",    "image",
                                                  "base",   "form", "a",      "foreignobject"};
  std::vector<std::string> open;
  const auto around = [&](std::size_t at) { return " near `" + std::string(code.substr(at, 60)) + "`"; };
  const auto reference = [&](std::size_t at) {
    const std::size_t end = code.find(';', at);
    static const std::set<std::string_view> known = {"amp", "lt", "gt", "quot", "#39"};
    return end != std::string_view::npos && known.contains(code.substr(at + 1, end - at - 1));
  };
  for (std::size_t at = 0; at < code.size();) {
    if (code[at] == '&') {
      if (!reference(at)) return "a bare &" + around(at);
      ++at;
      continue;
    }
    if (code[at] != '<') {
      ++at;
      continue;
    }
    if (code.substr(at, 4) == "<!--") {
      const std::size_t end = code.find("-->", at);
      if (end == std::string_view::npos) return "an open comment";
      at = end + 3;
      continue;
    }
    const std::size_t begin = at++;
    const bool closing = at < code.size() && code[at] == '/';
    if (closing) ++at;
    std::string name;
    while (at < code.size() && (std::isalnum(static_cast<unsigned char>(code[at])) || code[at] == '!'))
      name += static_cast<char>(std::tolower(code[at++]));
    if (name.empty()) return "a bare <" + around(begin);
    if (forbidden.contains(name)) return "<" + name + ">" + around(begin);
    std::set<std::string> names;
    bool self_closed = false;
    while (at < code.size() && code[at] != '>') {
      if (std::isspace(static_cast<unsigned char>(code[at]))) {
        ++at;
        continue;
      }
      if (code[at] == '/') {
        self_closed = true;
        ++at;
        continue;
      }
      std::string attribute;
      while (at < code.size() && (std::isalnum(static_cast<unsigned char>(code[at])) || code[at] == '-'))
        attribute += code[at++];
      if (attribute.empty()) return "an odd sign in a tag" + around(begin);
      if (!names.insert(attribute).second) return attribute + " twice" + around(begin);
      if (attribute.starts_with("on") || attribute == "src" || attribute == "href")
        return attribute + around(begin);
      if (at >= code.size() || code[at] != '=') {
        if (name == "!doctype" || attribute == "open") continue;
        return attribute + " without a value" + around(begin);
      }
      if (++at >= code.size() || code[at] != '"') return attribute + " without quotes" + around(begin);
      const std::size_t value = ++at;
      while (at < code.size() && code[at] != '"') {
        if (code[at] == '<') return "< in an attribute" + around(begin);
        if (code[at] == '&' && !reference(at)) return "a bare & in an attribute" + around(begin);
        ++at;
      }
      const std::string_view text = code.substr(value, at - value);
      if (text.find("nan") == 0 || text.find("inf") == 0) return attribute + " is no number" + around(begin);
      ++at;
    }
    if (at >= code.size()) return "an open tag" + around(begin);
    ++at;
    if (closing) {
      if (open.empty() || open.back() != name)
        return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back()) + around(begin);
      open.pop_back();
    } else if (name == "style") {
      const std::size_t end = code.find("</style>", at);
      if (end == std::string_view::npos) return "an open style";
      const std::string_view style = code.substr(at, end - at);
      if (style.find("url(") != std::string_view::npos || style.find("@import") != std::string_view::npos)
        return "a style that loads something";
      at = end + 8;
    } else if (!self_closed && !empty_elements.contains(name)) {
      open.push_back(name);
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> is never closed";
}

}  // namespace demarche::test
