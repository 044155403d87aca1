// The whole way of a formula: read, checked, printed, compiled and played, for formulas made at random.
#include "tests/lang/formulas.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <memory>
#include <string>

#include "sim/engine/batch.h"
#include "sim/engine/program.h"
#include "sim/scenario/interval.h"
#include "tests/lang/trees.h"
#include "tests/scenario/messages.h"
#include "tests/scenario/samples.h"

using namespace demarche;
using namespace demarche::test;

namespace {

constexpr std::uint32_t runs[] = {0, 1, 2};

// Plays some turns; every run goes on or stops for a stated reason, and no number that is none gets into a
// state.
void play(const Scenario& scenario) {
  Diagnostics diagnostics;
  const auto program = compile(std::make_shared<const Scenario>(scenario), {}, {}, diagnostics);
  RC_ASSERT((program != nullptr) != diagnostics.has_errors());
  if (program == nullptr) return;
  Batch batch(program, 3);
  batch.start(1, runs);
  while (!batch.all_done() && batch.turn() < std::min(scenario.turns, 4)) batch.play_turn();
  for (int lane = 0; lane < 3; ++lane)
    for (std::size_t v = 0; v < scenario.variables.size(); ++v) {
      const Variable& variable = scenario.variables[v];
      const int a = variable.scope == Scope::world ? -1 : 0;
      const int b = variable.scope == Scope::pair ? 1 : -1;
      if (b >= static_cast<int>(scenario.actors.size()) || scenario.actors.empty()) continue;
      const double value = batch.variable(static_cast<int>(v), a, b, lane);
      RC_ASSERT(value >= variable.range.low);
      RC_ASSERT(value <= variable.range.high);
    }
}

}  // namespace

TEST_CASE("a formula made from what is known is read, printed as the same, and can be played") {
  CHECK(rc::check("formulas", [] {
    const std::string condition = *rc::gen::exec([] { return random_condition(3); });
    const std::string amount = *rc::gen::exec([] { return random_number(3); });
    const ReadResult read = read_text(formula_scenario(condition, amount));
    const std::string problems = printed(read.diagnostics, Severity::error, read.sources);
    RC_ASSERT(problems == "");
    const Rule& rule = read.scenario->rules.back();
    const auto same = [](const Expression& checked, const std::string& text) {
      Diagnostics diagnostics;
      const Expression written = parse_expression(plain(text), diagnostics);
      const Expression printed_again = parse_expression(plain(print(checked)), diagnostics);
      return described(printed_again) == described(written);
    };
    RC_ASSERT(same(rule.when, condition));
    RC_ASSERT(same(rule.effects[0].expression, amount));
    const Interval bounds =
        interval_of(*read.scenario, rule.effects[0].expression, rule.effects[0].expression.root);
    RC_ASSERT(bounds.low <= bounds.high);
    play(*read.scenario);
  }));
}

TEST_CASE("where no warning says that arithmetic may fail, it does not") {
  CHECK(rc::check("warnings are complete", [] {
    const std::string condition = *rc::gen::exec([] { return random_condition(2); });
    const std::string amount = *rc::gen::exec([] { return random_number(3); });
    const ReadResult read = read_text(formula_scenario(condition, amount));
    RC_PRE(read.scenario.has_value());
    const std::string warnings = printed(read.diagnostics, Severity::warning, read.sources);
    Diagnostics diagnostics;
    ProgramOptions options;
    options.trace = true;
    const auto program = compile(std::make_shared<const Scenario>(*read.scenario), {}, options, diagnostics);
    RC_ASSERT(program != nullptr);
    Batch batch(program, 1);
    batch.start(*rc::gen::arbitrary<std::uint64_t>(), std::vector<std::uint32_t>{0});
    while (!batch.all_done() && batch.turn() < 6) batch.play_turn();
    const std::string& message = batch.failure(0).message;
    // Overflow is not foreseen.
    if (message.find("divides by zero") != std::string::npos)
      RC_ASSERT(warnings.find("division-by-zero") != std::string::npos ||
                warnings.find("empty-set") != std::string::npos);
    if (message.find("the logarithm") != std::string::npos)
      RC_ASSERT(warnings.find("log-out-of-range") != std::string::npos);
    if (message.find("the square root") != std::string::npos)
      RC_ASSERT(warnings.find("sqrt-out-of-range") != std::string::npos);
    RC_CLASSIFY(!message.empty());
    RC_CLASSIFY(warnings.empty());
  }));
}

TEST_CASE("a spoilt scenario that is still one can be played") {
  CHECK(rc::check("mutations", [] {
    const std::string text = mutated(*rc::gen::element(0, 1), *rc::gen::arbitrary<std::uint64_t>());
    const ReadResult read = read_text(text);
    if (read.scenario) play(*read.scenario);
  }));
}
