#include "sim/report/html.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "sim/report/svg.h"
#include "tests/cli/program.h"
#include "tests/report/markup_check.h"

using namespace demarche;
using demarche::test::markup_problem;
using demarche::test::ScratchFolder;

namespace {

const std::string hostile = "</title></style><img src=x onerror=alert(1)>&\"'\x07\xc0\xaf";

// Colours by name, of the light and of the dark set.
std::array<std::map<std::string, std::string>, 2> colors() {
  std::array<std::map<std::string, std::string>, 2> sets;
  const std::string style(page_style());
  const std::size_t dark = style.find("prefers-color-scheme:dark");
  REQUIRE(dark != std::string::npos);
  for (std::size_t at = style.find("--"); at != std::string::npos; at = style.find("--", at + 2)) {
    const std::size_t colon = style.find(':', at);
    if (colon == std::string::npos || style[colon + 1] != '#') continue;
    sets[at > dark ? 1 : 0][style.substr(at + 2, colon - at - 2)] = style.substr(colon + 2, 6);
  }
  return sets;
}

// WCAG 2.1.
double luminance(const std::string& hex) {
  const auto channel = [&](std::size_t i) {
    const double x = std::stoi(hex.substr(i, 2), nullptr, 16) / 255.0;
    return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4);
}
double contrast(const std::string& a, const std::string& b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}
std::string mixed(const std::string& over, const std::string& under, double opacity) {
  std::string result;
  for (const std::size_t i : {0u, 2u, 4u}) {
    const double a = std::stoi(over.substr(i, 2), nullptr, 16),
                 b = std::stoi(under.substr(i, 2), nullptr, 16);
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%02x",
                  static_cast<unsigned>(std::lround(a * opacity + b * (1 - opacity))));
    result += text.data();
  }
  return result;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a page of every element is well-formed, whatever the texts are") {
  for (const std::string& words : {std::string(), std::string("two\n\nparts"), hostile}) {
    Html body = section(words, paragraph(words) + note(words) + paragraph(strong(words) + code(words)));
    body += list({text(words), paragraph(words)}) + list({text(words)}, true) + quotation(words, words);
    body += details(words, paragraphs(words)) + facts({{words, text(words)}}) + heading(3, words);
    body += table({words, {{words, false}, {words, true}}, {{text(words), text(words)}, {text(words)}}});
    body += figure(words, svg(ValueBars{{words, words}, {{words, 1}}})) + grid({tag(words), tag(words)});
    const Html page = html_page(words, words, body);
    CHECK(markup_problem(page.code) == "");
    CHECK(page.code.find("<img") == std::string::npos);
    CHECK(page.code.find("http") == std::string::npos);
  }
}

TEST_CASE("what is escaped") {
  CHECK(escaped("a < b & c > \"d\" 'e'") == "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;");
  CHECK(escaped("Kyïv, 평양, 🙂") == "Kyïv, 평양, 🙂");
  CHECK(escaped("a\x01\x1b[31m\x7f\nb\xc2\x85") == "a[31m\nb");
  CHECK(
      escaped("\xff-\xc0\xaf-\xed\xa0\x80-\xe4\xb8") ==
      "\xef\xbf\xbd-\xef\xbf\xbd\xef\xbf\xbd-\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd-\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("the checker of these tests finds what is wrong") {
  for (const char* wrong :
       {"<p>", "<p></b>", "<p class=x></p>", "a & b", "a < b", "<script></script>", "<p onclick=\"x\"></p>",
        "<rect width=\"nan\"/>", "<p a=\"1\" a=\"2\"></p>", "<style>@import 'x'</style>", "</p>"})
    CHECK_MESSAGE(markup_problem(wrong) != "", wrong);
}

TEST_CASE("contrast: text 4.5 to 1, what is drawn 3 to 1, in light and in dark") {
  for (auto& set : colors()) {
    REQUIRE(set.size() == 15);
    for (const char* words : {"ink", "muted", "accent"})
      for (const char* ground : {"ground", "raised"}) {
        CAPTURE(words);
        CHECK(contrast(set[words], set[ground]) >= 4.5);
      }
    for (int c = 0; c < 8; ++c) {
      CAPTURE(c);
      CHECK(contrast(set["c" + std::to_string(c)], set["ground"]) >= 3);
      CHECK(contrast(set["c" + std::to_string(c)], set["raised"]) >= 3);
    }
    CHECK(contrast(set["axis"], set["ground"]) >= 3);
    // Numbers on the darkest cell of a heat map.
    CHECK(contrast(set["ink"], mixed(set["c0"], set["ground"], 0.45)) >= 4.5);
  }
}

TEST_CASE("a page is written over pages of ours, and over nothing else unasked") {
  const ScratchFolder folder;
  const Html page = html_page("Test", "A", paragraph("b"));
  const auto path = folder.path / "page.html";
  CHECK(write_page(path, page) == "");
  CHECK(contents(path) == page.code);
  CHECK(is_page_file(path));
  CHECK(write_page(path, html_page("Test", "B", {})) == "");
  const auto other = folder.path / "thesis.html";
  std::ofstream(other) << "<!doctype html>\n<p>mine";
  CHECK(write_page(other, page).find("is no page") != std::string::npos);
  CHECK(contents(other) == "<!doctype html>\n<p>mine");
  CHECK(write_page(other, page, true) == "");
  CHECK(contents(other) == page.code);
  CHECK(write_page(folder.path, page, true) != "");
  CHECK(write_page(folder.path / "none" / "x.html", page).find("cannot be written") != std::string::npos);
}
