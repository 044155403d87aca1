#include "sim/lang/parse.h"

#include "sim/lang/parser.h"

namespace demarche {
namespace {

bool is_too_long(const Text& text, Diagnostics& diagnostics) {
  if (text.value.size() <= max_expression_bytes) return false;
  diagnostics.error(text.place(0, 1), "too-long",
                    "this expression is longer than " + std::to_string(max_expression_bytes) + " bytes",
                    "name parts of it in [derived]");
  return true;
}

// What was probably meant by a token that does not belong where it stands.
const char* hint_for(const Token& token) {
  if (token.is("=")) return "to compare, write `==`";
  if (token.is("[")) return "a pair is written `trust[a, b]`";
  if (token.is("if")) return "a choice is written `if c then x else y`";
  if (token.is("AND") || token.is("OR") || token.is("NOT"))
    return "write `and`, `or`, `not` in small letters";
  return "";
}

}  // namespace

void Parser::fail(const std::string& message, std::string hint) {
  const Token& token = peek();
  const bool end = token.kind == TokenKind::end;
  const std::size_t begin = token.begin;
  if (hint.empty()) hint = hint_for(token);
  if (hint.empty() && token.is("within") && message.find("`]`") == std::string::npos && at_ > 0 &&
      tokens_[at_ - 1].kind == TokenKind::word)
    hint = "what happened is asked for with its verb, as in `did " + tokens_[at_ - 1].text + " within 3`";
  diagnostics_.error(expression_.text.place(begin, end ? begin : token.end), "syntax",
                     message + (!end                  ? ", but found `" + shown(token) + "`"
                                : tokens_.size() == 1 ? ", but the text is empty"
                                                      : ", but the text ends here"),
                     std::move(hint));
  throw Stop{};
}

bool Parser::accept(std::string_view text) {
  if (!peek().is(text)) return false;
  ++at_;
  return true;
}

void Parser::expect(std::string_view text, const std::string& why) {
  if (!accept(text)) fail("expected `" + std::string(text) + "` " + why);
}

void Parser::expect_end() {
  if (at_end()) return;
  const Token& token = peek();
  if (token.is("=")) fail("expected an operator");
  if (token.is(",")) fail("expected an operator or the end of the expression", "a decimal is written 0.5");
  if (token.is(")") || token.is("]") || token.is("}"))
    fail("expected the end of the expression", "this bracket has no partner");
  fail("expected an operator or the end of the expression");
}

std::string Parser::shown(const Token& token) const {
  return expression_.text.value.substr(token.begin, token.end - token.begin);
}

NodeId Parser::finish(Node n) {
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

NodeId Parser::leaf(NodeKind kind, std::string text, double value, int symbol) {
  Node n;
  n.kind = kind;
  n.begin = peek().begin;
  n.text = std::move(text);
  n.value = value;
  n.symbol = symbol;
  ++at_;
  return finish(std::move(n));
}

NodeId Parser::join(NodeKind kind, Op op, NodeId a, NodeId b) {
  Node n;
  n.kind = kind;
  n.op = op;
  n.begin = node(a).begin;
  n.children = {a, b};
  return finish(std::move(n));
}

Parser::Deeper::Deeper(Parser& p) : parser(p) {
  if (++parser.depth_ <= max_expression_depth) return;
  --parser.depth_;
  parser.diagnostics_.error(
      parser.place(), "too-deep",
      "this expression is nested more than " + std::to_string(max_expression_depth) + " levels deep",
      "name parts of it in [derived]");
  throw Stop{};
}

bool guarded(Expression& expression, Diagnostics& diagnostics, Whole whole,
             const std::function<void(Parser&)>& parse) {
  if (is_too_long(expression.text, diagnostics)) return false;
  Diagnostics lexical;
  Diagnostics found;
  bool complete = true;
  std::uint32_t stop = 0;
  Parser parser(expression, lexical, found);
  try {
    parse(parser);
    stop = parser.place().begin;
  } catch (const Parser::Stop&) {
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

}  // namespace demarche
