#!/usr/bin/env bash
# How `landfall trim`, `align` and `pair` grow with the number of read pairs: CPU seconds and the largest process of each.
# Markdown on stdout. Usage: benches/compare/growth.sh OUT LANDFALL [PAIRS…]
#   OUT       a folder for reads and results; simulations that are there are used again
#   LANDFALL  the program
#   PAIRS     default: 100000 1000000 10000000
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
landfall=$(realpath "$2")
shift 2
[ $# -gt 0 ] || set -- 100000 1000000 10000000
DEMO_PAIRS=21491

# timed NAME COMMAND…: adds user and system seconds to NAME's file, and its peak in KB.
timed() {
    /usr/bin/time -a -o "$out/$1.time" -f '%U %S %M' "${@:2}" >/dev/null 2>"$out/log"
}

echo "| read pairs | stage | CPU s | peak MB | rows |"
echo "|---|---|---|---|---|"
for pairs in "$@"; do
    sim=$out/$pairs
    if [ ! -s "$sim/run.toml" ]; then
        awk -v by="$pairs" -v demo=$DEMO_PAIRS '/^cells = / { $3 = int($3 * by / demo) } { print }' \
            "$here/testdata/demo.toml" >"$out/scenario.toml"
        rm -rf "$sim"
        "$landfall" --quiet simulate "$out/scenario.toml" --out "$sim" >/dev/null
        "$landfall" --quiet reference build --genome "$sim/genome.fa.gz" --out "$sim/ref" >/dev/null
    fi
    rm -rf "$out"/*.time "$sim"/{trimmed,aligned,paired}
    timed trim "$landfall" trim --threads 1 --config "$sim/run.toml" --set trace=false \
        --vectors "$sim/vector.fa" --elements "$sim/vector.bed" --out "$sim/trimmed"
    rows=$(grep -ho 'distinct [0-9]*' "$out/log" | cut -d' ' -f2)
    for reads in "$sim"/trimmed/*.reads.parquet; do
        library=$(basename "$reads" .reads.parquet)
        timed align "$landfall" align --threads 1 --config "$sim/run.toml" --library "$library" --reads "$reads" \
            --reference "$sim/ref" --vectors "$sim/vector.fa" --out "$sim/aligned/$library"
        timed pair "$landfall" pair --threads 1 --config "$sim/run.toml" --set trace=false --library "$library" \
            --reads "$reads" --hits "$sim/aligned/$library/hits.parquet" --out "$sim/paired/$library"
    done
    for stage in trim align pair; do
        awk -v pairs="$pairs" -v stage="$stage" -v rows="$rows" \
            '{ cpu += $1 + $2; if ($3 > peak) peak = $3 } END { printf "| %s | %s | %.1f | %.0f | %s |\n", pairs, stage, cpu, peak / 1024, rows }' \
            "$out/$stage.time"
    done
done
