#include "sim/scenario/claims.h"

#include <charconv>
#include <cmath>
#include <string>

#include "sim/lang/parse.h"
#include "sim/scenario/resolve_expression.h"

namespace demarche {
namespace {

constexpr const char* claim_hint =
    "a claim is a condition or outcome 'NAME', then `at turn n`, `by turn n`, `always` or `at the end`, then "
    "`in at least p % of runs` or `in at most p % of runs`";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Reads words and numbers of a text from left to right.
struct Cursor {
  const std::string& text;
  std::size_t at = 0;
  std::size_t end = 0;

  void skip_blanks() {
    while (at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n')) ++at;
  }
  bool done() {
    skip_blanks();
    return at >= end;
  }
  // Takes `words`, separated by any blanks, or nothing.
  bool take(std::string_view words) {
    const std::size_t before = at;
    while (!words.empty()) {
      const std::size_t blank = words.find(' ');
      const std::string_view word = words.substr(0, blank);
      skip_blanks();
      const bool same = text.compare(at, std::min(word.size(), end - at), word) == 0;
      const bool whole = at + word.size() >= end || !is_word(word.back()) || !is_word(text[at + word.size()]);
      if (!same || end - at < word.size() || !whole) {
        at = before;
        return false;
      }
      at += word.size();
      words = blank == std::string_view::npos ? std::string_view{} : words.substr(blank + 1);
    }
    return true;
  }
  std::optional<double> take_number() {
    skip_blanks();
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data() + at, text.data() + end, value);
    if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
    at = static_cast<std::size_t>(stop - text.data());
    return value;
  }
};

struct ClaimParser {
  const Scenario& scenario;
  Claim& claim;
  Diagnostics& diagnostics;

  bool wrong(std::size_t begin, std::size_t end, const std::string& message,
             const std::string& hint = claim_hint) {
    diagnostics.error(claim.text.place(begin, std::max(begin, end)), "bad-claim", message, hint);
    return false;
  }
  bool unexpected(Cursor& cursor, const std::string& wanted) {
    cursor.skip_blanks();
    const std::string rest = claim.text.value.substr(cursor.at, cursor.end - cursor.at);
    return wrong(cursor.at, cursor.end,
                 rest.empty() ? "the claim ends where " + wanted + " is expected"
                              : wanted + " is expected instead of " + ticked(rest));
  }
};

// Where `in at least`, `in at most` begins outside of quotes; the size of the text when it does not. `in`
// alone would be read as the operator.
std::size_t find_share(const std::string& text) {
  bool quoted = false;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] == '\'' || text[at] == '"') quoted = !quoted;
    if (quoted || text.compare(at, 2, "in") != 0 || (at > 0 && is_word(text[at - 1]))) continue;
    Cursor cursor{text, at, text.size()};
    if (cursor.take("in at")) return at;
  }
  return text.size();
}

bool parse_share(ClaimParser& parser, Cursor cursor) {
  if (cursor.done()) return true;
  Claim& claim = parser.claim;
  if (cursor.take("in at least"))
    claim.share = Claim::Share::at_least;
  else if (cursor.take("in at most"))
    claim.share = Claim::Share::at_most;
  else
    return parser.unexpected(cursor, "`in at least` or `in at most`");
  cursor.skip_blanks();
  const std::size_t begin = cursor.at;
  const auto percent = cursor.take_number();
  if (!percent) return parser.unexpected(cursor, "a percentage");
  if (*percent < 0 || *percent > 100) {
    return parser.wrong(begin, cursor.at, "a percentage is from 0 to 100", "");
  }
  claim.percent = *percent;
  if (!cursor.take("% of runs")) {
    cursor.skip_blanks();
    const std::size_t from = cursor.at;
    std::optional<double> count;
    if (cursor.take("% of")) count = cursor.take_number();
    const std::string shown = claim.text.value.substr(from, cursor.at - from);
    if (count && cursor.take("runs"))
      return parser.wrong(
          from, cursor.at, "how many runs are played is a key of the test",
          "write `% of runs` here, and `runs = " + shown.substr(shown.find("of ") + 3) + "` there");
    cursor.at = from;
    return parser.unexpected(cursor, "`% of runs`");
  }
  return cursor.done() || parser.unexpected(cursor, "the end of the claim");
}

bool parse_turn(ClaimParser& parser, Cursor& cursor, Claim::When when) {
  cursor.skip_blanks();
  const std::size_t begin = cursor.at;
  const auto turn = cursor.take_number();
  if (!turn) return parser.unexpected(cursor, "the number of a turn");
  if (*turn != std::floor(*turn) || *turn < 1 || *turn > max_turns) {
    return parser.wrong(begin, cursor.at, "turns are numbered from 1", "");
  }
  parser.claim.when = when;
  parser.claim.turn = static_cast<int>(*turn);
  return true;
}

bool parse_when(ClaimParser& parser, Cursor& cursor) {
  Claim& claim = parser.claim;
  if (cursor.take("at turn")) return parse_turn(parser, cursor, Claim::When::at_turn);
  if (cursor.take("by turn")) return parse_turn(parser, cursor, Claim::When::by_turn);
  if (cursor.take("always"))
    claim.when = Claim::When::always;
  else if (cursor.take("at the end"))
    claim.when = Claim::When::at_end;
  return true;
}

// The text between two bytes of the claim as a text of its own, with its places.
Text part_of(const Text& text, std::size_t begin, std::size_t end) {
  Text part;
  part.file = text.file;
  part.value = text.value.substr(begin, end - begin);
  if (!text.offsets.empty()) {
    part.offsets.assign(text.offsets.begin() + static_cast<std::ptrdiff_t>(begin),
                        text.offsets.begin() + static_cast<std::ptrdiff_t>(end + 1));
  }
  return part;
}

bool parse_part(ClaimParser& parser, Cursor& cursor) {
  cursor.skip_blanks();
  std::size_t stop = 0;
  parser.claim.expression =
      parse_expression_prefix(part_of(parser.claim.text, cursor.at, cursor.end), stop, parser.diagnostics);
  if (parser.claim.expression.empty()) return false;
  cursor.at = std::min(cursor.at + stop, cursor.end);
  return true;
}

bool parse_outcome(ClaimParser& parser, Cursor& cursor) {
  parser.claim.what = Claim::What::outcome;
  const std::string& text = parser.claim.text.value;
  cursor.skip_blanks();
  const char quote = cursor.at < cursor.end ? text[cursor.at] : ' ';
  const std::size_t close =
      quote == '\'' || quote == '"' ? text.find(quote, cursor.at + 1) : std::string::npos;
  if (close == std::string::npos || close >= cursor.end) {
    return parser.unexpected(cursor, "the name of an outcome in quotes");
  }
  const std::string name = text.substr(cursor.at + 1, close - cursor.at - 1);
  parser.claim.outcome = find_outcome(parser.scenario, name);
  if (parser.claim.outcome < 0) {
    parser.diagnostics.error(parser.claim.text.place(cursor.at + 1, close), "unknown-name",
                             "no outcome is called " + ticked(name),
                             did_you_mean(name, ids_of(parser.scenario.outcomes)));
    return false;
  }
  cursor.at = close + 1;
  return true;
}

std::optional<Op> take_comparison(Cursor& cursor) {
  struct Sign {
    const char* text;
    Op op;
  };
  constexpr Sign signs[] = {{"<=", Op::less_equal}, {">=", Op::greater_equal}, {"==", Op::equal},
                            {"!=", Op::not_equal},  {"<", Op::less},           {">", Op::greater}};
  for (const Sign& sign : signs) {
    if (cursor.take(sign.text)) return sign.op;
  }
  return std::nullopt;
}

std::optional<double> constant(const Expression& expression, NodeId id) {
  const Node& node = expression.node(id);
  if (node.kind == NodeKind::number) return node.value;
  if (node.kind != NodeKind::unary || node.op != Op::negate) return std::nullopt;
  const Node& inner = expression.node(node.children[0]);
  return inner.kind == NodeKind::number ? std::optional(-inner.value) : std::nullopt;
}

// `mean of NUMBER at the end > 0.9`; without a time the comparison has become part of the expression.
bool parse_mean(ClaimParser& parser, Cursor& cursor) {
  Claim& claim = parser.claim;
  claim.what = Claim::What::mean;
  if (!parse_part(parser, cursor)) return false;
  const std::size_t begin = cursor.at;
  if (cursor.done()) {
    const Node top = claim.expression.top();
    const bool comparison = top.kind == NodeKind::binary && top.op >= Op::less && top.op <= Op::not_equal;
    const auto bound = comparison ? constant(claim.expression, top.children[1]) : std::nullopt;
    if (!bound) return parser.unexpected(cursor, "a comparison with a number, as in `> 0.9`,");
    claim.comparison = top.op;
    claim.bound = *bound;
    claim.expression.root = top.children[0];
    return true;
  }
  if (!parse_when(parser, cursor)) return false;
  if (claim.when == Claim::When::by_turn || claim.when == Claim::When::always) {
    return parser.wrong(begin, cursor.at, "a mean is taken at one time", "`at turn n` or `at the end`");
  }
  const auto comparison = take_comparison(cursor);
  if (!comparison) return parser.unexpected(cursor, "a comparison, as in `> 0.9`,");
  const auto bound = cursor.take_number();
  if (!bound) return parser.unexpected(cursor, "a number");
  claim.comparison = *comparison;
  claim.bound = *bound;
  return true;
}

}  // namespace

std::optional<Claim> parse_claim(const Scenario& scenario, Text text, Diagnostics& diagnostics) {
  Claim claim;
  claim.text = std::move(text);
  ClaimParser parser{scenario, claim, diagnostics};
  const std::string& value = claim.text.value;
  if (value.size() > max_expression_bytes) {
    parser.wrong(0, value.size(),
                 "the claim is longer than " + std::to_string(max_expression_bytes) + " bytes", "");
    return std::nullopt;
  }
  const std::size_t share = find_share(value);
  Cursor cursor{value, 0, share};
  bool fine = false;
  if (cursor.take("outcome"))
    fine = parse_outcome(parser, cursor) && parse_when(parser, cursor);
  else if (cursor.take("mean of"))
    fine = parse_mean(parser, cursor);
  else
    fine = parse_part(parser, cursor) && parse_when(parser, cursor);
  if (!fine) return std::nullopt;
  if (!cursor.done()) {
    parser.unexpected(cursor, "a time or `in at least`");
    return std::nullopt;
  }
  if (claim.what == Claim::What::mean && share < value.size()) {
    parser.wrong(share, value.size(), "a mean is taken over all runs and holds in no share of them",
                 "leave this out");
    return std::nullopt;
  }
  if (claim.what == Claim::What::outcome && claim.when == Claim::When::always) {
    parser.wrong(0, cursor.at, "an outcome is not there all the time", "leave `always` out");
    return std::nullopt;
  }
  if (!parse_share(parser, Cursor{value, share, value.size()})) return std::nullopt;
  return claim;
}

}  // namespace demarche
