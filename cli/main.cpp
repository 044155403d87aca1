// demarche: the simulator on the command line. Each subcommand is one file; this one only wires them.
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "cli/command.h"

namespace {

// What was printed and went nowhere: to a full disk, say. Whoever stopped reading (`| head`) wanted no more.
bool lost_output() {
  const bool lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  pollfd reader{STDOUT_FILENO, POLLOUT, 0};
  return lost && (::poll(&reader, 1, 0) < 0 || (reader.revents & POLLERR) == 0);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace demarche::cli;
  // Whoever reads the output may stop before its end (`| head`): what is to be written to files still is.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"Démarche: how states answer sanctions, arms transfers and diplomatic offers", "demarche"};
  app.set_version_flag("--version", "demarche " DEMARCHE_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--language", language,
                 "show a scenario's texts in this language, from NAME.fr.toml beside it")
      ->envname("DEMARCHE_LANGUAGE")
      ->type_name("LANG");
  app.footer(
      "Each command tells more with --help. To begin: demarche play scenarios/tiny.toml --as sender\n"
      "Exit codes: 0 fine, 1 the input is wrong, 2 the usage is wrong, 3 a failure of ours.");
  add_check(app);
  add_validity(app);
  add_run(app);
  add_ensemble(app);
  add_study(app);
  add_sweep(app);
  add_sensitivity(app);
  add_discover(app);
  add_backtest(app);
  add_calibrate(app);
  add_saves(app);
  add_compare(app);
  add_play(app);
  add_explain(app);
  add_report(app);
  add_files(app);
  try {
    app.parse(argc, argv);
    if (!lost_output()) return fine;
    std::fprintf(stderr, "demarche: the output cannot be written: is the disk full?\n");
    return wrong_input;
  } catch (const CLI::ParseError& error) {
    const std::string unexpected = error.get_exit_code() == 0 ? "" : unexpected_words(app);
    if (unexpected.empty()) return app.exit(error) == 0 ? fine : wrong_usage;
    std::fprintf(stderr, "demarche: %s\nRun with --help for more information.\n", unexpected.c_str());
    return wrong_usage;
  } catch (const Ended& ended) {
    if (!ended.message.empty()) std::fprintf(stderr, "demarche: %s\n", ended.message.c_str());
    return ended.code;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "demarche: %s\n", error.what());
    return our_failure;
  }
}
