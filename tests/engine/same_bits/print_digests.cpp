// Prints the digests of digest_lines.h: print_digests REPOSITORY. Built by scripts/same-bits, without the
// rest.
#include <cstdio>
#include <exception>

#include "tests/engine/same_bits/digest_lines.h"

int main(int count, char** values) {
  try {
    for (const std::string& line : demarche::test::digest_lines(count > 1 ? values[1] : "."))
      std::printf("%s\n", line.c_str());
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
}
