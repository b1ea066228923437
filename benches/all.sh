#!/usr/bin/env bash
# Every benchmark, one after another. Usage: benches/all.sh SHARED OUT
set -euo pipefail
cd "$(dirname "$0")/.."
shared=$(cd "$1" && pwd)
cargo build --release
program=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/landfall
benches/sim_lmpcr/run.sh "$shared" "$2" "$program"
benches/compare/map.sh "$shared" "$2/map"
benches/compare/trim.sh "$2/trim" "$program" "$2/map/genome.fa"
benches/scenarios/run.sh "$program" "$2/scenarios" 1 2 3 4 5
benches/abundance/run.sh "$2/abundance"
benches/sites/run.sh "$2/sites"
benches/flow/overhead.sh "$2/flow" "$program"
