#include <bit>

#include "sim/engine/numeric.h"
#include "sim/engine/random.h"
#include "tests/engine/games.h"
#include "tests/engine/same_bits/digest_lines.h"

namespace demarche::test {
namespace {

constexpr std::uint64_t multiplier = 6364136223846793005u;  // of Knuth's linear congruential generator
constexpr std::uint64_t increment = 1442695040888963407u;

// Arguments of every size and sign, some of them special.
std::vector<double> arguments() {
  std::vector<double> list = {0.0,    -0.0,   1.0,     -1.0,    0.5,     2.0,    1e-300, -1e-300, 1e300,
                              -1e300, 5e-324, 709.779, 709.781, -708.01, -707.9, 1024.0, 1025.0,  0x1p-1022};
  std::uint64_t state = 1;
  for (int i = 0; i < 3000; ++i) {
    state = state * multiplier + increment;
    const double mantissa = std::bit_cast<double>((state >> 12) | 0x3ff0000000000000u) - 1.0;
    const int exponent = static_cast<int>(state % 41u) - 20;
    list.push_back((mantissa - 0.5) *
                   std::bit_cast<double>(static_cast<std::uint64_t>(1023 + exponent) << 52));
  }
  return list;
}

// What has no value is one thing, whatever bits the processor gives it.
void add(Digest& digest, double x) { digest.add(x == x ? x : 12345.0); }

void add_numeric(std::vector<std::string>& lines) {
  const std::vector<double> list = arguments();
  const auto line = [&](const std::string& name, auto&& function) {
    Digest digest;
    for (const double x : list) add(digest, function(x));
    lines.push_back(name + " " + to_hex(digest.value()));
  };
  line("exp", [](double x) { return fixed_exp(x); });
  line("log", [](double x) { return fixed_log(x); });
  line("logistic", [](double x) { return fixed_logistic(x); });
  line("normal", [](double x) { return normal_quantile(x); });
  line("poisson", [](double x) { return poisson_from_uniform(x < 0 ? -x : x, 0.75); });
  line("uniform", [](double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    return draw_uniform(bits, {static_cast<std::uint32_t>(bits), 7, 65537}, 3);
  });
  for (const double y : {2.0, 3.0, -1.0, 0.5, -2.5, 17.0, 1500.0})
    line("pow " + std::to_string(y), [y](double x) { return fixed_pow(x, y); });
}

void add_runs(std::vector<std::string>& lines, const std::string& name, const std::string& path,
              std::uint32_t runs) {
  const auto program = program_of(scenario_file(path));
  for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{12345678901}}) {
    Digest all;
    std::uint32_t run = 0;
    for (const std::uint64_t digest : digests_of(program, seed, runs, 16)) {
      all.add(digest);
      if (run++ >= 4) continue;
      lines.push_back(name + " seed " + std::to_string(seed) + " run " + std::to_string(run - 1) + " " +
                      to_hex(digest));
    }
    lines.push_back(name + " seed " + std::to_string(seed) + " all " + std::to_string(runs) + " " +
                    to_hex(all.value()));
  }
}

}  // namespace

std::vector<std::string> digest_lines(const std::string& folder) {
  std::vector<std::string> lines;
  add_numeric(lines);
  add_runs(lines, "tiny", folder + "/scenarios/tiny.toml", 200);
  add_runs(lines, "rich", folder + "/tests/engine/rich.toml", 40);
  return lines;
}

}  // namespace demarche::test
