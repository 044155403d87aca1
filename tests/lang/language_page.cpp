#include "tests/lang/language_page.h"

#include <algorithm>

#include "tests/scenario/samples.h"

namespace demarche::test {
namespace {

// A header line with what follows it; the first has no header.
struct Section {
  std::string header;
  std::string text;
};

std::vector<Section> sections_of(const std::string& text) {
  std::vector<Section> sections(1);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string line = text.substr(at, end - at);
    if (line.starts_with("[")) sections.push_back({line.substr(0, line.rfind(']') + 1), ""});
    sections.back().text += line;
    at = end;
  }
  return sections;
}

}  // namespace

LanguagePage language_page(const std::string& path) {
  LanguagePage page;
  page.text = file_text(path);
  const std::string fence = "```";
  for (std::size_t at = page.text.find(fence); at != std::string::npos; at = page.text.find(fence, at)) {
    const std::size_t line_end = page.text.find('\n', at);
    const std::size_t close = page.text.find("\n" + fence, line_end);
    const std::string info = page.text.substr(at + fence.size(), line_end - at - fence.size());
    const std::string block = page.text.substr(line_end + 1, close - line_end);
    at = close + 1 + fence.size();
    const std::size_t blank = info.find(' ');
    if (blank != std::string::npos)
      page.files.push_back({info.substr(blank + 1), block});
    else if (info == "toml" && block.find("[scenario]") != std::string::npos)
      page.whole.push_back(block);
    else if (info == "toml")
      page.parts.push_back(block);
  }
  return page;
}

std::string with_parts(const std::string& base, const std::vector<std::string>& parts) {
  std::vector<Section> all = sections_of(base);
  for (const std::string& part : parts) {
    for (Section& section : sections_of(part)) {
      const bool list = section.header.starts_with("[[");
      const auto same = std::find_if(all.begin() + 1, all.end(),
                                     [&](const Section& one) { return one.header == section.header; });
      if (!list && !section.header.empty() && same != all.end())
        *same = std::move(section);
      else
        all.push_back(std::move(section));
    }
  }
  std::string text;
  for (const Section& section : all) text += section.text;
  return text;
}

Sources page_sources(const LanguagePage& page, const std::string& scenario) {
  Sources sources{{{"language.toml", scenario}}};
  sources.files.insert(sources.files.end(), page.files.begin(), page.files.end());
  return sources;
}

}  // namespace demarche::test
