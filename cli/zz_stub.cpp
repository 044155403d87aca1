#include "cli/command.h"
namespace demarche::cli { void add_play(CLI::App&){} void add_explain(CLI::App&){} }
