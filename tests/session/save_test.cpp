#include "sim/session/save.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <limits>
#include <random>

#include "sim/session/open.h"
#include "tests/scenario/samples.h"
#include "tests/session/games.h"

using namespace demarche;
using namespace demarche::test;

namespace {

// The envelope, as save_binary.cpp writes it: magic (8), format (4), length and text of the version, length
// (8) and checksum (8) of the payload.
struct Envelope {
  std::string head;     // up to the checksum
  std::string payload;  // with the first byte of cereal
};

Envelope opened(const std::string& bytes) {
  const std::size_t head = 8 + 4 + 1 + static_cast<unsigned char>(bytes[12]) + 8;
  return {bytes.substr(0, head), bytes.substr(head + 8)};
}

std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

// With a length and a checksum that fit, so that only the content is wrong.
std::string sealed(Envelope e) {
  e.head.replace(e.head.size() - 8, 8, little(e.payload.size(), 8));
  std::uint64_t sum = 14695981039346656037u;
  for (const std::string& part : {e.head, e.payload})
    for (const char c : part) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return e.head + little(sum, 8) + e.payload;
}

const std::string& sample() {
  static const std::string bytes = save_bytes(make_save(*random_game(7)));
  return bytes;
}

void mutate(std::string& bytes, std::mt19937_64& random) {
  static const std::uint64_t odd[] = {
      0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FF8000000000000};
  for (std::uint64_t times = 1 + random() % 4; times > 0 && !bytes.empty(); --times) {
    const std::size_t at = random() % bytes.size();
    switch (random() % 6) {
      case 0: bytes[at] = static_cast<char>(random()); break;
      case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8)); break;
      case 2: bytes.erase(at, 1 + random() % 8); break;
      case 3: bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 40)); break;
      case 4: {
        const std::string number = little(odd[random() % std::size(odd)], random() % 2 == 0 ? 4 : 8);
        bytes.replace(at, number.size(), number);
        break;
      }
      default: bytes.resize(at); break;
    }
  }
}

// A save, or a sentence why there is none.
void check_result(const SaveResult& read) {
  CHECK_NE(read.save.has_value(), !read.problem.empty());
  if (read.save) CHECK_EQ(check_save(*read.save), "");
}

std::string problem_of(const std::string& bytes) { return read_save_bytes(bytes).problem; }

}  // namespace

TEST_CASE("a save of any game comes back byte for byte, as bytes and as JSON") {
  CHECK(rc::check("saves come back", [] {
    const Save save = make_save(*random_game(*rc::gen::arbitrary<std::uint64_t>()));
    const std::string bytes = save_bytes(save);
    const SaveResult read = read_save_bytes(bytes);
    RC_ASSERT(read.problem == "");
    RC_ASSERT(save_bytes(*read.save) == bytes);
    const SaveResult from_json = read_save_json(save_json(save));
    RC_ASSERT(from_json.problem == "");
    RC_ASSERT(save_bytes(*from_json.save) == bytes);
  }));
}

TEST_CASE("every truncation of a save is refused") {
  const std::string& bytes = sample();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const SaveResult read = read_save_bytes(std::string_view(bytes).substr(0, size));
    REQUIRE_FALSE(read.save);
    REQUIRE_FALSE(read.problem.empty());
  }
  // Also when the envelope is made to fit.
  const Envelope whole = opened(bytes);
  for (std::size_t size = 0; size < whole.payload.size(); size += size < 2000 ? 1 : 13)
    REQUIRE_FALSE(read_save_bytes(sealed({whole.head, whole.payload.substr(0, size)})).save);
}

TEST_CASE("a changed save is refused, whatever has changed") {
  std::mt19937_64 random(1);
  int same = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string bytes = sample();
    mutate(bytes, random);
    const SaveResult read = read_save_bytes(bytes);
    check_result(read);
    if (bytes == sample())
      ++same;
    else
      CHECK_FALSE(read.save);
  }
  CHECK_LT(same, 500);
}

TEST_CASE("a changed save whose checksum was made to fit is refused or is a good save") {
  std::mt19937_64 random(2);
  int good = 0;
  for (int i = 0; i < 10'000; ++i) {
    Envelope e = opened(sample());
    mutate(e.payload, random);
    const SaveResult read = read_save_bytes(sealed(e));
    check_result(read);
    if (!read.save) continue;
    ++good;
    const SaveResult again = read_save_bytes(save_bytes(*read.save));
    CHECK_MESSAGE(again.save, again.problem);
    // Some are played: what no longer fits is told, and nothing else happens.
    if (good % 100 == 0) open_save(*read.save);
  }
  CHECK_GT(good, 300);  // changed texts, digests and numbers are still saves
}

TEST_CASE("a number of parts that is claimed is compared with what is there before anything is made") {
  const Envelope whole = opened(sample());
  for (std::size_t at = 0; at + 4 <= whole.payload.size(); at += at < 300 ? 1 : 37)
    for (const std::uint64_t claim : {0xFFFFFFFFull, 0x7FFFFFFFull, 0x80000000ull, 399'999ull}) {
      Envelope e = whole;
      e.payload.replace(at, 4, little(claim, 4));
      check_result(read_save_bytes(sealed(e)));
    }
}

namespace {

// Moments that take little in the file and much in memory: as many as may be claimed, of zeros.
std::string many_moments() {
  Envelope e = opened(sample());
  e.payload = std::string("\1", 1) + little(0, 4) + little(0, 8) + little(0, 4) + little(1, 8) +
              little(0, 4) + little(0, 4) + little(10, 4) + "everything" + little(0, 4) + little(400'000, 4);
  e.payload += std::string(400'000 * 32, '\0');
  return sealed(e);
}
// The same with as many decisions as the file has room for.
std::string many_decisions() {
  Envelope e = opened(many_moments());
  e.payload.resize(e.payload.size() - 400'000 * 32);
  for (int m = 0; m < 2'000; ++m)
    e.payload += std::string(20, '\0') + little(10'000, 4) + std::string(10'000, '\0');
  return sealed(e);
}
std::string open_brackets() { return std::string(max_json_bytes, '['); }
std::string many_objects() {
  std::string text = "{\"a0\":[";
  for (std::size_t i = 0; i + 10 < max_json_values / 2; ++i) text += "{},";
  return text + "{}]}";
}
std::string many_keys() {
  std::string text = "{";
  for (std::size_t i = 0; i + 10 < max_json_values; ++i)
    text += "\"a key that needs room of its own " + std::to_string(i) + "\":0,";
  return text + "\"file\":0}";
}
std::string long_text() { return "{\"file\":\"" + std::string(max_json_bytes - 100, 'x') + "\"}"; }

// In a process of its own, so that its limit is its own.
bool is_refused_within_bounds(std::string (*make)(), SaveResult (*read)(std::string_view)) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
#if !defined(__SANITIZE_ADDRESS__)
    // Of the address space, beyond what the tests before this one have left behind.
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t most = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + (256u << 20);
    const rlimit limit{most, most};
    ::setrlimit(RLIMIT_AS, &limit);
#endif
    const SaveResult result = read(make());
    const bool good =
        !result.save && !result.problem.empty() && result.problem.find("enough memory") == std::string::npos;
    ::_exit(good ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("hostile bytes stay under 256 MiB") {
  CHECK(is_refused_within_bounds(many_moments, read_save_bytes));
  CHECK(is_refused_within_bounds(many_decisions, read_save_bytes));
  CHECK(is_refused_within_bounds(open_brackets, read_save_json));
  CHECK(is_refused_within_bounds(many_objects, read_save_json));
  CHECK(is_refused_within_bounds(many_keys, read_save_json));
  CHECK(is_refused_within_bounds(long_text, read_save_json));
}

TEST_CASE("a file of a newer format is refused with a sentence that says so") {
  Envelope e = opened(sample());
  e.head.replace(8, 4, little(7, 4));
  e.payload = "what only later versions know";
  const SaveResult read = read_save_bytes(sealed(e));
  CHECK_FALSE(read.save);
  CHECK_EQ(read.format, 7);
  CHECK_EQ(read.problem, "it has format 7, written by version " DEMARCHE_VERSION
                         " of Démarche; this is version " DEMARCHE_VERSION
                         ", which reads formats up to 1: a newer version of the program opens it");
}

TEST_CASE("files that are no saves are refused with a reason") {
  CHECK(problem_of("") == "it is empty");
  CHECK(problem_of("[scenario]\n") == "it is not a save of Démarche");
  CHECK(problem_of("\x89"
                   "DMS\n\x1a\n rest")
            .find("as they are, not as text") != std::string::npos);
  CHECK(problem_of(sample() + " ").find("1 bytes follow behind its end") != std::string::npos);
  CHECK(problem_of(std::string(max_save_bytes + 1, '\0')).find("larger than 24 MiB") != std::string::npos);
  CHECK(read_save("/nowhere/game.demarche").problem.find("cannot be opened") != std::string::npos);
  CHECK(read_save("/").problem.find("is a folder") != std::string::npos);
  CHECK(read_save("/dev/zero").problem.find("is not a file") != std::string::npos);
  Envelope big_endian = opened(sample());
  big_endian.payload[0] = 0;
  CHECK(problem_of(sealed(big_endian)).find("order of bytes") != std::string::npos);
  Envelope longer = opened(sample());
  longer.payload += "more";
  CHECK(problem_of(sealed(longer)).find("4 bytes follow behind its end") != std::string::npos);
}

TEST_CASE("the tree of a save is checked") {
  auto session = tiny_game({"sender"});
  for (int i = 0; i < 3; ++i) {
    if (i == 1) REQUIRE(session->decide(act("sender", "threaten", "target_state")) == "");
    REQUIRE(session->step() == "");
  }
  const Save good = make_save(*session);
  REQUIRE_EQ(check_save(good), "");
  const auto says = [&](const char* words, auto spoil) {
    Save save = good;
    spoil(save);
    CAPTURE(check_save(save));
    CHECK(check_save(save).find(words) != std::string::npos);
    CHECK_THROWS_AS(save_bytes(save), std::invalid_argument);
    CHECK_THROWS_AS(save_json(save), std::invalid_argument);
  };
  says("is not before it", [](Save& s) { s.timeline.moments[1].parent = 2; });
  says("is not before it", [](Save& s) { s.timeline.moments[1].parent = -1; });
  says("is not a start", [](Save& s) { s.timeline.moments[0].parent = 0; });
  says("has turn 7", [](Save& s) { s.timeline.moments[3].turn = 7; });
  says("belongs to turn 3", [](Save& s) { s.timeline.moments[2].decisions[0].turn = 3; });
  says("says nothing", [](Save& s) { s.timeline.moments[2].decisions[0].act.clear(); });
  says("several things", [](Save& s) { s.timeline.moments[2].decisions[0].ballot = "x"; });
  says("lasts -1", [](Save& s) { s.timeline.moments[2].decisions[0].lasts = -1; });
  says("the layer of moment 1 is 1", [](Save& s) { s.timeline.moments[1].layer = 1; });
  says("no branch leads to moment 3", [](Save& s) { s.timeline.branches[0].tip = 2, s.timeline.here = 2; });
  says("the end of branch `main` is 4", [](Save& s) { s.timeline.branches[0].tip = 4; });
  says("two branches are called `main`", [](Save& s) { s.timeline.branches.push_back({"main", 1}); });
  says("name of a branch is empty", [](Save& s) { s.timeline.branches[0].name.clear(); });
  says("the branch is 1", [](Save& s) { s.timeline.branch = 1; });
  says("does not lie on its branch", [](Save& s) {
    s.timeline.branches.push_back({"side", 1});
    s.timeline.branch = 1;
  });
  says("no layer", [](Save& s) { s.timeline.layers.clear(); });
  says("no number",
       [](Save& s) { s.timeline.layers[0].values["bite"] = std::numeric_limits<double>::quiet_NaN(); });
  says("no number", [](Save& s) { s.timeline.layers[0].values["bite"] = 1e16; });
  says("no number", [](Save& s) { s.seen.state[0].values[0] = std::numeric_limits<double>::infinity(); });
  says("has 2 values", [](Save& s) { s.seen.state[0].values.push_back(0); });
  says("3 moments, the game 4", [](Save& s) { s.seen.moments.pop_back(); });
  says("no scenario", [](Save& s) { s.scenario.files.clear(); });
  says("there twice", [](Save& s) { s.scenario.files.push_back(s.scenario.files[0]); });
  says("not UTF-8", [](Save& s) { s.timeline.moments[1].note = "\xFF"; });
  says("longer than", [](Save& s) { s.timeline.moments[1].note = std::string(max_note_bytes + 1, 'x'); });
  says("the layer in force is 3", [](Save& s) { s.next_layer = 3; });
  says("version is empty", [](Save& s) { s.program_version.clear(); });
}

TEST_CASE("layers that nothing was played under are not saved") {
  auto session = tiny_game({"sender"});
  REQUIRE(session->step() == "");
  Diagnostics diagnostics;
  Overrides layer;
  for (int i = 0; i < 20; ++i) {
    layer.values["bite"] = 0.01 * i;
    REQUIRE(session->set_overrides(layer, diagnostics));
    if (i == 5) REQUIRE(session->step() == "");
  }
  const Save save = make_save(*session);
  REQUIRE_EQ(save.timeline.layers.size(), 3);
  CHECK_EQ(save.timeline.layers[1].values.at("bite"), doctest::Approx(0.05));
  CHECK_EQ(save.timeline.moments[2].layer, 1);
  CHECK_EQ(save.next_layer, 2);
  const Opened again = open_save(save);
  REQUIRE(again.session != nullptr);
  CHECK(again.as_saved());
  CHECK_EQ(again.session->overrides().values.at("bite"), doctest::Approx(0.19));
}

TEST_CASE("a long line of the log is cut at a character when it is saved") {
  Sources files = scenario_files(*tiny_scenario());
  std::string accents;
  while (accents.size() < 2 * max_line_bytes) accents += "é";
  std::string& text = files.files[0].text;
  const std::string label = "label      = \"Threaten {target} with sanctions\"";
  text.replace(text.find(label), label.size(), "label = \"Threaten\"\nsays = \"x" + accents + "\"");
  Diagnostics diagnostics;
  const auto session = Session::start(scenario_of(files), {}, {}, diagnostics);
  REQUIRE(session != nullptr);
  std::size_t longest = 0;
  while (!session->over()) REQUIRE(session->step() == "");
  const Save save = make_save(*session);
  for (const SeenMoment& m : save.seen.moments)
    for (const SeenLogLine& l : m.log) longest = std::max(longest, l.text.size());
  CHECK_EQ(longest, max_line_bytes - 1);
  CHECK(read_save_bytes(save_bytes(save)).save);
}

// Golden files hold what a version that was released has written; they must open for ever. A new one is made
// when there is a new format, with  demarche-tests -ns -tc='write the golden save' , which never replaces one
// that is there. Before the first release a change of the engine that changes results on purpose makes them
// anew: remove saves/golden-1.demarche and saves/sample.demarche, then write them.
namespace {
const std::string golden = DEMARCHE_SOURCE_DIR "/saves/golden-1.demarche";
const std::string sample_path = DEMARCHE_SOURCE_DIR "/saves/sample.demarche";
}  // namespace

TEST_CASE("write the golden save" * doctest::skip()) {
  Overrides harder;
  harder.values["bite"] = 0.12;
  harder.values["world.defiance"] = 0.8;
  auto session = tiny_game({"sender", "target_state"}, 18446744073709551557u, harder);
  const auto play = [&](std::vector<Move> moves) {
    for (const Move& m : moves) REQUIRE(session->decide(m) == "");
    REQUIRE(session->step() == "");
  };
  session->set_note(
      0, "A game of format 1: two seats, two branches, overrides, an offer of one's own. “Démarche”.");
  play({act("sender", "sanction", "target_state")});
  play({act("sender", "threaten", "target_state"), act("target_state", "concede")});
  play({bundle("sender", "target_state", {"relief"}, {"compliance"}, 4)});
  session->set_note(session->here(), "The offer is on the table.");
  play({reply("target_state", "sender", "accept")});
  play({});
  REQUIRE(session->back());
  REQUIRE(session->back());
  session->withdraw_all();
  REQUIRE(session->start_branch("no deal") == "");
  play({reply("target_state", "sender", "decline"), act("sender", "sanction", "target_state")});
  Overrides off = session->overrides();
  off.values["bite"] = 1.0 / 7.0;
  off.off = {"Sanctions bite"};
  Diagnostics diagnostics;
  REQUIRE(session->set_overrides(off, diagnostics));
  play({});
  REQUIRE(session->decide(act("sender", "hold")) == "");
  Save save = make_save(*session);
  save.scenario_path = "scenarios/tiny.toml";
  if (!std::filesystem::exists(golden)) REQUIRE(write_save(golden, save) == "");
  session->switch_to(0);
  save = make_save(*session);
  save.scenario_path = "scenarios/tiny.toml";
  if (!std::filesystem::exists(sample_path)) REQUIRE(write_save(sample_path, save) == "");
}

TEST_CASE("the golden saves open and play as they did") {
  for (const std::string& path : {golden, sample_path}) {
    CAPTURE(path);
    const SaveResult read = read_save(path);
    REQUIRE_MESSAGE(read.save, read.problem);
    CHECK_EQ(read.format, 1);
    const Save& save = *read.save;
    CHECK_EQ(save.timeline.branches.size(), 2);
    CHECK_EQ(save.timeline.branches[1].name, "no deal");
    CHECK_EQ(save.timeline.moments.size(), 8);
    CHECK_EQ(save.timeline.moments[3].note, "The offer is on the table.");
    CHECK_EQ(save.timeline.moments[3].decisions[0].gives, std::vector<std::string>{"relief"});
    CHECK_EQ(save.timeline.layers.size(), 2);
    CHECK_EQ(save.settings.seed, 18446744073709551557u);
    const Opened opened_game = open_save(save);
    REQUIRE_MESSAGE(opened_game.session != nullptr, opened_game.problem);
    CHECK_MESSAGE(opened_game.difference == "", "see above the test that writes them; ",
                  opened_game.difference);
    CHECK(opened_game.misfits.empty());
    CHECK(opened_game.left_out.empty());
    CHECK_EQ(opened_game.session->pending().size(), path == golden ? 1 : 0);
  }
}
