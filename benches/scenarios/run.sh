#!/usr/bin/env bash
# Simulates every scenario that has thresholds, runs Landfall on it and holds the result against the truth.
# Usage: benches/scenarios/run.sh LANDFALL OUT [SEED…]
#   LANDFALL  the program
#   OUT       a folder for simulations, results and scores
#   SEED      seeds of each scenario (default: 1); the twin without vector is made with the first
# Prints a line per run, writes each scorecard beside it, and fails if a threshold does not hold, after all have been run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
landfall=$1
out=$2
shift 2
seeds=("${@:-1}")
mkdir -p "$out"
passed=0
failed=0

# score NAME THRESHOLDS: holds the run in OUT/NAME against its truth.
score() {
    if "$landfall" score --truth "$out/$1/truth" --result "$out/$1/RUN" \
        --thresholds "$2" --out "$out/$1.json" >"$out/$1.txt" 2>"$out/$1.err"; then
        passed=$((passed + 1))
        echo "ok      $1"
    else
        failed=$((failed + 1))
        echo "FAILED  $1"
        cat "$out/$1.err"
    fi
}

# reads NAME SCENARIO THRESHOLDS [OPTION…]: an experiment with reads.
reads() {
    local folder="$out/$1" scenario=$2 thresholds=$3
    rm -rf "$folder"
    "$landfall" --quiet simulate "$here/$scenario.toml" "${@:4}" --out "$folder" >/dev/null
    "$landfall" --quiet reference build --genome "$folder/genome.fa.gz" --out "$folder/ref" >/dev/null
    "$landfall" --quiet run "$folder/run.toml" --out "$folder/RUN" >/dev/null
    score "$1" "$here/$thresholds.thresholds.toml"
}

# dilution NAME SEED: an experiment of laboratory tables alone.
dilution() {
    local folder="$out/$1"
    rm -rf "$folder"
    "$landfall" --quiet simulate "$here/ddpcr_dilution.toml" --seed "$2" --out "$folder" >/dev/null
    "$landfall" --quiet vcn --sheet "$folder/samples.csv" --protocol lmpcr-lentivirus \
        --laboratory "$folder/ddpcr.csv" --out "$folder/RUN" >/dev/null
    score "$1" "$here/ddpcr_dilution.thresholds.toml"
}

for scenario in polyclonal dominant repeats hopping chatter overread lam; do
    for seed in "${seeds[@]}"; do
        reads "$scenario.$seed" "$scenario" "$scenario" --seed "$seed"
    done
    reads "$scenario.${seeds[0]}.twin" "$scenario" twin --seed "${seeds[0]}" --no-vector
done
for seed in "${seeds[@]}"; do
    dilution "ddpcr_dilution.$seed" "$seed"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
