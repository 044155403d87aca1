// Charts, drawn with draw lists into a rectangle of the screen. They only draw; what can be clicked on them
// is a control of the panel.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gui/ui.h"
#include "sim/study/ensemble.h"

namespace demarche::gui {

// A line as high as the text, with a dot at its end.
void sparkline(Ui& ui, ImVec2 at, ImVec2 size, std::span<const double> values, ImU32 color);

// How much of a number stands behind its decimal point, as wide as it is drawn.
float fraction_width(std::string_view number);
// A number whose decimal point stands `fraction` to the left of `right`, so that those below each other line
// up.
void aligned_number(Ui& ui, float right, float y, float fraction, std::string_view number);

struct FanChart {
  std::span<const double> history;              // by turn, from the start
  const IndicatorSummary* fan = nullptr;        // what may come
  const IndicatorSummary* unchanged = nullptr;  // drawn as a dashed outline, for comparison
  Range range;                                  // what must be on the picture; what goes beyond it widens it
  int turns = 0;                                // the whole width
  int now = 0;                                  // turns played
  std::string unit;
  ImU32 color = 0;
  bool loading = false;
};
// Bands of 50 and 90 %, the median, the present as a vertical line; reading under the mouse. Returns the turn
// under the mouse or -1.
int fan_chart(Ui& ui, ImVec2 at, ImVec2 size, const FanChart& chart, bool hovered);

// A share with its interval, 0 to 1, as a bar; text is the caller's.
void share_bar(Ui& ui, ImVec2 at, ImVec2 size, double share, double low, double high, ImU32 color);
// A bar from the middle to the right (positive) or left (negative); `most` is the full half width.
void signed_bar(Ui& ui, ImVec2 at, ImVec2 size, double value, double most, bool harm_is_negative);

struct WaterfallStep {
  double from = 0;
  double to = 0;
};
// Where a step of a sum stands between the least and the largest partial sum.
void waterfall_bar(Ui& ui, ImVec2 at, ImVec2 size, const WaterfallStep& step, double low, double high);

// The least and the largest of several series, widened to the range.
Range range_of_values(std::span<const double> values, Range at_least);

}  // namespace demarche::gui
