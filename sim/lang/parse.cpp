#include "sim/lang/parse.h"

#include <array>
#include <cmath>
#include <numbers>

#include "sim/lang/lexer.h"

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

struct Stop {};  // the first syntax error ends a text: what follows it would only be guessed at

class Parser {
 public:
  // Problems of words go to `lexical`, those of grammar to `diagnostics`.
  Parser(Expression& expression, Diagnostics& lexical, Diagnostics& diagnostics)
      : expression_(expression), diagnostics_(diagnostics), tokens_(tokenize(expression.text, lexical)) {}

  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  bool at_end() const { return peek().kind == TokenKind::end; }

  NodeId parse() { return choice(); }

  bool accept(std::string_view text) {
    if (!peek().is(text)) return false;
    ++at_;
    return true;
  }

  void expect(std::string_view text, const std::string& why) {
    if (!accept(text)) fail("expected `" + std::string(text) + "` " + why);
  }

  [[noreturn]] void fail(const std::string& message, std::string hint = {}) {
    const Token& token = peek();
    const bool end = token.kind == TokenKind::end;
    const std::size_t begin = token.begin;
    if (hint.empty()) hint = hint_for(token);
    diagnostics_.error(expression_.text.place(begin, end ? begin : token.end), "syntax",
                       message + (!end                  ? ", but found `" + shown(token) + "`"
                                  : tokens_.size() == 1 ? ", but the text is empty"
                                                        : ", but the text ends here"),
                       std::move(hint));
    throw Stop{};
  }

  // What was probably meant by a token that does not belong where it stands.
  static const char* hint_for(const Token& token) {
    if (token.is("=")) return "to compare, write `==`";
    if (token.is("[")) return "a pair is written `trust[a, b]`";
    if (token.is("if")) return "a choice is written `if c then x else y`";
    if (token.is("AND") || token.is("OR") || token.is("NOT"))
      return "write `and`, `or`, `not` in small letters";
    return "";
  }

  // Whatever may not stand where an expression has ended.
  void expect_end() {
    if (at_end()) return;
    const Token& token = peek();
    if (token.is("=")) fail("expected an operator");
    if (token.is(",")) fail("expected an operator or the end of the expression", "a decimal is written 0.5");
    if (token.is(")") || token.is("]") || token.is("}"))
      fail("expected the end of the expression", "this bracket has no partner");
    fail("expected an operator or the end of the expression");
  }

  // Names and parameters pass: the checker knows how the variable that is meant is written.
  NodeId variable_reference() {
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
  NodeId sum_expression() { return sum(); }

  Expression& expression() { return expression_; }
  std::size_t position() const { return peek().begin; }
  Place place() const { return expression_.text.place(peek().begin, peek().end); }

  NodeId record(RecordVerb verb, NodeKind kind, std::uint32_t begin) {
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

 private:
  Node& node(NodeId id) { return expression_.nodes[static_cast<std::size_t>(id)]; }

  std::string shown(const Token& token) const {
    return expression_.text.value.substr(token.begin, token.end - token.begin);
  }

  NodeId finish(Node n) {
    n.end = at_ == 0 ? 0 : tokens_[at_ - 1].end;
    if (expression_.nodes.size() >= static_cast<std::size_t>(max_expression_nodes)) {
      diagnostics_.error(expression_.text.whole(), "too-long",
                         "this expression has more than " + std::to_string(max_expression_nodes) + " parts",
                         "name parts of it in [derived]");
      throw Stop{};
    }
    expression_.nodes.push_back(std::move(n));
    return static_cast<NodeId>(expression_.nodes.size()) - 1;
  }

  NodeId leaf(NodeKind kind, std::string text, double value = 0, int symbol = -1) {
    Node n;
    n.kind = kind;
    n.begin = peek().begin;
    n.text = std::move(text);
    n.value = value;
    n.symbol = symbol;
    ++at_;
    return finish(std::move(n));
  }

  NodeId join(NodeKind kind, Op op, NodeId a, NodeId b) {
    Node n;
    n.kind = kind;
    n.op = op;
    n.begin = node(a).begin;
    n.children = {a, b};
    return finish(std::move(n));
  }

  // Counts what stands inside something else (brackets, arguments, `if`, `not`, a sign, a power), so that no
  // text can exhaust the stack. Every cycle of the rules below goes through one of these.
  struct Deeper {
    explicit Deeper(Parser& p) : parser(p) {
      if (++parser.depth_ <= max_expression_depth) return;
      --parser.depth_;
      parser.diagnostics_.error(
          parser.expression_.text.place(parser.peek().begin, parser.peek().end), "too-deep",
          "this expression is nested more than " + std::to_string(max_expression_depth) + " levels deep",
          "name parts of it in [derived]");
      throw Stop{};
    }
    ~Deeper() { --parser.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    Parser& parser;
  };

  NodeId choice() {
    if (!peek().is("if")) return disjunction();
    const Deeper deeper(*this);
    Node n;
    n.kind = NodeKind::choice;
    n.begin = peek().begin;
    ++at_;
    const NodeId condition = choice();
    expect("then", "after the condition of `if`");
    const NodeId yes = choice();
    if (!accept("else")) fail("expected `else`", "an `if` needs a value for both cases");
    const NodeId no = choice();
    n.children = {condition, yes, no};
    return finish(std::move(n));
  }

  NodeId disjunction() {
    NodeId left = conjunction();
    while (accept("or")) left = join(NodeKind::binary, Op::logical_or, left, conjunction());
    return left;
  }

  NodeId conjunction() {
    NodeId left = negation();
    while (accept("and")) left = join(NodeKind::binary, Op::logical_and, left, negation());
    return left;
  }

  NodeId negation() {
    if (!peek().is("not")) return comparison();
    const Deeper deeper(*this);
    Node n;
    n.kind = NodeKind::unary;
    n.op = Op::logical_not;
    n.begin = peek().begin;
    ++at_;
    n.children = {negation()};
    return finish(std::move(n));
  }

  bool at_comparison() const {
    for (const std::string_view op : {"<", "<=", ">", ">=", "==", "!="})
      if (peek().is(op)) return true;
    return false;
  }

  NodeId comparison() {
    const NodeId left = sum();
    static constexpr std::array<Word<Op>, 6> operators = {{{"<", Op::less},
                                                           {"<=", Op::less_equal},
                                                           {">", Op::greater},
                                                           {">=", Op::greater_equal},
                                                           {"==", Op::equal},
                                                           {"!=", Op::not_equal}}};
    NodeId result = left;
    for (const Word<Op>& op : operators) {
      if (!peek().is(op.text) || result != left) continue;
      ++at_;
      result = join(NodeKind::binary, op.value, left, sum());
    }
    if (result == left && (peek().is("in") || (peek().is("not") && peek(1).is("in")))) {
      const bool negated = accept("not");
      ++at_;
      result = join(NodeKind::member_of, negated ? Op::not_equal : Op::equal, left, primary());
    }
    if (result != left && at_comparison())
      fail("expected `and`", "comparisons do not chain: write `a < b and b < c`");
    return result;
  }

  NodeId sum() {
    NodeId left = product();
    while (peek().is("+") || peek().is("-")) {
      const Op op = peek().is("+") ? Op::add : Op::subtract;
      ++at_;
      left = join(NodeKind::binary, op, left, product());
    }
    return left;
  }

  NodeId product() {
    NodeId left = signed_factor();
    while (peek().is("*") || peek().is("/")) {
      const Op op = peek().is("*") ? Op::multiply : Op::divide;
      ++at_;
      left = join(NodeKind::binary, op, left, signed_factor());
    }
    return left;
  }

  NodeId signed_factor() {
    if (!peek().is("-")) return power();
    const Deeper deeper(*this);
    Node n;
    n.kind = NodeKind::unary;
    n.op = Op::negate;
    n.begin = peek().begin;
    ++at_;
    n.children = {signed_factor()};
    return finish(std::move(n));
  }

  NodeId power() {
    const NodeId base = primary();
    if (!accept("^")) return base;
    const Deeper deeper(*this);
    return join(NodeKind::binary, Op::power, base, signed_factor());
  }

  std::string thing(const std::string& what) {
    const Token& token = peek();
    if (token.kind != TokenKind::quoted && (token.kind != TokenKind::word || is_keyword(token)))
      fail("expected " + what);
    ++at_;
    return token.text;
  }

  NodeId record_actor() {
    if (peek().is("any")) return leaf(NodeKind::wildcard, "any");
    return primary();
  }

  NodeId optional_actors(Node n, std::string_view closing) {
    n.children = {no_node, no_node};
    if (accept("[")) {
      n.children[0] = record_actor();
      if (accept(",")) n.children[1] = record_actor();
      expect("]", "after the actors of `" + n.text + "`");
    }
    if (!closing.empty()) expect(closing, "after the agreement's name");
    return finish(std::move(n));
  }

  std::vector<NodeId> arguments(std::string_view close, const std::string& of) {
    std::vector<NodeId> list;
    if (accept(close)) return list;
    do list.push_back(choice());
    while (accept(","));
    expect(close, "after the arguments of `" + of + "`");
    return list;
  }

  NodeId reduce(Reduce kind) {
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

  NodeId call() {
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

  NodeId primary() {
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

  NodeId word(const Token& token) {
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

  Expression& expression_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int draws_ = 0;
};

bool is_too_long(const Text& text, Diagnostics& diagnostics) {
  if (text.value.size() <= max_expression_bytes) return false;
  diagnostics.error(text.place(0, 1), "too-long",
                    "this expression is longer than " + std::to_string(max_expression_bytes) + " bytes",
                    "name parts of it in [derived]");
  return true;
}

// Whether all of a text is ours, or what follows the expression is of another language.
enum class Whole : std::uint8_t { no, yes };

template <class Parse>
bool guarded(Expression& expression, Diagnostics& diagnostics, Whole whole, Parse&& parse) {
  if (is_too_long(expression.text, diagnostics)) return false;
  Diagnostics lexical;
  Diagnostics found;
  bool complete = true;
  std::uint32_t stop = 0;
  Parser parser(expression, lexical, found);
  try {
    parse(parser);
    stop = parser.place().begin;
  } catch (const Stop&) {
    complete = false;
    stop = parser.place().end;
  }
  if (whole == Whole::no)
    std::erase_if(lexical.items, [&](const Diagnostic& d) { return d.place.begin >= stop; });
  // What cannot even be cut into words explains whatever is missing behind it.
  if (lexical.has_errors()) found = std::move(lexical);
  complete = complete && !found.has_errors();
  diagnostics.items.insert(diagnostics.items.end(), found.items.begin(), found.items.end());
  if (!complete) {
    expression.nodes.clear();
    expression.root = no_node;
  }
  return complete;
}

}  // namespace

Expression parse_expression(Text text, Diagnostics& diagnostics) {
  Expression e;
  e.text = std::move(text);
  guarded(e, diagnostics, Whole::yes, [&](Parser& p) {
    e.root = p.parse();
    p.expect_end();
  });
  return e;
}

Expression parse_expression_prefix(Text text, std::size_t& end, Diagnostics& diagnostics) {
  Expression e;
  e.text = std::move(text);
  end = 0;
  guarded(e, diagnostics, Whole::no, [&](Parser& p) {
    e.root = p.parse();
    end = p.position();
  });
  return e;
}

std::optional<Effect> parse_effect(Text text, Diagnostics& diagnostics) {
  Effect effect;
  effect.expression.text = std::move(text);
  const bool complete = guarded(effect.expression, diagnostics, Whole::yes, [&](Parser& p) {
    Expression& e = effect.expression;
    const auto delay = [&] {
      if (!p.accept("after")) return;
      effect.delay = p.sum_expression();
      if (!p.accept("turns") && !p.accept("turn")) p.fail("expected `turns` after the delay");
    };
    const auto begins = [&](std::string_view word) {
      return p.peek().is(word) && (p.peek(1).kind == TokenKind::word || p.peek(1).kind == TokenKind::end);
    };
    if (begins("expose")) {
      effect.kind = EffectKind::expose;
      e.root = p.record(RecordVerb::exposed, NodeKind::record, p.peek().begin);
    } else if (begins("table")) {
      effect.kind = EffectKind::table;
      p.accept("table");
      e.root = p.parse();
    } else if (p.peek().is("move") && !p.peek(1).is(".") && !p.peek(1).is("[")) {
      effect.kind = EffectKind::move;
      p.accept("move");
      e.root = p.sum_expression();
      p.expect("from", "after the amount moved");
      effect.lvalue = p.variable_reference();
      p.expect("to", "after where it comes from");
      effect.destination = p.variable_reference();
      if (p.accept("losing")) effect.loss = p.sum_expression();
      delay();
    } else {
      effect.lvalue = p.variable_reference();
      if (p.accept("+="))
        effect.kind = EffectKind::add;
      else if (p.accept("-="))
        effect.kind = EffectKind::subtract;
      else if (p.accept("="))
        effect.kind = EffectKind::set;
      else
        p.fail("expected `+=`, `-=` or `=`", p.peek().is("*") || p.peek().is("/")
                                                 ? "an effect adds, subtracts or sets, as in `x += (…) * x`"
                                                 : "");
      e.root = p.parse();
      delay();
    }
    p.expect_end();
  });
  if (!complete) return std::nullopt;
  return effect;
}

}  // namespace demarche
