#!/usr/bin/env bash
# What a run of many small tasks asks of a scheduler: calls by the minute, and time per task, on the test bed.
# Needs root and SLURM; see workflows/slurm/testbed/up.sh.
# Usage: benches/flow/slurm.sh OUT PROGRAM [LIBRARIES] [POLL_SECONDS]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
program=$(realpath "$2")
libraries=${3:-1000}
cd "$1"
rm -rf RUN
"$root/benches/flow/sheet.sh" demo "$program" "$libraries"
printf 'poll_seconds = %s\nmax_cores = 1\n' "${4:-60}" >cluster.toml
export TESTBED=$PWD/bed
trap '"$root/workflows/slurm/testbed/down.sh"' EXIT
settings=$("$root/workflows/slurm/testbed/up.sh")
eval "$settings"
/usr/bin/time -o time.txt -f '%e %U %S %M' "$program" --quiet run demo/run.toml --out RUN --cluster cluster.toml >/dev/null
python3 - <<'PY'
import json
elapsed, user, system, kilobytes = map(float, open("time.txt").read().split())
record = json.load(open("RUN/run.json"))
calls, tasks = record["scheduler_calls"], len(record["tasks"])
minutes = elapsed / 60
print("| tasks | elapsed s | ms per task | CPU s of the orchestrator | MB | calls | calls per minute |")
print("|---|---|---|---|---|---|---|")
named = ", ".join(f"{name} {count}" for name, count in sorted(calls.items()))
print(f"| {tasks} | {elapsed:.0f} | {1000 * elapsed / tasks:.1f} | {user + system:.1f} | {kilobytes / 1024:.0f} | {named} | {sum(calls.values()) / minutes:.1f} |")
PY
