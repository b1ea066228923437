#!/usr/bin/env bash
# Draws samples of known clones and measures intervals, verdicts, time and memory of stage `abundance`.
# Usage: benches/abundance/run.sh OUT [RUNS]
#   OUT   a folder for the tables (Markdown)
#   RUNS  drawn samples of each cell (default: 2000, about an hour and a half on 2 cores)
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$1
runs=${2:-2000}
mkdir -p "$out"
cargo build --release -p landfall-abundance -p landfall --example intervals
program=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/examples/intervals
/usr/bin/time -f "%U CPU s, %M KB" "$program" scale 2>&1 | tee "$out/scale.md"
"$program" coverage "$runs" | tee "$out/coverage.md"
"$program" verdicts "$runs" | tee "$out/verdicts.md"
