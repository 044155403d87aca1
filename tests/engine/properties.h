// Properties over random seeds, the same seeds in every run of the tests.
#pragma once

#include <rapidcheck.h>

#include <iostream>
#include <utility>

namespace demarche::test {

// Whether the property, a function of a seed that uses RC_ASSERT, holds `times` times; prints where it does
// not.
template <class Property>
bool always(Property&& property, int times = 60) {
  rc::detail::TestParams params;
  params.seed = 20240328;
  params.maxSuccess = times;
  params.disableShrinking = true;  // a smaller seed is no smaller scenario
  const auto result =
      rc::detail::checkTestable(std::forward<Property>(property), rc::detail::TestMetadata{}, params);
  if (result.template is<rc::detail::SuccessResult>()) return true;
  rc::detail::printResultMessage(result, std::cerr);
  std::cerr << '\n';
  return false;
}

}  // namespace demarche::test
