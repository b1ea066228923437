#!/usr/bin/env bash
# `landfall trim`, cutadapt and fastp on the same simulated read pairs; then trim, align and pair against bwa mem alone.
# Markdown on stdout. Usage: benches/compare/trim.sh OUT LANDFALL [GENOME.fa]
#   OUT       a folder for reads and results; simulations that are there are used again
#   LANDFALL  the program
#   GENOME    sites are put into this genome (default: the demo's made-up one of 1 Mb)
# PAIRS="100000 1000000" are the sizes, CUTADAPT the program if it is not on the path.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
landfall=$(realpath "$2")
genome=${3:+--genome $(realpath "$3")}
cutadapt=${CUTADAPT:-cutadapt}
for tool in fastp bwa /usr/bin/time "$cutadapt"; do
    command -v "$tool" >/dev/null || {
        echo "error: \`$tool\` not found; apt-get install bwa fastp time, pip install cutadapt (or set CUTADAPT)" >&2
        exit 1
    }
done
DEMO_PAIRS=21491

# timed COMMAND…: adds user and system seconds to `cpu`, elapsed ones to `elapsed`; `memory` is the highest peak in MB.
timed() {
    TIMEFORMAT='%3U %3S %3R'
    { time /usr/bin/time -o "$out/memory" -f %M "$@" >"$out/stdout" 2>"$out/log"; } 2>"$out/time"
    cpu=$(awk -v cpu="$cpu" '{ print cpu + $1 + $2 }' "$out/time")
    elapsed=$(awk -v elapsed="$elapsed" '{ print elapsed + $3 }' "$out/time")
    memory=$(awk -v memory="$memory" '{ mb = int($1 / 1024 + 0.5); print (mb > memory ? mb : memory) }' "$out/memory")
}
reset() { cpu=0 elapsed=0 memory=0; }

simulate() { # PAIRS
    sim=$out/$1
    [ -s "$sim/run.toml" ] && return
    awk -v by="$1" -v demo=$DEMO_PAIRS '/^cells = / { $3 = int($3 * by / demo) } { print }' \
        "$here/testdata/demo.toml" >"$out/scenario.toml"
    rm -rf "$sim"
    # shellcheck disable=SC2086  # an option and its value, or nothing
    "$landfall" --quiet simulate "$out/scenario.toml" $genome --out "$sim" >/dev/null
}

trim_landfall() { # THREADS
    rm -rf "$sim/trimmed"
    timed "$landfall" trim --threads "$1" --config "$sim/run.toml" --set trace=false --vectors "$sim/vector.fa" --elements "$sim/vector.bed" --out "$sim/trimmed"
    kept=$(grep -ho 'passed [0-9]*' "$out/stdout" "$out/log" | head -n1 | cut -d' ' -f2)
}

# The linkers of all libraries, whole and anchored, then host, then, perhaps, the vector end; the UMI goes to the name.
trim_cutadapt() { # THREADS
    awk -F, 'NR > 1 { print ">" $1 "\n^" $13 "...TGCTAGAGATTTTC" }' "$sim/samples.csv" >"$out/linkers.fa"
    timed "$cutadapt" -j "$1" -e 0.1 -q 20 -m 30 --max-n 1 --discard-untrimmed --pair-filter any \
        --rename '{id}_{r1.match_sequence}' --json "$out/cutadapt.json" \
        -a "file:$out/linkers.fa" -A '^GAAAATCTCTAGCA...GGTATCCGTCGAACTG' \
        -o "$out/cutadapt_1.fastq.gz" -p "$out/cutadapt_2.fastq.gz" "$sim/fastq/pool_R1.fastq.gz" "$sim/fastq/pool_R2.fastq.gz"
    kept=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["read_counts"]["output"])' "$out/cutadapt.json")
}

# Linker and vector end are cut off by their length, unseen: fastp has no anchored adapters.
trim_fastp() { # THREADS
    timed fastp -w "$1" --umi --umi_loc read1 --umi_len 31 --umi_skip 16 --trim_front2 14 \
        -a TGCTAGAGATTTTC --adapter_sequence_r2 GGTATCCGTCGAACTG --cut_right -W 10 -M 20 -l 30 -n 1 \
        -j "$out/fastp.json" -h /dev/null -o "$out/fastp_1.fastq.gz" -O "$out/fastp_2.fastq.gz" \
        -i "$sim/fastq/pool_R1.fastq.gz" -I "$sim/fastq/pool_R2.fastq.gz"
    kept=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["summary"]["after_filtering"]["total_reads"] // 2)' "$out/fastp.json")
}

parse_landfall() {
    trim_landfall 1
    local reads library
    for reads in "$sim"/trimmed/*.reads.parquet; do
        library=$(basename "$reads" .reads.parquet)
        for stage in align pair; do
            rm -rf "$sim/$stage.$library"
        done
        timed "$landfall" align --threads 1 --config "$sim/run.toml" --library "$library" --reads "$reads" \
            --reference "$sim/ref" --vectors "$sim/vector.fa" --out "$sim/align.$library"
        timed "$landfall" pair --threads 1 --config "$sim/run.toml" --set trace=false --library "$library" --reads "$reads" \
            --hits "$sim/align.$library/hits.parquet" --out "$sim/pair.$library"
    done
}

row() { printf '| %s | %s | %s | %.2f | %.2f | %s | %s |\n' "$1" "$2" "$3" "$cpu" "$elapsed" "$memory" "$4"; }
ratio() { awk -v ours="$1" -v theirs="$2" 'BEGIN { printf "1/%.1f", theirs / ours }'; }

echo "$("$landfall" --version), cutadapt $("$cutadapt" --version), $(fastp --version 2>&1), bwa $(bwa 2>&1 | awk '/^Version/ { print $2 }')"
echo
echo "| read pairs | threads | program | CPU s | elapsed s | peak MB | pairs kept |"
echo "|---|---|---|---|---|---|---|"
for size in ${PAIRS:-100000 1000000}; do
    simulate "$size"
    pairs=$(($(gzip -dc "$sim/fastq/pool_R1.fastq.gz" | wc -l) / 4))
    for threads in 1 2; do
        for program in landfall cutadapt fastp; do
            reset
            "trim_$program" "$threads"
            row "$pairs" "$threads" "$program" "$kept"
        done
    done
    [ -d "$sim/ref" ] || "$landfall" --quiet reference build --genome "$sim/genome.fa.gz" --out "$sim/ref" >/dev/null
    [ -s "$sim/bwa.sa" ] || bwa index -p "$sim/bwa" "$sim/genome.fa.gz" 2>/dev/null
    reset
    parse_landfall
    row "$pairs" 1 "landfall trim, align, pair" –
    ours=$cpu
    reset
    timed bwa mem -t1 "$sim/bwa" "$sim/fastq/pool_R1.fastq.gz" "$sim/fastq/pool_R2.fastq.gz"
    row "$pairs" 1 "bwa mem on the raw pairs" –
    echo "| $pairs | 1 | ratio of the last two | $(ratio "$ours" "$cpu") | | | |"
done
