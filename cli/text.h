// Text for a terminal: widths in columns of UTF-8, wrapping, bars, sparklines, colours. Colour never carries
// a meaning alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/session/number_text.h"

namespace demarche::cli {

inline constexpr int widest_page = 100;  // columns; longer lines are hard to read
inline constexpr int narrowest_page = 40;

enum class Tone { plain, strong, faint, heading, good, bad, warning };

struct Style {
  bool colour = false;
  bool pictures = true;  // bars and sparklines; without them, words (for screen readers)
  int width = 80;        // columns of the page

  std::string tone(Tone tone, std::string_view text) const;
};
// For a stream that is or is not a terminal, by NO_COLOR, TERM and COLUMNS or the terminal's size.
Style style_for(bool terminal);

// Columns that a text takes; colour codes take none.
int columns(std::string_view text);
// Spaces added up to a width; longer texts stay whole.
std::string padded(std::string_view text, int width);
std::string padded_left(std::string_view text, int width);
// Cut to a width, with "…" where something is missing. For texts without colours.
std::string shortened(std::string_view text, int width);
// Lines no longer than the width where words allow it; `first` and `rest` are put before the first and the
// other lines. Ends with a line break. Line breaks in the text are kept; "12 %" stays together.
std::string wrapped(std::string_view text, int width, std::string_view first = {},
                    std::string_view rest = {});

// A full bar stands for 1; shares outside 0…1 are cut.
std::string bar(double share, int cells);
// Grows from the middle: to the left for negative values, `scale` fills a half.
std::string signed_bar(double value, double scale, int cells);
std::string sparkline(const std::vector<double>& values, double low, double high);

// Removes control characters that did not come from us: what strangers wrote must not steer a terminal.
std::string harmless(std::string_view text);

std::string lowered(std::string_view text);  // ASCII letters
std::string capital(std::string text);       // the first letter
std::vector<std::string> words_of(std::string_view text);

}  // namespace demarche::cli
