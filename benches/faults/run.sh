#!/usr/bin/env bash
# Damages every kind of file that people, stages, references, stores and journals give, one file at a time, and runs what reads it.
# usage: benches/faults/run.sh N [SEED] [PROGRAM] [OUT]
#   N: how many damaged files in all. OUT keeps what was done: run again with a larger N, and it goes on and adds up.
# A panic, a hang (> 20 s), more than 2 GB, a half-written output, or a silent change of what carries a digest: exit 1.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
n=${1:?how many}
seed=${2:-1}
program=${3:-${CARGO_TARGET_DIR:-$here/../../target}/release/landfall}
out=${4:-$(mktemp -d)}
exec python3 "$here/faults.py" "$n" "$seed" "$(realpath "$program")" "$out"
