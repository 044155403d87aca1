#include "gui/theme.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <span>

#include "gui/data/embedded.h"

namespace demarche::gui {
namespace {

constexpr ImU32 rgb(std::uint32_t x) { return IM_COL32(x >> 16 & 255, x >> 8 & 255, x & 255, 255); }

constexpr Palette light = {
    .ground = rgb(0xeceef0),
    .surface = rgb(0xfcfcfb),
    .raised = rgb(0xeef1f3),
    .hovered = rgb(0xe2e8ec),
    .selected = rgb(0xd8e6f2),
    .line = rgb(0xd3d8dc),
    .text = rgb(0x1b1f23),
    .muted = rgb(0x555d66),
    .accent = rgb(0x00588f),
    .on_accent = rgb(0xffffff),
    .harm = rgb(0xa83a00),
    .gain = rgb(0x00694b),
    .focus = rgb(0x0072b2),
    .sea = rgb(0xe9eff3),
    .land = rgb(0xd5dad6),
    .coast = rgb(0xffffff),
};
constexpr Palette dark = {
    .ground = rgb(0x121417),
    .surface = rgb(0x1b1e22),
    .raised = rgb(0x282c32),
    .hovered = rgb(0x32383f),
    .selected = rgb(0x233b50),
    .line = rgb(0x383e45),
    .text = rgb(0xe9eaeb),
    .muted = rgb(0xa9b0b8),
    .accent = rgb(0x74c0f0),
    .on_accent = rgb(0x0b1720),
    .harm = rgb(0xff9a66),
    .gain = rgb(0x5ecfa8),
    .focus = rgb(0x74c0f0),
    .sea = rgb(0x171b20),
    .land = rgb(0x343a40),
    .coast = rgb(0x1b1e22),
};
constexpr Palette contrast_palette = {
    .ground = rgb(0x000000),
    .surface = rgb(0x000000),
    .raised = rgb(0x1c1c1c),
    .hovered = rgb(0x303030),
    .selected = rgb(0x003a66),
    .line = rgb(0x9a9a9a),
    .text = rgb(0xffffff),
    .muted = rgb(0xe0e0e0),
    .accent = rgb(0xffe14d),
    .on_accent = rgb(0x000000),
    .harm = rgb(0xffa35c),
    .gain = rgb(0x6ff0c0),
    .focus = rgb(0xffe14d),
    .sea = rgb(0x000000),
    .land = rgb(0x2b2b2b),
    .coast = rgb(0x9a9a9a),
};

double channel(ImU32 color, int shift) {
  const double x = static_cast<double>(color >> shift & 255) / 255;
  return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
}

ImVec4 vec(ImU32 color) { return ImGui::ColorConvertU32ToFloat4(color); }

// Fonts of the system for signs that the built-in ones lack.
const char* find_fallback_font() {
  static constexpr const char* paths[] = {
      "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
      "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
      "/usr/share/fonts/truetype/unfonts-core/UnDotum.ttf",
      "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
      "/System/Library/Fonts/AppleSDGothicNeo.ttc",
      "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
  };
  std::error_code none;
  for (const char* path : paths)
    if (std::filesystem::exists(path, none)) return path;
  return nullptr;
}

}  // namespace

const ImU32 okabe_ito[8] = {rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73), rgb(0xcc79a7),
                            rgb(0xe69f00), rgb(0x56b4e9), rgb(0xf0e442), rgb(0x888888)};

const char* name_of(Look look) {
  static constexpr const char* names[] = {"light", "dark", "high contrast"};
  return names[static_cast<std::size_t>(look)];
}

const Palette& palette_of(Look look) {
  return look == Look::light ? light : look == Look::dark ? dark : contrast_palette;
}

double luminance(ImU32 color) {
  return 0.2126 * channel(color, IM_COL32_R_SHIFT) + 0.7152 * channel(color, IM_COL32_G_SHIFT) +
         0.0722 * channel(color, IM_COL32_B_SHIFT);
}

double contrast(ImU32 a, ImU32 b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

ImU32 mix(ImU32 a, ImU32 b, float share) {
  const ImVec4 x = vec(a), y = vec(b);
  return ImGui::ColorConvertFloat4ToU32({x.x + (y.x - x.x) * share, x.y + (y.y - x.y) * share,
                                         x.z + (y.z - x.z) * share, x.w + (y.w - x.w) * share});
}

ImU32 with_alpha(ImU32 color, float alpha) {
  return (color & ~IM_COL32_A_MASK) | static_cast<ImU32>(alpha * 255.0f + 0.5f) << IM_COL32_A_SHIFT;
}

ImU32 legible(ImU32 color, ImU32 ground, double wanted) {
  const ImU32 end = luminance(ground) > 0.18 ? IM_COL32_BLACK : IM_COL32_WHITE;
  for (int step = 0; step <= 20; ++step) {
    const ImU32 tried = mix(color, end, static_cast<float>(step) / 20.0f);
    if (contrast(tried, ground) >= wanted) return tried;
  }
  return end;
}

void apply(const Theme& theme) {
  const Palette& p = theme.color();
  ImGuiStyle style;
  style.WindowPadding = {theme.px(12), theme.px(8)};
  style.FramePadding = {theme.px(8), theme.px(4)};
  style.ItemSpacing = {theme.px(8), theme.px(4)};
  style.ItemInnerSpacing = {theme.px(4), theme.px(4)};
  style.IndentSpacing = theme.px(16);
  style.ScrollbarSize = theme.px(10);
  style.GrabMinSize = theme.px(16);
  style.CellPadding = {theme.px(4), theme.px(2)};
  style.WindowRounding = 0;
  style.ChildRounding = style.PopupRounding = theme.px(6);
  style.FrameRounding = style.GrabRounding = theme.px(4);
  style.ScrollbarRounding = theme.px(5);
  style.WindowBorderSize = style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = theme.look == Look::contrast ? 1.0f : 0.0f;
  style.CircleTessellationMaxError = 0.2f;
  const auto set = [&](ImGuiCol slot, ImU32 color) { style.Colors[slot] = vec(color); };
  for (ImVec4& color : style.Colors) color = vec(p.raised);
  set(ImGuiCol_Text, p.text);
  set(ImGuiCol_TextDisabled, p.muted);
  set(ImGuiCol_TextSelectedBg, p.selected);
  set(ImGuiCol_WindowBg, p.ground);
  set(ImGuiCol_ChildBg, p.surface);
  set(ImGuiCol_PopupBg, p.surface);
  set(ImGuiCol_Border, p.line);
  set(ImGuiCol_BorderShadow, 0);
  set(ImGuiCol_FrameBg, p.raised);
  for (const ImGuiCol slot : {ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive, ImGuiCol_ButtonHovered,
                              ImGuiCol_HeaderHovered, ImGuiCol_ScrollbarGrabHovered})
    set(slot, p.hovered);
  for (const ImGuiCol slot : {ImGuiCol_ButtonActive, ImGuiCol_Header, ImGuiCol_HeaderActive})
    set(slot, p.selected);
  set(ImGuiCol_Button, p.raised);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, p.line);
  set(ImGuiCol_ScrollbarGrabActive, p.muted);
  set(ImGuiCol_SliderGrab, p.accent);
  set(ImGuiCol_SliderGrabActive, p.accent);
  set(ImGuiCol_CheckMark, p.accent);
  set(ImGuiCol_Separator, p.line);
  set(ImGuiCol_TableBorderLight, p.line);
  set(ImGuiCol_TableBorderStrong, p.line);
  set(ImGuiCol_TableHeaderBg, p.surface);
  set(ImGuiCol_TableRowBg, 0);
  set(ImGuiCol_TableRowBgAlt, 0);
  set(compat::focus_ring, p.focus);
  set(ImGuiCol_ModalWindowDimBg, with_alpha(IM_COL32_BLACK, 0.45f));
  set(ImGuiCol_NavWindowingDimBg, with_alpha(IM_COL32_BLACK, 0.2f));
  ImGui::GetStyle() = style;
}

void bake_fonts(Theme& theme, const std::vector<std::string>& texts) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  // What scripts/make-fonts puts in: a letter that is counted in and is not there would be shown as a "?".
  static const ImWchar built_in[] = {
      0x20,   0x7e,   0xa0,   0x148,  0x14a,  0x17f,  0x218,  0x21b,  0x370,  0x3e1,  0x3f0,  0x45f,
      0x490,  0x493,  0x1ea0, 0x1ef9, 0x2009, 0x200b, 0x2010, 0x2027, 0x202f, 0x203a, 0x20a9, 0x20bd,
      0x2190, 0x2194, 0x2212, 0x2212, 0x2248, 0x2248, 0x2260, 0x2260, 0x2264, 0x2265, 0x25a0, 0x25a1,
      0x25b2, 0x25b2, 0x25b6, 0x25b6, 0x25bc, 0x25bc, 0x25c0, 0x25c0, 0x25c6, 0x25c6, 0x25cb, 0x25cb,
      0x25cf, 0x25cf, 0x26a0, 0x26a0, 0x2713, 0x2713, 0x2717, 0x2717, 0};
  // Glyph ranges must outlive the atlas' building only.
  ImVector<ImWchar> beyond;
  ImFontGlyphRangesBuilder builder;
  bool wants_beyond = false;
  for (const std::string& text : texts) {
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
      unsigned int code = 0;
      const int bytes = ImTextCharFromUtf8(&code, at, end);
      if (bytes <= 0) break;
      at += bytes;
      bool known = false;
      for (const ImWchar* range = built_in; *range != 0 && !known; range += 2)
        known = code >= range[0] && code <= range[1];
      if (known || code < 0x20 || code > IM_UNICODE_CODEPOINT_MAX) continue;
      builder.AddChar(static_cast<ImWchar>(code));
      wants_beyond = true;
    }
  }
  const char* fallback = wants_beyond ? find_fallback_font() : nullptr;
  if (fallback != nullptr) builder.BuildRanges(&beyond);

  const auto add = [&](std::span<const unsigned char> bytes, float size) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = 2;
    config.OversampleV = 1;
    const float pixels = std::round(size * theme.scale);
    // The atlas does not write to the bytes.
    ImFont* font = atlas.AddFontFromMemoryTTF(const_cast<unsigned char*>(bytes.data()),
                                              static_cast<int>(bytes.size()), pixels, &config, built_in);
    if (fallback != nullptr) {
      ImFontConfig merged;
      merged.MergeMode = true;
      atlas.AddFontFromFileTTF(fallback, pixels, &merged, beyond.Data);
    }
    return font;
  };
  theme.fonts.body = add(inter_regular_otf(), 15);
  theme.fonts.strong = add(inter_semibold_otf(), 15);
  theme.fonts.small = add(inter_regular_otf(), 13);
  theme.fonts.title = add(inter_semibold_otf(), 22);
  atlas.Build();
}

}  // namespace demarche::gui
