// The envelope, and the payload in cereal's portable binary. Nothing in the payload is believed: every
// container goes through Reader::size(), which compares what a file claims with the bytes that are left, with
// the field's bound and with the memory that a save may take, before anything is allocated.
#include <algorithm>
#include <bit>
#include <cereal/archives/portable_binary.hpp>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <streambuf>

#include "sim/session/save_versions.h"

namespace demarche {
namespace {

// As PNG's: the high bit, the line ends and the end-of-file sign show what a transfer as text has done.
constexpr std::string_view magic =
    "\x89"
    "DMS\r\n\x1a\n";
constexpr std::size_t max_version_bytes = 64;
constexpr std::uint8_t little_endian = 1;  // as cereal writes it, first in the payload

// FNV-1a, 64 bits: finds damage, not forgery.
std::uint64_t checksum(std::string_view head, std::string_view payload) {
  std::uint64_t value = 14695981039346656037u;
  for (const std::string_view bytes : {head, payload})
    for (const char c : bytes) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return value;
}

template <class Number>
void put(std::string& out, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) out += static_cast<char>(value >> (8 * i) & 0xFFu);
}

// Little-endian numbers and stretches of bytes from the front of a text.
struct Head {
  std::string_view rest;

  template <class Number>
  bool take(Number& value) {
    if (rest.size() < sizeof(Number)) return false;
    value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
      value =
          static_cast<Number>(value | static_cast<Number>(static_cast<unsigned char>(rest[i])) << (8 * i));
    rest.remove_prefix(sizeof(Number));
    return true;
  }
  bool take(std::string_view& bytes, std::size_t size) {
    if (rest.size() < size) return false;
    bytes = rest.substr(0, size);
    rest.remove_prefix(size);
    return true;
  }
};

struct Writer {
  cereal::PortableBinaryOutputArchive& archive;

  void size(const char* name, std::size_t size, std::size_t limit) {
    if (size > limit) throw std::invalid_argument(std::string("`") + name + "` is too long for a save");
    archive(static_cast<std::uint32_t>(size));
  }
  template <class Whole>
  void whole(const char*, Whole& value) {
    archive(value);
  }
  void large(const char*, std::uint64_t& value) { archive(value); }
  void digest(const char*, std::uint64_t& value) { archive(value); }
  void flag(const char*, std::uint8_t& value) { archive(value); }
  void number(const char*, double& value) { archive(value); }
  void text(const char* name, std::string& value, std::size_t limit) {
    size(name, value.size(), limit);
    archive(cereal::binary_data(value.data(), value.size()));
  }
  void texts(const char* name, std::vector<std::string>& values, std::size_t limit, std::size_t text_limit) {
    size(name, values.size(), limit);
    for (std::string& value : values) text(name, value, text_limit);
  }
  void numbers(const char* name, std::vector<double>& values, std::size_t limit) {
    size(name, values.size(), limit);
    for (double& value : values) archive(value);
  }
  template <class Item>
  void list(const char* name, std::vector<Item>& values, std::size_t limit) {
    size(name, values.size(), limit);
    for (Item& item : values) fields(*this, item);
  }
};

// A stream over bytes that knows how many are left.
struct ByteStream : std::streambuf {
  explicit ByteStream(std::string_view bytes) {
    char* const begin = const_cast<char*>(bytes.data());  // never written to
    setg(begin, begin, begin + bytes.size());
  }
  std::size_t left() const { return static_cast<std::size_t>(egptr() - gptr()); }
};

struct Reader {
  ByteStream& bytes;
  cereal::PortableBinaryInputArchive& archive;
  std::size_t memory_left = max_save_memory;

  // How many items follow, once it is known that they can.
  std::size_t size(const char* name, std::size_t limit, std::size_t bytes_each, std::size_t memory_each) {
    std::uint32_t claimed = 0;
    archive(claimed);
    if (claimed > limit)
      throw BadSave{std::string("`") + name + "` has " + std::to_string(claimed) + " parts where " +
                    std::to_string(limit) + " are allowed"};
    if (claimed > bytes.left() / bytes_each)
      throw BadSave{std::string("`") + name + "` goes on behind the end of the file"};
    if (claimed * memory_each > memory_left) throw BadSave{"it would take more memory than a save may"};
    memory_left -= claimed * memory_each;
    return claimed;
  }
  template <class Whole>
  void whole(const char*, Whole& value) {
    archive(value);
  }
  void large(const char*, std::uint64_t& value) { archive(value); }
  void digest(const char*, std::uint64_t& value) { archive(value); }
  void flag(const char* name, std::uint8_t& value) {
    archive(value);
    if (value > 1) throw BadSave{std::string("`") + name + "` is neither true nor false"};
  }
  void number(const char* name, double& value) {
    archive(value);
    if (!std::isfinite(value)) throw BadSave{std::string("a number of `") + name + "` is not finite"};
  }
  void text(const char* name, std::string& value, std::size_t limit) {
    value.resize(size(name, limit, 1, 1));
    archive(cereal::binary_data(value.data(), value.size()));
  }
  void texts(const char* name, std::vector<std::string>& values, std::size_t limit, std::size_t text_limit) {
    values.resize(size(name, limit, sizeof(std::uint32_t), sizeof(std::string)));
    for (std::string& value : values) text(name, value, text_limit);
  }
  void numbers(const char* name, std::vector<double>& values, std::size_t limit) {
    values.resize(size(name, limit, sizeof(double), sizeof(double)));
    for (double& value : values) number(name, value);
  }
  template <class Item>
  void list(const char* name, std::vector<Item>& values, std::size_t limit) {
    // No item is shorter than two of its numbers or lengths.
    values.resize(size(name, limit, 2 * sizeof(std::uint32_t), sizeof(Item)));
    for (Item& item : values) fields(*this, item);
  }
};

format_1::Save read_payload_1(std::string_view payload) {
  if (payload.empty() || static_cast<std::uint8_t>(payload.front()) != little_endian)
    throw BadSave{"its numbers are written in another order of bytes"};
  ByteStream bytes(payload);
  std::istream stream(&bytes);
  cereal::PortableBinaryInputArchive archive(stream,
                                             cereal::PortableBinaryInputArchive::Options::LittleEndian());
  Reader reader{bytes, archive};
  format_1::Save file;
  fields(reader, file);
  if (bytes.left() != 0) throw BadSave{std::to_string(bytes.left()) + " bytes follow behind its end"};
  return file;
}

SaveResult read_envelope(std::string_view bytes) {
  SaveResult result;
  if (bytes.size() < magic.size() || !bytes.starts_with(magic)) {
    result.problem = bytes.empty()              ? "it is empty"
                     : magic.starts_with(bytes) ? "it ends in the middle of its first line"
                     : bytes.substr(1).starts_with("DMS")
                         ? "it was changed on its way: send saves as they are, not as text"
                         : "it is not a save of Démarche";
    return result;
  }
  Head head{bytes.substr(magic.size())};
  std::uint8_t version_size = 0;
  std::string_view version;
  std::uint64_t length = 0;
  std::uint64_t sum = 0;
  if (!head.take(result.format) || !head.take(version_size) || !head.take(version, version_size)) {
    result.problem = "it ends too early";
    return result;
  }
  // A name from a stranger is shown only if it looks like one.
  const bool plain = version_size <= max_version_bytes &&
                     std::all_of(version.begin(), version.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (result.format > save_format) {
    result.problem = "it has format " + std::to_string(result.format) + ", written by version " +
                     (plain ? std::string(version) : "?") + " of Démarche; this is version " +
                     program_version() + ", which reads formats up to " + std::to_string(save_format) +
                     ": a newer version of the program opens it";
    return result;
  }
  if (result.format == 0 || !plain) {
    result.problem = "its first lines are damaged";
    return result;
  }
  if (!head.take(length)) {
    result.problem = "it ends too early";
    return result;
  }
  const std::string_view summed = bytes.substr(0, bytes.size() - head.rest.size());
  if (!head.take(sum) || head.rest.size() < length) {
    result.problem = "it ends too early: " + std::to_string(head.rest.size()) + " of " +
                     std::to_string(length) + " bytes are there";
    return result;
  }
  if (head.rest.size() > length) {
    result.problem = std::to_string(head.rest.size() - length) + " bytes follow behind its end";
    return result;
  }
  if (checksum(summed, head.rest) != sum) {
    result.problem = "it is damaged: its checksum does not fit";
    return result;
  }
  Save save = from_format_1(read_payload_1(head.rest));
  save.program_version = std::string(version);
  result.problem = check_save(save);
  if (result.problem.empty()) result.save = std::move(save);
  return result;
}

}  // namespace

std::string save_bytes(const Save& save) {
  if (const std::string problem = check_save(save); !problem.empty()) throw std::invalid_argument(problem);
  std::ostringstream stream(std::ios::binary);
  {
    cereal::PortableBinaryOutputArchive archive(stream,
                                                cereal::PortableBinaryOutputArchive::Options::LittleEndian());
    Writer writer{archive};
    format_1::Save file = to_newest_format(save);
    fields(writer, file);
  }
  const std::string payload = std::move(stream).str();
  std::string bytes(magic);
  put(bytes, save_format);
  put(bytes, static_cast<std::uint8_t>(save.program_version.size()));
  bytes += save.program_version;
  put(bytes, static_cast<std::uint64_t>(payload.size()));
  put(bytes, checksum(bytes, payload));
  if (bytes.size() + payload.size() > max_save_bytes)
    throw std::invalid_argument("the save would be larger than " + std::to_string(max_save_bytes >> 20) +
                                " MiB");
  return bytes + payload;
}

bool is_save_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string first(magic.size(), '\0');
  file.read(first.data(), static_cast<std::streamsize>(first.size()));
  return file.gcount() == static_cast<std::streamsize>(magic.size()) && first == magic;
}

SaveResult read_save_bytes(std::string_view bytes) {
  SaveResult result;
  try {
    if (bytes.size() > max_save_bytes)
      throw BadSave{"it is larger than " + std::to_string(max_save_bytes >> 20) + " MiB"};
    return read_envelope(bytes);
  } catch (const BadSave& bad) {
    result.problem = "it is damaged: " + bad.problem;
  } catch (const std::bad_alloc&) {
    result.problem = "there is not enough memory to read it";
  } catch (const std::exception& error) {
    result.problem = std::string("it is damaged: ") + error.what();
  }
  return result;
}

}  // namespace demarche
