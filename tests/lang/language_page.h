// The examples of docs/language.md, as its introduction describes them, or of another page written that way.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/lang/source.h"

namespace demarche::test {

struct LanguagePage {
  std::string text;                // the whole page
  std::vector<std::string> whole;  // scenarios: blocks that hold [scenario]; the last is the small one
  std::vector<std::string> parts;  // blocks that are added to the small scenario, in order
  std::vector<SourceFile> files;   // blocks with a file's name: what the scenarios include and cite
};

LanguagePage language_page(const std::string& path = "docs/language.md");

// `parts` added to `base`: a [section] or [section.ID] of a part takes the place of the one in `base`,
// everything else is put behind it.
std::string with_parts(const std::string& base, const std::vector<std::string>& parts);

// The scenario together with the page's files.
Sources page_sources(const LanguagePage& page, const std::string& scenario);

}  // namespace demarche::test
