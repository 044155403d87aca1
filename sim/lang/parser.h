// The parser of one text, for parse*.cpp alone: recursive descent, a function for each rule of the grammar.
// The first syntax error ends the text: what follows it would only be guessed at.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/lang/ast.h"
#include "sim/lang/diagnostic.h"
#include "sim/lang/lexer.h"

namespace demarche {

class Parser {
 public:
  struct Stop {};  // thrown at a problem, which has been reported

  // Problems of words go to `lexical`, those of grammar to `diagnostics`.
  Parser(Expression& expression, Diagnostics& lexical, Diagnostics& diagnostics)
      : expression_(expression), diagnostics_(diagnostics), tokens_(tokenize(expression.text, lexical)) {}

  // Where the parser stands.
  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  bool at_end() const { return peek().kind == TokenKind::end; }
  std::size_t position() const { return peek().begin; }
  Place place() const { return expression_.text.place(peek().begin, peek().end); }

  bool accept(std::string_view text);
  void expect(std::string_view text, const std::string& why);
  void expect_end();  // whatever may not stand where an expression has ended
  [[noreturn]] void fail(const std::string& message, std::string hint = {});

  // What a text, or a part of it, may be.
  NodeId parse() { return choice(); }
  NodeId sum_expression() { return sum(); }
  // Names and parameters pass: the checker knows how the variable that is meant is written.
  NodeId variable_reference();
  NodeId record(RecordVerb verb, NodeKind kind, std::uint32_t begin);

 private:
  // Counts what stands inside something else (brackets, arguments, `if`, `not`, a sign, a power), so that no
  // text can exhaust the stack. Every cycle of the rules below goes through one of these.
  struct Deeper {
    explicit Deeper(Parser& p);
    ~Deeper() { --parser.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    Parser& parser;
  };

  // Operators from the loosest to the tightest (parse_operators.cpp).
  NodeId choice();
  NodeId disjunction();
  NodeId conjunction();
  NodeId negation();
  bool at_comparison() const;
  NodeId comparison();
  NodeId sum();
  NodeId product();
  NodeId signed_factor();
  NodeId power();

  // What they join (parse_primary.cpp).
  NodeId primary();
  NodeId word(const Token& token);
  NodeId call();
  NodeId reduce(Reduce kind);
  std::string thing(const std::string& what);
  NodeId record_actor();
  NodeId optional_actors(Node n, std::string_view closing);
  std::vector<NodeId> arguments(std::string_view close, const std::string& of);

  Node& node(NodeId id) { return expression_.nodes[static_cast<std::size_t>(id)]; }
  std::string shown(const Token& token) const;
  NodeId finish(Node n);  // its end is where the parser stands
  NodeId leaf(NodeKind kind, std::string text, double value = 0, int symbol = -1);
  NodeId join(NodeKind kind, Op op, NodeId a, NodeId b);

  Expression& expression_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int draws_ = 0;
};

// Whether all of a text is ours, or what follows the expression is of another language.
enum class Whole : std::uint8_t { no, yes };

// Lets `parse` read the expression's text; false, and the expression empty, after a problem.
bool guarded(Expression& expression, Diagnostics& diagnostics, Whole whole,
             const std::function<void(Parser&)>& parse);

}  // namespace demarche
