#!/usr/bin/env bash
# Stage depth beside mosdepth on the same files of a genome of 3.1 Gb, one after the other: CPU seconds, elapsed seconds,
# peak memory. Usage: benches/vcn/mosdepth.sh OUT PROGRAM [GIGABASES...]. Needs mosdepth (with libhts.so),
# and samtools.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
program=$(realpath "$2")
sizes=("${@:3}")
[ ${#sizes[@]} -gt 0 ] || sizes=(1 3 10)
(cd "$root" && cargo build --release --quiet -p landfall-depth --example alignments)
alignments=$(cd "$root" && cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/examples/alignments
cd "$1"
if [ ! -d ref ]; then
    "$program" --quiet simulate "$root/benches/scenarios/human_3g.toml" --out sim
    "$program" --quiet reference build --genome sim/genome.fa.gz --out ref.new >/dev/null && mv ref.new ref
fi
vector=$root/testdata/demo/vector.fa

# Runs a command; prints its CPU seconds, elapsed seconds and peak memory.
measured() {
    /usr/bin/time -o time.txt -f '%U %S %e %M' "$@" >/dev/null
    awk '{ printf "%.1f | %.1f | %.0f |", $1 + $2, $3, $4 / 1024 }' time.txt
}

echo '| Gb | program | threads | CPU s | elapsed s | MB |'
echo '|---|---|---|---|---|---|'
for size in "${sizes[@]}"; do
    bam=$size.bam
    if [ ! -s "$bam.bai" ]; then
        "$alignments" "$bam" "$size" sim/genome.fa.gz "$vector"
        samtools index -@ 2 "$bam"
    fi
    printf 'library,subject,sample,assay,bam\nS1,P01,S1,wgs,%s\n' "$bam" >samples.csv
    for threads in 1 2; do
        # mosdepth's count is of threads beside its own; fast mode takes no mates' overlap into account, as depth does.
        printf '| %s | mosdepth | %s | %s\n' "$size" "$threads" \
            "$(measured mosdepth -t $((threads - 1)) -x -n --by 1000 cover "$bam")"
        printf '| %s | landfall depth | %s | %s\n' "$size" "$threads" \
            "$(measured "$program" --quiet --threads "$threads" depth --sheet samples.csv --sample S1 \
                --reference ref --vectors "$vector" --out "depth_$size")"
    done
done
