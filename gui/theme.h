// Colours, fonts and measures. Every text colour has at least 4.5 : 1 against every ground it stands on (WCAG
// AA); a test computes it. Red is kept for harm and errors.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gui/imgui_compat.h"

namespace demarche::gui {

enum class Look : std::uint8_t { light, dark, contrast };
const char* name_of(Look look);

struct Palette {
  ImU32 ground;    // behind the panels
  ImU32 surface;   // of a panel
  ImU32 raised;    // buttons, fields
  ImU32 hovered;   // what the mouse is on
  ImU32 selected;  // the chosen row
  ImU32 line;      // hairlines and axes
  ImU32 text;
  ImU32 muted;      // second rank
  ImU32 accent;     // links, what can be done
  ImU32 on_accent;  // text on the accent
  ImU32 harm;       // losses, errors
  ImU32 gain;       // the opposite, where both are shown
  ImU32 focus;      // ring around what has the keyboard
  ImU32 sea;
  ImU32 land;
  ImU32 coast;
};
const Palette& palette_of(Look look);

// Okabe & Ito (2008), which people with any colour vision can tell apart; in order of use.
extern const ImU32 okabe_ito[8];

// Relative luminance and contrast as WCAG 2.1 defines them; alpha is ignored.
double luminance(ImU32 color);
double contrast(ImU32 a, ImU32 b);
// The colour moved towards black or white until it has that contrast against the ground.
ImU32 legible(ImU32 color, ImU32 ground, double wanted = 4.5);
ImU32 with_alpha(ImU32 color, float alpha);
ImU32 mix(ImU32 a, ImU32 b, float share_of_b);

// How far the main button goes towards the surface under the mouse, towards the text when it is pressed.
inline constexpr float pressed_mix = 0.12f;

struct Fonts {
  ImFont* body = nullptr;
  ImFont* strong = nullptr;
  ImFont* small = nullptr;
  ImFont* title = nullptr;
};

struct Theme {
  Look look = Look::light;
  float scale = 1;    // of everything: text size × the screen's density
  bool calm = false;  // reduced motion
  Fonts fonts;
  const Palette& color() const { return palette_of(look); }
  // A measure on the 4 px grid.
  float px(float at_100_percent) const {
    return static_cast<float>(static_cast<int>(at_100_percent * scale + 0.5f));
  }
};

// Sets colours and measures of the current ImGui context.
void apply(const Theme& theme);

// Bakes the fonts at the theme's scale into the context's atlas; `texts` name signs beyond the built-in ones
// (Hangul, …), which are taken from a font of the system if there is one. The texture must be made anew
// afterwards.
void bake_fonts(Theme& theme, const std::vector<std::string>& texts);

}  // namespace demarche::gui
