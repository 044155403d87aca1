// Between a Save and the frozen formats of files. Every step from an older format to the next has its place
// here.
#pragma once

#include "sim/session/save.h"
#include "sim/session/save_format_1.h"

namespace demarche {

// The newest format, from what check_save() has found good.
format_1::Save to_newest_format(const Save& save);
// Throws BadSave for what has no meaning (a scope or an insight that is none). The rest is for check_save().
Save from_format_1(format_1::Save&& file);

// Why bytes or JSON are no save; what() is a sentence without the file's name. Never leaves the reading
// functions.
struct BadSave {
  std::string problem;
};

}  // namespace demarche
