#include "sim/report/html.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "sim/report/svg.h"
#include "sim/session/save.h"
#include "sim/session/whole_file.h"

namespace demarche {
namespace {

// The first bytes of every page: by them a page is known as ours.
constexpr std::string_view beginning = "<!doctype html>\n<!-- Démarche: a page of its own, made by demarche";

Html element(const std::string& name, const Html& body, const std::string& attributes = {}) {
  return {"<" + name + attributes + ">" + body.code + "</" + name + ">\n"};
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xc2 ? 0
                               : first < 0xe0 ? 2
                               : first < 0xf0 ? 3
                               : first < 0xf5 ? 4
                                              : 0;
    bool whole = length > 0 && at + length <= text.size();
    for (std::size_t i = 1; whole && i < length; ++i)
      whole = (static_cast<unsigned char>(text[at + i]) & 0xc0) == 0x80;
    if (whole && length > 2) {  // too long, a surrogate, or beyond the last code point
      const auto second = static_cast<unsigned char>(text[at + 1]);
      whole = !(first == 0xe0 && second < 0xa0) && !(first == 0xed && second >= 0xa0) &&
              !(first == 0xf0 && second < 0x90) && !(first == 0xf4 && second >= 0x90);
    }
    if (!whole) {
      out += "\xef\xbf\xbd";
      ++at;
      continue;
    }
    const std::string_view character = text.substr(at, length);
    at += length;
    switch (first) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0) break;  // C1 controls
        if (first < 0x20 ? first == '\n' || first == '\t' : first != 0x7f) out += character;
    }
  }
  return out;
}

Html html_page(const std::string& kind, const std::string& title, const Html& body) {
  Html page{std::string(beginning) + " " + escaped(program_version()) +
            " -->\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
            escaped(title) + " · " + escaped(kind) + "</title>\n<style>\n"};
  page.code += page_style();
  page.code += chart_style();
  page.code += "</style>\n</head>\n<body>\n<header>\n<p class=\"kind\">" + escaped(kind) + "</p>\n<h1>" +
               escaped(title) + "</h1>\n</header>\n<main>\n";
  page += body;
  page.code += "</main>\n</body>\n</html>\n";
  return page;
}

Html heading(int level, const std::string& words) {
  return element("h" + std::to_string(std::clamp(level, 1, 6)), text(words));
}
Html section(const std::string& title, const Html& body) {
  return element("section", Html{"\n"} + heading(2, title) + body);
}
Html paragraph(const Html& body) { return element("p", body); }
Html paragraph(const std::string& words) { return paragraph(text(words)); }
Html note(const std::string& words) { return element("p", text(words), " class=\"note\""); }
Html strong(const std::string& words) { return {"<strong>" + escaped(words) + "</strong>"}; }
Html code(const std::string& words) { return {"<code>" + escaped(words) + "</code>"}; }

Html list(const std::vector<Html>& items, bool numbered) {
  if (items.empty()) return {};
  Html body{"\n"};
  for (const Html& item : items) body += element("li", item);
  return element(numbered ? "ol" : "ul", body);
}

Html quotation(const std::string& words, const std::string& source) {
  Html body = text(words);
  if (!source.empty()) body.code += "<cite>" + escaped(source) + "</cite>";
  return element("blockquote", body);
}

Html under(const std::string& words) { return {"<span class=\"under\">" + escaped(words) + "</span>"}; }
Html tag(const std::string& words) { return {"<span class=\"tag\">" + escaped(words) + "</span>"}; }

Html details(const std::string& summary, const Html& body) {
  return element("details", Html{"\n"} + element("summary", text(summary)) + body);
}

Html figure(const std::string& caption, const Html& chart) {
  return element("figure", (caption.empty() ? Html{} : element("figcaption", text(caption))) + chart);
}

Html grid(const std::vector<Html>& parts) {
  Html body{"\n"};
  for (const Html& part : parts) body += element("div", part);
  return element("div", body, " class=\"grid\"");
}

Html paragraphs(const std::string& words) {
  Html body;
  std::string lines;
  const auto finish = [&] {
    if (!lines.empty()) body += paragraph(lines);
    lines.clear();
  };
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find('\n', at), words.size());
    const std::string line = words.substr(at, end - at);
    if (line.find_first_not_of(" \t\r") == std::string::npos)
      finish();
    else
      lines += (lines.empty() ? "" : "\n") + line;
    at = end + 1;
  }
  finish();
  return body;
}

Html table(const HtmlTable& table) {
  Html head{"\n"}, rows{"\n"};
  for (const Column& column : table.columns)
    head += element("th", text(column.name), column.number ? " scope=\"col\" class=\"n\"" : " scope=\"col\"");
  for (const std::vector<Html>& row : table.rows) {
    Html cells{"\n"};
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const Html cell = c < row.size() ? row[c] : Html{};
      cells += c == 0 ? element("th", cell, " scope=\"row\"")
                      : element("td", cell, table.columns[c].number ? " class=\"n\"" : "");
    }
    rows += element("tr", cells);
  }
  Html body{"\n"};
  if (!table.caption.empty()) body += element("caption", text(table.caption));
  body += element("thead", Html{"\n"} + element("tr", head)) + element("tbody", rows);
  // What is wider than the page is scrolled in a frame of its own, also by the keyboard.
  return element("div", Html{"\n"} + element("table", body),
                 " class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                     escaped(table.caption.empty() ? "Table" : table.caption) + "\"");
}

Html facts(const std::vector<std::pair<std::string, Html>>& pairs) {
  Html body{"\n"};
  for (const auto& [name, value] : pairs) body += element("dt", text(name)) + element("dd", value);
  return element("dl", body);
}

bool is_page_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string begin(beginning.size(), '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return file.gcount() == static_cast<std::streamsize>(begin.size()) && begin == beginning;
}

std::string page_path_problem(const std::filesystem::path& path, bool anyway) {
  std::error_code none;
  const auto status = std::filesystem::status(path, none);
  if (!std::filesystem::exists(status)) return {};
  if (std::filesystem::is_directory(status)) return "`" + path.string() + "` is a folder";
  if (!std::filesystem::is_regular_file(status)) return "`" + path.string() + "` is no ordinary file";
  if (!anyway && std::filesystem::file_size(path, none) > 0 && !is_page_file(path))
    return "`" + path.string() + "` is there already and is no page that demarche has made";
  return {};
}

std::string write_page(const std::filesystem::path& path, const Html& page, bool anyway) {
  if (std::string problem = page_path_problem(path, anyway); !problem.empty()) return problem;
  const std::string problem = write_whole(path, page.code);
  return problem.empty() ? "" : "`" + path.string() + "` cannot be written: " + problem;
}

}  // namespace demarche
