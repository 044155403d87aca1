// What operators join: numbers, names, calls, records, sets.
#include <array>
#include <cmath>
#include <numbers>

#include "sim/lang/parser.h"

namespace demarche {
namespace {

template <class Enum>
struct Word {
  std::string_view text;
  Enum value;
};

constexpr std::array<Word<RecordVerb>, 16> record_words = {{
    {"did", RecordVerb::did},
    {"exposed", RecordVerb::exposed},
    {"known", RecordVerb::known},
    {"offered", RecordVerb::offered},
    {"accepted", RecordVerb::accepted},
    {"declined", RecordVerb::declined},
    {"ended", RecordVerb::ended},
    {"breached", RecordVerb::breached},
    {"tabled", RecordVerb::tabled},
    {"backed", RecordVerb::backed},
    {"opposed", RecordVerb::opposed},
    {"abstained", RecordVerb::abstained},
    {"vetoed", RecordVerb::vetoed},
    {"passed", RecordVerb::passed},
    {"failed", RecordVerb::failed},
    {"happened", RecordVerb::happened},
}};
constexpr std::array<Word<Clock>, 4> clock_words = {
    {{"turn", Clock::turn}, {"date", Clock::date}, {"year", Clock::year}, {"month", Clock::month}}};
constexpr std::array<Word<Reduce>, 7> reduce_words = {{{"sum", Reduce::sum},
                                                       {"mean", Reduce::mean},
                                                       {"min", Reduce::min},
                                                       {"max", Reduce::max},
                                                       {"count", Reduce::count},
                                                       {"any", Reduce::any},
                                                       {"all", Reduce::all}}};
constexpr std::array<Word<Draw>, 4> draw_words = {{{"chance", Draw::chance},
                                                   {"uniform", Draw::uniform},
                                                   {"normal", Draw::normal},
                                                   {"poisson", Draw::poisson}}};
// Words that cannot be names because an expression would read differently with them.
constexpr std::array<std::string_view, 13> keywords = {
    "if", "then", "else", "and", "or", "not", "in", "where", "within", "stands", "after", "true", "false"};

template <class Enum, std::size_t size>
const Word<Enum>* find_word(const std::array<Word<Enum>, size>& words, const Token& token) {
  if (token.kind != TokenKind::word) return nullptr;
  for (const Word<Enum>& word : words)
    if (word.text == token.text) return &word;
  return nullptr;
}

bool is_keyword(const Token& token) {
  if (token.kind != TokenKind::word) return false;
  for (const std::string_view word : keywords)
    if (word == token.text) return true;
  return false;
}

}  // namespace

std::string Parser::thing(const std::string& what) {
  const Token& token = peek();
  if (token.kind != TokenKind::quoted && (token.kind != TokenKind::word || is_keyword(token)))
    fail("expected " + what);
  ++at_;
  return token.text;
}

NodeId Parser::record(RecordVerb verb, NodeKind kind, std::uint32_t begin) {
  ++at_;
  Node n;
  n.kind = kind;
  n.record = verb;
  n.begin = begin;
  n.text = thing(verb == RecordVerb::happened ? "the name of an event or rule, in quotes" : "a name");
  n.children = {no_node, no_node, no_node};
  if (accept("[")) {
    n.children[0] = record_actor();
    if (accept(",")) n.children[1] = record_actor();
    expect("]", "after the actors of `" + n.text + "`");
  }
  if (accept("within")) {
    n.children[2] = sum();
    if (!accept("turns")) accept("turn");
  }
  return finish(std::move(n));
}

NodeId Parser::record_actor() {
  if (peek().is("any")) return leaf(NodeKind::wildcard, "any");
  return primary();
}

NodeId Parser::optional_actors(Node n, std::string_view closing) {
  n.children = {no_node, no_node};
  if (accept("[")) {
    n.children[0] = record_actor();
    if (accept(",")) n.children[1] = record_actor();
    expect("]", "after the actors of `" + n.text + "`");
  }
  if (!closing.empty()) expect(closing, "after the agreement's name");
  return finish(std::move(n));
}

std::vector<NodeId> Parser::arguments(std::string_view close, const std::string& of) {
  std::vector<NodeId> list;
  if (accept(close)) return list;
  do list.push_back(choice());
  while (accept(","));
  expect(close, "after the arguments of `" + of + "`");
  return list;
}

NodeId Parser::reduce(Reduce kind) {
  Node n;
  n.kind = NodeKind::reduce;
  n.symbol = static_cast<int>(kind);
  n.begin = peek().begin;
  at_ += 2;  // name and parenthesis
  n.text = peek().text;
  at_ += 2;  // bound name and `in`
  const NodeId set = primary();
  NodeId filter = no_node;
  NodeId body = no_node;
  NodeId otherwise = no_node;
  if (accept("where")) filter = disjunction();
  if (accept(":")) {
    body = choice();
    if (accept("else")) otherwise = choice();
  } else if (kind != Reduce::count) {
    fail("expected `:` and what to take the " + std::string(name_of(kind)) + " of",
         "for example `sum(a in actors: a.economy)`");
  }
  expect(")", "after `" + std::string(name_of(kind)) + "`");
  n.children = {set, filter, body, otherwise};
  return finish(std::move(n));
}

NodeId Parser::call() {
  const Token name = peek();
  if (const auto* word = find_word(reduce_words, name)) {
    if (peek(2).kind == TokenKind::word && !is_keyword(peek(2)) && peek(3).is("in"))
      return reduce(word->value);
    if (word->value == Reduce::count) {
      at_ += 2;
      NodeId inner = no_node;
      if (const auto* verb = find_word(record_words, peek())) {
        inner = record(verb->value, NodeKind::record_count, name.begin);
        expect(")", "after `count`");
        node(inner).end = tokens_[at_ - 1].end;
        return inner;
      }
      Node n;
      n.kind = NodeKind::set_size;
      n.begin = name.begin;
      n.children = {primary()};
      expect(")", "after `count`");
      return finish(std::move(n));
    }
    if (word->value != Reduce::min && word->value != Reduce::max) {
      at_ += 2;
      fail("expected `name in SET:`",
           "for example `" + std::string(word->text) + "(a in actors: a.economy)`");
    }
  }
  at_ += 2;
  Node n;
  n.begin = name.begin;
  if (name.text == "turns_since") {
    const auto* verb = find_word(record_words, peek());
    if (verb == nullptr) fail("expected a record such as `did ACTION[a, b]`");
    const NodeId inner = record(verb->value, NodeKind::record_age, name.begin);
    expect(")", "after `turns_since`");
    node(inner).end = tokens_[at_ - 1].end;
    return inner;
  }
  if (name.text == "previous") {
    n.kind = NodeKind::previous;
    n.symbol = 1;
    n.children = {variable_reference()};
    if (accept(",")) {
      const Token& turns = peek();
      if (turns.kind != TokenKind::number || turns.value != std::floor(turns.value) || turns.value > 1e6)
        fail("expected a whole number of turns");
      n.symbol = static_cast<int>(turns.value);
      ++at_;
    }
    expect(")", "after `previous`");
    return finish(std::move(n));
  }
  if (name.text == "backers" || name.text == "tabled_now") {
    n.kind = name.text == "backers" ? NodeKind::backers : NodeKind::tabled_now;
    n.text = thing("a proposal's name");
    expect(")", "after the proposal's name");
    return finish(std::move(n));
  }
  if (const auto* draw = find_word(draw_words, name)) {
    n.kind = NodeKind::draw;
    n.symbol = static_cast<int>(draw->value);
    n.draw = draws_++;
    n.children = arguments(")", name.text);
    return finish(std::move(n));
  }
  n.kind = NodeKind::call;
  n.text = name.text;
  n.children = arguments(")", name.text);
  return finish(std::move(n));
}

NodeId Parser::primary() {
  const Token token = peek();
  switch (token.kind) {
    case TokenKind::number: return leaf(NodeKind::number, "", token.value);
    case TokenKind::parameter: return leaf(NodeKind::parameter, token.text);
    case TokenKind::quoted: fail("expected an expression", "only names after `happened` stand in quotes");
    case TokenKind::end: fail("expected an expression");
    case TokenKind::symbol: break;
    case TokenKind::word: return word(token);
  }
  const Deeper deeper(*this);
  if (accept("(")) {
    const NodeId inner = choice();
    expect(")", "to close the bracket");
    return inner;
  }
  if (token.is("{")) {
    Node n;
    n.kind = NodeKind::listed_set;
    n.begin = token.begin;
    ++at_;
    n.children = arguments("}", "the set");
    return finish(std::move(n));
  }
  fail("expected an expression");
}

NodeId Parser::word(const Token& token) {
  if (token.text == "true" || token.text == "false")
    return leaf(NodeKind::boolean, "", token.text == "true" ? 1 : 0);
  if (token.text == "if") return choice();
  if (is_keyword(token)) fail("expected an expression");
  if (peek(1).is("(")) {
    const Deeper deeper(*this);
    return call();
  }
  if (token.text == "pi") return leaf(NodeKind::number, "pi", std::numbers::pi);
  const bool names_something = peek(1).kind == TokenKind::word || peek(1).kind == TokenKind::quoted;
  if (names_something && !is_keyword(peek(1))) {
    const Deeper deeper(*this);
    if (const auto* verb = find_word(record_words, token))
      return record(verb->value, NodeKind::record, token.begin);
    if (token.text == "agreement" || token.text == "promised") {
      Node n;
      n.kind = token.text == "agreement" ? NodeKind::agreement : NodeKind::promised;
      n.begin = token.begin;
      ++at_;
      n.text = thing("a name");
      const bool agreement = n.kind == NodeKind::agreement;
      return optional_actors(std::move(n), agreement ? "stands" : "");
    }
  }
  if (find_word(record_words, token) != nullptr && !peek(1).is(".") && !peek(1).is("[")) {
    ++at_;
    fail("expected a name after `" + token.text + "`");
  }
  if (peek(1).is("[")) {
    const Deeper deeper(*this);
    Node n;
    n.kind = NodeKind::index;
    n.begin = token.begin;
    n.text = token.text;
    at_ += 2;
    n.children = arguments("]", token.text);
    return finish(std::move(n));
  }
  if (const auto* clock = find_word(clock_words, token); clock != nullptr && !peek(1).is("."))
    return leaf(NodeKind::clock, token.text, 0, static_cast<int>(clock->value));
  const NodeId name = leaf(NodeKind::name, token.text);
  if (!peek().is(".")) return name;
  Node n;
  n.kind = NodeKind::member;
  n.begin = token.begin;
  ++at_;
  if (peek().kind != TokenKind::word) fail("expected a variable's name after `.`");
  n.text = peek().text;
  ++at_;
  n.children = {name};
  return finish(std::move(n));
}

NodeId Parser::variable_reference() {
  const NodeId id = primary();
  const NodeKind kind = node(id).kind;
  if (kind != NodeKind::member && kind != NodeKind::index && kind != NodeKind::name &&
      kind != NodeKind::parameter) {
    diagnostics_.error(expression_.place(id), "syntax",
                       "expected a variable such as `self.economy` or `trust[a, b]`");
    throw Stop{};
  }
  return id;
}

}  // namespace demarche
