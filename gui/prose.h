// Longer texts as authors write them: the little of Markdown that scenarios use (paragraphs, lists,
// emphasis).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gui/ui.h"

namespace demarche::gui {

struct Paragraph {
  std::string mark;  // "–", "2." in front of an item of a list; "" for plain text
  std::string text;  // one line, without signs of emphasis
  bool operator==(const Paragraph&) const = default;
};
// Lines of a paragraph are joined; a blank line or an item of a list starts a new one.
std::vector<Paragraph> paragraphs_of(std::string_view markdown);

// A title without the names of what stands in for others: "Ship munitions to {target}" → "Ship munitions to
// …".
std::string plain_title(std::string_view title);

void draw_prose(Ui& ui, std::string_view markdown);

}  // namespace demarche::gui
