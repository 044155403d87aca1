#include "sim/lang/parse.h"
#include "sim/lang/parser.h"

namespace demarche {

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
                                             : p.peek().is("==") ? "`==` compares; to set a value write `=`"
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
