#!/usr/bin/env bash
# The junction mapper, bwa mem and minimap2 on the same reads, against truth and exhaustive search. Markdown on stdout.
# Usage: benches/compare/map.sh SHARED OUT [PROGRAM…]
#   SHARED   the folder that holds testdata/
#   OUT      a folder for reads, indexes and answers (2 GB); what is there of reads and truth is used again
#   PROGRAM  landfall bwa bwa-tuned minimap2 minimap2-all (default: all)
# WINDOWS=2000 places of each class are cut; for the reads of the first SEARCHED=12 of them all loci are searched.
set -euo pipefail
cd "$(dirname "$0")/../.."
shared=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
programs=("${@:3}")
[ ${#programs[@]} -gt 0 ] || programs=(landfall bwa bwa-tuned minimap2 minimap2-all)
for tool in bwa minimap2 /usr/bin/time; do
    command -v "$tool" >/dev/null || { echo "error: \`$tool\` not found; apt-get install bwa minimap2 time" >&2; exit 1; }
done
cargo build --release --quiet -p landfall-map --example measure
measure=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/examples/measure
genome=$out/genome.fa

# timed COMMAND…: runs it, its output to $answer; sets `cpu` (user and system seconds) and `memory` (MB, peak).
timed() {
    TIMEFORMAT='%3U %3S'
    { time /usr/bin/time -o "$out/memory" -f %M "$@" >"$answer" 2>"$out/log"; } 2>"$out/cpu"
    cpu=$(awk '{ print $1 + $2 }' "$out/cpu")
    memory=$(awk '{ printf "%.0f", $1 / 1024 }' "$out/memory")
}

# Two sets of options share an index.
build_index() {
    case $1 in
    landfall) timed "$measure" index "$genome" "$out/landfall" ;;
    bwa*) timed bwa index -p "$out/bwa" "$genome" ;;
    minimap2*) timed minimap2 -t1 -x sr -d "$out/minimap2" "$genome" ;;
    esac
}

run_map() { # PROGRAM READS
    case $1 in
    landfall) timed "$measure" map "$out/landfall" "$2" ;;
    bwa) timed bwa mem -t1 -a -k15 -T20 "$out/bwa" "$2" ;;
    bwa-tuned) timed bwa mem -t1 -a -k15 -T20 -r1 -c10000 -L10 "$out/bwa" "$2" ;;
    minimap2) timed minimap2 -t1 -ax sr "$out/minimap2" "$2" ;;
    minimap2-all) timed minimap2 -t1 -ax sr --secondary=yes -N 1000 -p 0.9 "$out/minimap2" "$2" ;;
    *) echo "error: unknown program \`$1\`" >&2 && exit 1 ;;
    esac
}

[ -s "$genome" ] || gzip -dc "$shared/testdata/ref/hg38.permissive.slices.fa.gz" >"$genome"
if [ ! -s "$out/reads.tsv" ]; then
    vectors=$shared/testdata/vectors
    "$measure" cut "$genome" "$vectors/alu.fa" "$vectors/line1.fa" "$out" "${WINDOWS:-2000}" >&2
fi
[ -s "$out/loci.tsv" ] || "$measure" search "$genome" "$out" "${SEARCHED:-12}"
head -n2 "$out/reads/unique.100.fa" >"$out/one.fa"

echo "bwa $(bwa 2>&1 | awk '/^Version/ { print $2 }'), minimap2 $(minimap2 --version), landfall $(git rev-parse --short HEAD)"
echo
echo "| one thread | index: CPU s | index: MB | load: CPU s | mapping: MB | slowest read, ms |"
echo "|---|---|---|---|---|---|"
: >"$out/times.tsv"
for program in "${programs[@]}"; do
    mkdir -p "$out/answers/$program"
    answer=$out/discard
    if [ "${program%-*}" = "${built:-}" ]; then
        index="– | –"
    else
        RAYON_NUM_THREADS=1 build_index "$program"
        index="$cpu | $memory"
        built=${program%-*}
    fi
    load=9999
    for _ in 1 2 3; do
        run_map "$program" "$out/one.fa"
        load=$(awk -v a="$load" -v b="$cpu" 'BEGIN { print (a < b ? a : b) }')
    done
    peak=0
    slowest=0
    for reads in "$out"/reads/*.fa; do
        name=$(basename "$reads" .fa)
        answer=$out/answers/$program/$name
        run_map "$program" "$reads"
        seconds=$(awk -v all="$cpu" -v load="$load" 'BEGIN { print (all > load ? all - load : 0) }')
        printf '%s\t%s\t%s\t%s\t%s\n' "$program" "${name%.*}" "${name##*.}" "$seconds" "$(grep -c '>' "$reads")" >>"$out/times.tsv"
        peak=$((memory > peak ? memory : peak))
        [ "$program" != landfall ] || slowest=$(sort -gr - "$out/log" <<<"$slowest" | head -n1)
    done
    echo "| $program | $index | $load | $peak | ${slowest/#0/–} |"
done
"$measure" judge "$genome" "$out" "${programs[@]}"
