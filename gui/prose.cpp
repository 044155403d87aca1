#include "gui/prose.h"

#include <algorithm>

namespace demarche::gui {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the mark of a list's item off the line.
std::string take_mark(std::string_view& line) {
  if (line.starts_with("- ") || line.starts_with("* ")) {
    line.remove_prefix(2);
    return "–";
  }
  const auto digits =
      static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_digit) - line.begin());
  if (digits == 0 || !line.substr(digits).starts_with(". ")) return {};
  const std::string mark(line.substr(0, digits + 1));
  line.remove_prefix(digits + 2);
  return mark;
}

}  // namespace

std::vector<Paragraph> paragraphs_of(std::string_view markdown) {
  std::vector<Paragraph> list;
  bool open = false;
  while (!markdown.empty()) {
    const std::size_t end = std::min(markdown.find('\n'), markdown.size());
    std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) {
      open = false;
      continue;
    }
    line = line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
    const std::string mark = take_mark(line);
    if (!open || !mark.empty()) list.push_back({mark, {}});
    open = true;
    std::string& text = list.back().text;
    if (!text.empty()) text += ' ';
    for (const char c : line)
      if (c != '*' && c != '`') text += c;
  }
  return list;
}

std::string plain_title(std::string_view title) {
  std::string plain;
  while (!title.empty()) {
    const std::size_t open = title.find('{'), close = title.find('}', open);
    if (close == std::string_view::npos) return plain += title;
    plain += title.substr(0, open);
    plain += "…";
    title.remove_prefix(close + 1);
  }
  return plain;
}

void draw_prose(Ui& ui, std::string_view markdown) {
  // Lines longer than this are hard to follow.
  const float most = ImGui::GetFontSize() * 46;
  for (const Paragraph& p : paragraphs_of(markdown)) {
    float indent = 0;
    if (!p.mark.empty()) {
      ui.muted(p.mark);
      ImGui::SameLine(0, 0);
      indent = ImGui::GetFontSize() * 1.4f;
      ImGui::SetCursorPosX(ImGui::GetStyle().WindowPadding.x + indent);
    }
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() +
                           std::min(most - indent, ImGui::GetContentRegionAvail().x));
    ui.text(p.text);
    ImGui::PopTextWrapPos();
    ui.gap(p.mark.empty() ? 8 : 4);
  }
}

}  // namespace demarche::gui
