// What differs between versions of Dear ImGui's backend for OpenGL; for gui/main.cpp, beside
// gui/imgui_compat.h.
#pragma once

#include <imgui_impl_opengl3.h>

namespace demarche::gui::compat {

// After the fonts have been baked anew. Since 1.92 the backend sees to that itself.
inline void remake_font_texture() {
#if IMGUI_VERSION_NUM < 19200
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

}  // namespace demarche::gui::compat
