#!/usr/bin/env bash
# A data set made by a Slurm array: each task makes its part, and a task that is killed is put back into the queue.
#
#   sbatch --array=0-7 src/deploy/slurm_array.sh --count 50000 --out digits-50k
#
# Start it from the root of this repository; everything after the script's name goes to `deno task generate`. The part is
# read from SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT. Another command than npx's Deno: DENO="deno".
#SBATCH --job-name=deis
#SBATCH --requeue
#SBATCH --open-mode=append
set -uo pipefail

# How often a task is put back before it counts as failed.
most_restarts=${DEIS_MOST_RESTARTS:-10}
read -ra deno <<<"${DENO:-npx -y deno@2.9.6}"

"${deno[@]}" task generate "$@"
code=$?
# From 128 on the process was ended by a signal: killed, out of memory, pre-empted. Bad input (2) is not tried again.
if [ "$code" -ge 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt "$most_restarts" ]; then
  # Not SLURM_JOB_ID, which for the last task is the number of the whole array.
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit "$code"
