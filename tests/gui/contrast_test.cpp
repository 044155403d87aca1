// Every text against what it really stands on: frames of all screens are painted without their letters, then
// each letter is compared with the ground beneath it (WCAG 2.1, AA).
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "gui/widgets/map.h"
#include "tests/gui/driver.h"

using namespace demarche;
using namespace demarche::gui;

namespace {

constexpr double enough = 4.5;

ImU32 over(ImU32 ground, ImU32 color) {
  const auto alpha = static_cast<float>(color >> IM_COL32_A_SHIFT & 255) / 255;
  return mix(ground, color | IM_COL32_A_MASK, alpha) | IM_COL32_A_MASK;
}

struct Canvas {
  int width = 0, height = 0;
  std::vector<ImU32> pixels;

  void fill(const ImDrawVert* a, const ImDrawVert* b, const ImDrawVert* c, const ImVec4& clip) {
    const auto low = [](float x) { return static_cast<int>(std::floor(x)); };
    const int x0 = std::max({0, low(clip.x), low(std::min({a->pos.x, b->pos.x, c->pos.x}))});
    const int y0 = std::max({0, low(clip.y), low(std::min({a->pos.y, b->pos.y, c->pos.y}))});
    const int x1 = std::min({width, low(clip.z), low(std::max({a->pos.x, b->pos.x, c->pos.x})) + 1});
    const int y1 = std::min({height, low(clip.w), low(std::max({a->pos.y, b->pos.y, c->pos.y})) + 1});
    const auto side = [](ImVec2 p, ImVec2 q, float x, float y) {
      return (q.x - p.x) * (y - p.y) - (q.y - p.y) * (x - p.x);
    };
    for (int y = y0; y < y1; ++y)
      for (int x = x0; x < x1; ++x) {
        const float px = static_cast<float>(x) + 0.5f, py = static_cast<float>(y) + 0.5f;
        const float u = side(a->pos, b->pos, px, py), v = side(b->pos, c->pos, px, py),
                    w = side(c->pos, a->pos, px, py);
        if ((u < 0 || v < 0 || w < 0) && (u > 0 || v > 0 || w > 0)) continue;
        ImU32& pixel = pixels[static_cast<std::size_t>(y * width + x)];
        pixel = over(pixel, a->col);
      }
  }
};

struct Worst {
  double contrast = 21;
  ImU32 ink = 0, ground = 0;
  ImVec2 where;
  int letters = 0;
};

// Of the frame that was drawn last. What is switched off is exempt, as in WCAG.
Worst worst_text() {
  const ImDrawData& data = *ImGui::GetDrawData();
  const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
  Canvas canvas{static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y), {}};
  canvas.pixels.assign(static_cast<std::size_t>(canvas.width * canvas.height), IM_COL32_BLACK);
  Worst worst;
  const auto faded = static_cast<ImU32>(ImGui::GetStyle().DisabledAlpha * 255);
  for (int l = 0; l < data.CmdListsCount; ++l) {
    const ImDrawList& list = *data.CmdLists[l];
    for (const ImDrawCmd& cmd : list.CmdBuffer)
      for (unsigned i = 0; i + 2 < cmd.ElemCount; i += 3) {
        const auto corner = [&](unsigned k) {
          return &list.VtxBuffer[static_cast<int>(list.IdxBuffer[static_cast<int>(cmd.IdxOffset + i + k)] +
                                                  cmd.VtxOffset)];
        };
        const ImDrawVert *a = corner(0), *b = corner(1), *c = corner(2);
        const bool letter = a->uv.x != white.x || a->uv.y != white.y;
        const auto solid = [](const ImDrawVert* v) { return (v->col & IM_COL32_A_MASK) != 0; };
        if (!letter) {
          // The soft edge of a shape ends in nothing.
          if (solid(a) && solid(b) && solid(c)) canvas.fill(a, b, c, cmd.ClipRect);
          continue;
        }
        const ImVec2 p = {(a->pos.x + b->pos.x + c->pos.x) / 3, (a->pos.y + b->pos.y + c->pos.y) / 3};
        if (p.x < cmd.ClipRect.x || p.y < cmd.ClipRect.y || p.x >= cmd.ClipRect.z || p.y >= cmd.ClipRect.w)
          continue;
        const ImU32 alpha = a->col >> IM_COL32_A_SHIFT & 255;
        if (alpha <= faded + 1 || p.x < 0 || p.y < 0 || p.x >= data.DisplaySize.x ||
            p.y >= data.DisplaySize.y)
          continue;
        const ImU32 ground = canvas.pixels[static_cast<std::size_t>(static_cast<int>(p.y) * canvas.width +
                                                                    static_cast<int>(p.x))];
        const ImU32 ink = over(ground, a->col);
        ++worst.letters;
        if (const double found = contrast(ink, ground); found < worst.contrast) {
          worst.contrast = found;
          worst.ink = ink;
          worst.ground = ground;
          worst.where = p;
        }
      }
  }
  return worst;
}

void check_frame(const char* screen, Look look) {
  const Worst worst = worst_text();
  INFO(screen << ", " << name_of(look) << ": colour " << std::hex << worst.ink << " on " << worst.ground
              << std::dec << " at " << worst.where.x << ", " << worst.where.y);
  CHECK_GE(worst.contrast, enough);
  CHECK_GE(worst.letters, 60);
}

}  // namespace

TEST_CASE("every letter on every screen can be read in every theme") {
  Driver::Start start;
  start.seats = {"sender"};
  start.size = {1024, 700};
  Driver d(start);
  // Lines must not look like letters to this test: without a texture of their own.
  ImGui::GetIO().Fonts->Flags |= ImFontAtlasFlags_NoBakedLines;
  d.app().send(command::ChangeTextSize{1.1f});
  d.press(key::space);
  d.wait();
  for (const Look look : {Look::light, Look::dark, Look::contrast}) {
    d.app().send(command::ChangeLook{static_cast<int>(look)});
    d.settle();
    for (const char* screen : {"Table", "Timeline", "Rules", "Lab", "Debrief"}) {
      d.click(std::string("Bar/") + screen);
      check_frame(screen, look);
    }
    d.press(key::f1);
    check_frame("Keys", look);
    d.press(key::escape);
    d.click("Bar/Menu");
    check_frame("Menu", look);
    d.press(key::escape);
    d.click("Bar/Table");
    d.click("Your move/Economic");
    check_frame("Your move", look);
    d.press(key::escape);
    d.app().send(command::OpenFile{"/nowhere/at-all.toml"});
    d.settle();
    check_frame("Trouble", look);
    d.press(key::escape);
  }
}

TEST_CASE("names on the map can be read on every country in every theme") {
  for (const Look look : {Look::light, Look::dark, Look::contrast}) {
    const Palette& p = palette_of(look);
    CAPTURE(name_of(look));
    std::vector<ImU32> grounds = {p.sea, p.land, p.coast};
    for (const ImU32 color : okabe_ito) grounds.push_back(country_tint(p, color));
    for (const ImU32 color : {IM_COL32_BLACK, IM_COL32_WHITE}) grounds.push_back(country_tint(p, color));
    for (const ImU32 ground : grounds)
      CHECK_GE(contrast(p.text, over(ground, with_alpha(p.surface, label_cover))), enough);
  }
}
