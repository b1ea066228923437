#!/usr/bin/env bash
# Simulates every scenario, runs Landfall on it and holds the result against the truth.
# Usage: benches/scenarios/run.sh LANDFALL OUT [SEED…]
#   LANDFALL  the program
#   OUT       a new folder for simulations, results and scores
#   SEED      seeds of each scenario (default: 1); the twin without vector is made with the first
# Fails if any score misses its thresholds, after all have been run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
landfall=$1
out=$2
shift 2
seeds=("${@:-1}")
mkdir -p "$out"
failed=0

# one NAME SEED THRESHOLDS [OPTION]: simulate, run, score.
one() {
    local name=$1 seed=$2 thresholds=$3 folder="$out/$1.$2${4:+.twin}"
    rm -rf "$folder"
    "$landfall" --quiet simulate "$here/$name.toml" --seed "$seed" ${4:+"$4"} --out "$folder" >/dev/null
    "$landfall" --quiet reference build --genome "$folder/genome.fa.gz" --out "$folder/ref" >/dev/null
    "$landfall" --quiet run "$folder/run.toml" --out "$folder/RUN" >/dev/null
    printf '\n== %s, seed %s%s\n' "$name" "$seed" "${4:+, without vector}"
    "$landfall" score --truth "$folder/truth" --result "$folder/RUN" \
        --thresholds "$thresholds" --out "$folder.json" || failed=1
}

for scenario in polyclonal dominant hopping chatter overread; do
    for seed in "${seeds[@]}"; do
        one "$scenario" "$seed" "$here/$scenario.thresholds.toml"
    done
    one "$scenario" "${seeds[0]}" "$here/twin.thresholds.toml" --no-vector
done
exit "$failed"
