// Shared by the parts of the compiler (compile*.cpp); not for others (see program.h).
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "sim/engine/lower.h"
#include "sim/engine/program.h"

namespace demarche {

struct ActorRun {
  int first = 0;
  int count = 1;
};
// Ascending actors as runs of neighbours; gaps of up to `largest_gap` actors are run over.
std::vector<ActorRun> contiguous_runs(const std::vector<int>& actors, int largest_gap);

// State of one compilation. Code is built as graphs first and written out afterwards, when it is known where
// the rows of the setup code end: each part leaves a function in `delayed` for that.
struct Compiler {
  explicit Compiler(Program& p) : program(p), setup(constants, nullptr) {}

  Lowering lowering(Graph& graph, std::string place) const;
  int add_cause(CauseKind kind, int index, int effect, const Expression* expression);
  void finish(CompiledCode& code, Graph& graph);
  Program& program;
  ConstantRows constants;
  Graph setup;
  std::int32_t registers = 0;
  std::int32_t high_water = 0;
  std::vector<std::function<void()>> delayed;
  std::function<void()> after_setup;
};

// Effects to sinks: the values first, their rows once the graph is written out.
class EffectCompiler {
 public:
  EffectCompiler(Compiler& compiler, Graph& graph) : compiler_(&compiler), graph_(&graph) {}
  bool vectorise = false;  // plain deltas are added to all lanes at once

  void add(Lowering& to, const std::vector<Effect>& effects, CauseKind kind, int index, ValueId mask);
  // The graph may have moved since.
  std::vector<EffectSink> finish(Graph& graph);

 private:
  struct Pending {
    EffectSink sink;
    ValueId value = no_value;
    ValueId mask = no_value;
    ValueId delay = no_value;
    ValueId share = no_value;
  };
  void push(Lowering& to, Pending pending, const CellAddress& cell);

  Compiler* compiler_;
  Graph* graph_;
  std::vector<Pending> pending_;
};

// Adds the apply_add and clamp_rows instructions for the vector effects of the rules.
void append_applications(Compiler& compiler);

void compile_choices(Compiler& compiler, RowAllocator& rows);
void compile_blocks(Compiler& compiler);
// Places constants behind all other rows, and counts what a lane needs.
void complete_program(Compiler& compiler);
std::vector<std::vector<Block>*> all_blocks(Program& program);

}  // namespace demarche
