// The tree of an expression. The parser makes "raw" kinds (name, member, index, call, record…); the checker
// (scenario/resolve.h) turns every node into a resolved kind with symbol and type, and the engine lowers
// those. Nodes of one text live in one array and name each other by index, so an expression is a plain value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/lang/source.h"

namespace demarche {

using NodeId = std::int32_t;
inline constexpr NodeId no_node = -1;

// Bounds for texts from strangers. Deep trees would overflow the stack of recursive functions; long ones
// would make the compiled program larger than any honest scenario needs.
inline constexpr int max_expression_depth = 100;
inline constexpr int max_expression_nodes = 2'000;
inline constexpr std::size_t max_expression_bytes = 8'000;

enum class Type : std::uint8_t { unknown, number, boolean, actor, set };

enum class NodeKind : std::uint8_t {
  // As parsed; none of these is left after resolving.
  name,      // text
  member,    // children[0] . text
  index,     // text [children…]
  call,      // text ( children… )
  wildcard,  // `any` as an argument of a record

  // Leaves.
  number,          // value (also dates, as days since 1970-01-01, and pi)
  boolean,         // value 0 or 1
  parameter,       // $text; symbol = parameter
  clock,           // symbol = Clock
  actor,           // symbol = actor
  actor_variable,  // symbol = ActorSlot (self, target, …) or first_bound_slot + depth of the enclosing reduce
  named_set,       // symbol = set; all actors are set 0 ("actors")
  listed_set,      // children = actor nodes

  // State. Children give the actors: none for the world, one for actor variables, two for pairs.
  variable,  // symbol = variable in Scenario::variables
  derived,   // symbol = derived quantity in Scenario::derived
  previous,  // children[0] = variable node; symbol = turns back (1…max_previous_turns)

  // Operators; children in order.
  unary,       // op: negate, logical_not
  binary,      // op: arithmetic, comparison (of numbers), logic
  same_actor,  // children: two actors; op equal or not_equal
  member_of,   // children: actor, set; op equal (in) or not_equal (not in)
  choice,      // if children[0] then children[1] else children[2]
  function,    // symbol = Function; children = arguments
  reduce,      // symbol = Reduce; bound variable in `text`, slot in `value` once resolved;
               // children: [0] set, [1] filter or no_node, [2] body or no_node, [3] else or no_node
  set_size,    // children[0] = set

  // Memory and diplomacy. Actor arguments are children; a wildcard child stays NodeKind::wildcard.
  record,        // `text` the thing's name, op_text = verb; symbol = thing, record = RecordVerb;
                 // children: [0] actor or no_node, [1] second or no_node, [2] `within` or no_node
  record_count,  // as record, but a number: rounds in which it happened
  record_age,    // as record, but a number: rounds since
  agreement,     // symbol = offer; children [0], [1] actors, wildcard or no_node
  promised,      // symbol = term; children [0] party, [1] other
  backers,       // symbol = proposal
  tabled_now,    // symbol = proposal

  // Chance. `draw` numbers the draws within one text; the engine hashes it with the text's name.
  draw,  // symbol = Draw; children = arguments
};

enum class Op : std::uint8_t {
  none,
  negate,
  logical_not,
  add,
  subtract,
  multiply,
  divide,
  power,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
};

enum class Clock : std::uint8_t { turn, date, year, month };
enum class Function : std::uint8_t { min, max, abs, clamp, sqrt, exp, log, logistic, floor };
enum class Reduce : std::uint8_t { sum, mean, min, max, count, any, all };
enum class Draw : std::uint8_t { chance, uniform, normal, poisson };

// Who may appear in an expression, by role.
enum class ActorSlot : std::uint8_t { self, target, party, other, breaker };
inline constexpr int actor_slot_count = 5;
inline constexpr int first_bound_slot = 8;  // slots of variables bound by sums, in order of nesting

enum class RecordVerb : std::uint8_t {
  did,
  exposed,
  known,  // actions
  offered,
  accepted,
  declined,
  ended,
  breached,  // offers
  tabled,
  backed,
  opposed,
  abstained,
  vetoed,
  passed,
  failed,    // proposals
  happened,  // events and world rules
};

struct Node {
  NodeKind kind = NodeKind::number;
  Op op = Op::none;
  Type type = Type::unknown;
  RecordVerb record = RecordVerb::did;
  std::int32_t symbol = -1;
  std::int32_t draw = -1;
  double value = 0;
  std::uint32_t begin = 0;  // bytes of Text::value
  std::uint32_t end = 0;
  std::string text;
  std::vector<NodeId> children;
};

// An expression as written and understood.
struct Expression {
  Text text;
  std::vector<Node> nodes;
  NodeId root = no_node;

  bool empty() const { return root == no_node; }
  const Node& node(NodeId id) const { return nodes[static_cast<std::size_t>(id)]; }
  const Node& top() const { return node(root); }
  Place place(NodeId id) const { return text.place(node(id).begin, node(id).end); }
};

enum class EffectKind : std::uint8_t { add, subtract, set, move, expose, table };

// One effect as written: `lvalue op amount [after delay turns]`, `move amount from lvalue to destination …`,
// `expose record`, `table proposal`. All parts are nodes of `expression`, whose root is the amount (or the
// record, for expose; the name node, for table).
struct Effect {
  EffectKind kind = EffectKind::add;
  Expression expression;
  NodeId lvalue = no_node;       // a variable node once resolved
  NodeId destination = no_node;  // move only
  NodeId loss = no_node;         // move only: share lost on the way
  NodeId delay = no_node;        // turns, or no_node for at once
  std::int32_t proposal = -1;    // table only
};

// "tabled_now" etc. in messages and printing.
const char* name_of(Op op);
const char* name_of(Clock clock);
const char* name_of(Function function);
const char* name_of(Reduce reduce);
const char* name_of(Draw draw);
const char* name_of(RecordVerb verb);
const char* name_of(Type type);

}  // namespace demarche
