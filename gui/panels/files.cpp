// Opening and saving: folders as a path of buttons, what is in them, a name; and the questions before
// something would be lost.
#include <algorithm>
#include <cctype>
#include <filesystem>

#include "gui/panels/panels.h"

namespace demarche::gui {
namespace {

bool begins_with(const std::string& text, const std::string& wanted) {
  return text.size() >= wanted.size() &&
         std::equal(wanted.begin(), wanted.end(), text.begin(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
         });
}

void draw_path(Ui& ui, const FilesView& files) {
  const std::filesystem::path folder = files.folder;
  std::filesystem::path so_far;
  float x = 0;
  const float width = ImGui::GetContentRegionAvail().x;
  int part = 0;
  for (const std::filesystem::path& name : folder) {
    so_far /= name;
    const float wide = ImGui::CalcTextSize(name.c_str()).x + ui.px(20);
    if (part > 0 && x + wide < width)
      ImGui::SameLine(0, ui.px(2));
    else
      x = 0;
    x += wide;
    if (ui.choice((name.string() + "##part" + std::to_string(part)).c_str(), so_far == folder))
      ui.send(command::ShowFolder{so_far.string()});
    ++part;
  }
}

}  // namespace

void draw_files(Ui& ui, const Table&, View& view) {
  FilesView& files = view.files;
  const float em = ImGui::GetFontSize();
  const bool shown = begin_dialog(ui, "Files", {em * 44, em * 34});
  if (!shown) return end_dialog(ui, shown);
  ui.heading(purpose_of(files.purpose).title);
  ui.gap(4);
  draw_path(ui, files);
  ui.gap(4);
  const float width = ImGui::GetContentRegionAvail().x;
  const std::filesystem::path folder = files.folder;
  const float below = ImGui::GetFrameHeight() * 2 + ui.px(28);
  compat::begin_part("list", {width, ImGui::GetContentRegionAvail().y - below});
  const float height = ImGui::GetTextLineHeight() + ui.px(8);
  int listed = 0;
  for (const auto& [name, is_folder] : files.entries) {
    // What is typed narrows the list when opening.
    if (!files.saving && !files.name.empty() && !begins_with(name, files.name)) continue;
    ++listed;
    const std::vector<std::string>& taken = view.group.paths;
    const bool chosen =
        !is_folder && (name == files.name ||
                       (files.purpose == FileFor::class_saves &&
                        std::find(taken.begin(), taken.end(), (folder / name).string()) != taken.end()));
    if (ui.row((name + "##file").c_str(), chosen, height)) {
      if (is_folder)
        ui.send(command::ShowFolder{(folder / name).string()});
      else if (files.saving)
        files.name = name;
      else
        ui.send(command::GiveFile{(folder / name).string()});
    }
    const ImVec2 at = ImGui::GetItemRectMin();
    ImGui::GetWindowDrawList()->AddText({at.x + ui.px(4), at.y + ui.px(4)},
                                        is_folder ? ui.color().muted : ui.color().text,
                                        (is_folder ? name + "/" : name).c_str());
  }
  if (listed == 0)
    ui.muted(files.entries.empty() ? "There are no such files in this folder."
                                   : "Nothing here begins like that.");
  ImGui::EndChild();
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  ui.field("File name", &files.name, files.saving ? "name" : "type to narrow the list", width);
  ui.gap(4);
  if (files.saving) {
    const std::string name = named_for(files.purpose, files.name);
    const bool there = std::find(files.entries.begin(), files.entries.end(),
                                 std::pair<std::string, bool>(name, false)) != files.entries.end();
    const bool usable = !files.name.empty() && files.name.find('/') == std::string::npos;
    if (there) ui.muted("“" + name + "” is there already."), ImGui::SameLine();
    if (ui.primary(there ? "Replace it" : "Save", usable))
      ui.send(command::GiveFile{(folder / name).string()});
    ImGui::SameLine();
  }
  if (files.purpose == FileFor::class_saves) {
    if (ui.button("Take the whole folder")) ui.send(command::GiveFile{folder.string()});
    ImGui::SameLine();
  }
  if (ui.button(files.purpose == FileFor::class_saves ? "Done##files" : "Cancel##files")) {
    ui.send(command::CloseFiles{});
    ImGui::CloseCurrentPopup();
  }
  end_dialog(ui, shown);
}

void draw_questions_about_files(Ui& ui, const Table& table, View& view) {
  const float em = ImGui::GetFontSize();
  if (view.ask_unsaved && table.game != nullptr) {
    const bool shown = begin_dialog(ui, "Unsaved", {em * 30, 0});
    if (shown) {
      ui.heading("Save the game first?");
      ui.gap(4);
      ui.wrapped("“" + table.scenario().title + "” stands at turn " + std::to_string(table.session().turn()) +
                     " and has changed since it was saved.",
                 ui.color().muted);
      ui.gap();
      if (ui.primary("Save##unsaved"))
        ui.send(command::AnswerUnsaved{true, true}), ImGui::CloseCurrentPopup();
      ImGui::SameLine();
      if (ui.button("Do not save")) ui.send(command::AnswerUnsaved{false, true}), ImGui::CloseCurrentPopup();
      ImGui::SameLine();
      if (ui.button("Cancel##unsaved")) ui.send(command::AnswerUnsaved{}), ImGui::CloseCurrentPopup();
    }
    end_dialog(ui, shown);
  }
  if (view.ask_edited) {
    const bool shown = begin_dialog(ui, "Edited", {em * 34, 0});
    if (shown) {
      ui.heading("The scenario has been edited since");
      ui.gap(4);
      ui.wrapped(
          "The save holds the text that the game was played with; the scenario's file says something else "
          "today.",
          ui.color().muted);
      ui.gap();
      if (ui.primary("Go on as it was"))
        ui.send(command::AnswerEdited{false, false}), ImGui::CloseCurrentPopup();
      ImGui::SameLine();
      if (ui.button("Go on under today's text"))
        ui.send(command::AnswerEdited{true, false}), ImGui::CloseCurrentPopup();
      ImGui::SameLine();
      if (ui.button("Cancel##edited"))
        ui.send(command::AnswerEdited{false, true}), ImGui::CloseCurrentPopup();
    }
    end_dialog(ui, shown);
  }
}

}  // namespace demarche::gui
