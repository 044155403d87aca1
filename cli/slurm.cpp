// demarche study --slurm: a job script. The job goes on with the study where an earlier one has stopped, so
// the same script is handed in again until the study is whole.
#include <algorithm>
#include <thread>

#include "cli/study.h"
#include "sim/study/ranks.h"

namespace demarche::cli {

std::string slurm_script(const std::string& as_typed, const std::string& study, const StudyFlags& flags) {
  const int tasks =
      flags.tasks > 0 ? flags.tasks : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const std::string folder = flags.folder.empty() ? "study-" + study : flags.folder;
  std::string line = as_typed + " --resume -o '" + folder + "'";
  if (!flags.until.empty()) line += " --until " + flags.until;
  if (flags.every_turn) line += " --every-turn";
  if (flags.no_csv) line += " --no-csv";
  std::string text = "#!/bin/bash\n#SBATCH --job-name=demarche-" + study + "\n";
  if (Ranks::built_in())
    text += "#SBATCH --nodes=" + std::to_string(flags.nodes) +
            "\n#SBATCH --ntasks-per-node=" + std::to_string(tasks) + "\n#SBATCH --cpus-per-task=1\n";
  else
    text +=
        "# This program was built without MPI: one machine, many threads (cmake -DDEMARCHE_MPI=ON for "
        "more).\n"
        "#SBATCH --nodes=1\n#SBATCH --ntasks=1\n#SBATCH --cpus-per-task=" +
        std::to_string(tasks) + "\n";
  text += "#SBATCH --time=" + flags.time + "\n";
  if (!flags.partition.empty()) text += "#SBATCH --partition=" + flags.partition + "\n";
  text += "#SBATCH --output=demarche-" + study +
          ".%j.log\n"
          "# Two minutes before the time is up the study is told to stop; it keeps what it has. Hand the "
          "script in\n"
          "# again to go on.\n"
          "#SBATCH --signal=TERM@120\n"
          "set -e\n" +
          (Ranks::built_in() ? "srun --mpi=pmix " + line + "\n"
                             : "srun " + line + " --threads \"$SLURM_CPUS_PER_TASK\"\n");
  return text;
}

}  // namespace demarche::cli
