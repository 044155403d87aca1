// What must have the same bits everywhere, as lines "what digest": compared with golden_digests.txt by
// digest_test.cpp and, for other compilers and processors, by scripts/same-bits.
#pragma once

#include <string>
#include <vector>

namespace demarche::test {

// `folder` is the top of the repository.
std::vector<std::string> digest_lines(const std::string& folder);

}  // namespace demarche::test
