// JSON Schema of scenario files, made from the table in keys.h, so that editors complete and check.
#pragma once

#include <string>

namespace demarche {

// The text of docs/scenario.schema.json (draft 7, which TOML editors understand).
std::string json_schema();

}  // namespace demarche
