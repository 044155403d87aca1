// Pages that need nothing but themselves: no network, no script, no fonts of their own. Legible on a phone,
// in print, light and dark. Strings are plain text and are escaped; Html is put in as it is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/report/markup.h"

namespace demarche {

// The whole document. `kind` stands over the title: "Debrief", "Study".
Html html_page(const std::string& kind, const std::string& title, const Html& body);

// Elements.
Html heading(int level, const std::string& text);          // level 2…4
Html section(const std::string& title, const Html& body);  // with a heading of level 2
Html paragraph(const Html& body);
Html paragraph(const std::string& text);
Html note(const std::string& text);  // smaller, in the second rank
Html strong(const std::string& text);
Html code(const std::string& text);  // in a line
Html list(const std::vector<Html>& items, bool numbered = false);
Html quotation(const std::string& text, const std::string& source = {});
Html under(const std::string& text);                         // a second line, in the second rank
Html tag(const std::string& text);                           // a small label: "covert"
Html details(const std::string& summary, const Html& body);  // closed until asked for; printed when open
Html figure(const std::string& caption, const Html& chart);
Html grid(const std::vector<Html>& parts);  // side by side where there is room
// Text in which [[url]] and the like mean nothing: lines that are empty part paragraphs, others are joined.
Html paragraphs(const std::string& text);

struct Column {
  std::string name;
  bool number = false;  // set to the right, digits one under the other
};
// The first cell of a row is its heading. Rows are as long as there are columns.
struct HtmlTable {
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<Html>> rows;
};
Html table(const HtmlTable& table);
// Names and values under each other.
Html facts(const std::vector<std::pair<std::string, Html>>& pairs);

std::string_view page_style();

// Writes a page. A file that is there and is not a page of ours is not written over unless `anyway`. "" or
// what went wrong, in a sentence; then the earlier file is whole.
std::string write_page(const std::filesystem::path& path, const Html& page, bool anyway = false);
std::string page_path_problem(const std::filesystem::path& path,
                              bool anyway = false);  // the same, beforehand
bool is_page_file(const std::filesystem::path& path);

}  // namespace demarche
