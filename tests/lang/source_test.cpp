#include "sim/lang/source.h"

#include <doctest/doctest.h>

using namespace demarche;

TEST_CASE("lines and columns count from 1, columns in code points") {
  const SourceFile file{"f", "ab\né漢x\n\nlast"};
  const auto at = [&](std::uint32_t offset) {
    const LineColumn place = line_column(file, offset);
    return std::to_string(place.line) + ":" + std::to_string(place.column);
  };
  CHECK_EQ(at(0), "1:1");
  CHECK_EQ(at(2), "1:3");  // the line break itself
  CHECK_EQ(at(3), "2:1");
  CHECK_EQ(at(5), "2:2");  // é has two bytes
  CHECK_EQ(at(8), "2:3");  // 漢 has three
  CHECK_EQ(at(10), "3:1");
  CHECK_EQ(at(11), "4:1");
  CHECK_EQ(at(15), "4:5");
  CHECK_EQ(at(1000), "4:5");
  CHECK_EQ(line_column({"f", ""}, 0).line, 1);
}

TEST_CASE("a line comes without its break, of any system") {
  const SourceFile file{"f", "one\r\ntwo\n\nfour"};
  CHECK_EQ(line_text(file, 0), "one");
  CHECK_EQ(line_text(file, 3), "one");
  CHECK_EQ(line_text(file, 5), "two");
  CHECK_EQ(line_text(file, 9), "");
  CHECK_EQ(line_text(file, 10), "four");
  CHECK_EQ(line_text(file, 99), "four");
  CHECK_EQ(line_text({"f", ""}, 0), "");
}

TEST_CASE("bytes of a text lead back to bytes of its file") {
  // "a\tb" as written in a file from byte 10 on: the escape takes two bytes.
  const Text text{"a\tb", 0, {10, 11, 13, 14}};
  CHECK_EQ(text.place(0, 1).begin, 10);
  CHECK_EQ(text.place(1, 2).begin, 11);
  CHECK_EQ(text.place(2, 3).begin, 13);
  CHECK_EQ(text.whole().begin, 10);
  CHECK_EQ(text.whole().end, 14);
  CHECK_EQ(text.place(3, 3).begin, 14);
  CHECK_EQ(text.place(99, 100).begin, 14);
  // Without a file places are inside the text.
  const Text free{"abc", -1, {}};
  CHECK_EQ(free.place(1, 2).file, -1);
  CHECK_EQ(free.place(1, 2).begin, 1);
  CHECK_EQ(free.place(1, 2).end, 2);
}
