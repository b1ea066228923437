#!/usr/bin/env bash
# Fuzzes all targets, or those named, one after another, each for so many seconds; one line about each on stdout.
# Ends with 1 if a target found something. Usage: benches/fuzz/run.sh SECONDS [TARGET...]
#
# What is found is kept beside the build: OUT/corpus grows from run to run, OUT/artifacts holds inputs that crash,
# OUT/logs what libFuzzer says. SANITIZER=address builds with it: three times as long.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:?usage: run.sh SECONDS [TARGET...]}
shift
if [ $# -eq 0 ]; then
    set -- $(cd fuzz_targets && printf '%s\n' *.rs | sed 's/\.rs$//')
fi
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
out=$CARGO_TARGET_DIR/fuzzing
triple=$(rustc +nightly -vV | sed -n 's/^host: //p')
# The build is large and the fuzzers run one by one: all are built at once.
cargo +nightly fuzz build --fuzz-dir . -O -s "${SANITIZER:-none}" --target "$triple" >&2

# Inputs are written to a file for every run: in memory where that is possible.
memory=/dev/shm
[ -w "$memory" ] || memory=${TMPDIR:-/tmp}
TMPDIR=$(mktemp -d "$memory/landfall-fuzz.XXXXXX")
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
# One thread reads one small table fastest.
export POLARS_MAX_THREADS=1 RAYON_NUM_THREADS=1

# A count that is believed becomes an allocation beyond this, which ends the target: kilobytes.
[ "${SANITIZER:-none}" != none ] || ulimit -v 8000000

failed=0
printf 'target\tseconds\truns\truns_per_second\tcoverage\tcorpus\tpeak_mb\tresult\n'
for target; do
    corpus=$out/corpus/$target artifacts=$out/artifacts/$target log=$out/logs/$target.log
    mkdir -p "$corpus" "$artifacts" "$out/logs"
    result=ok
    "$CARGO_TARGET_DIR/$triple/release/$target" "$corpus" "corpus/$target" \
        -max_total_time="$seconds" -max_len=16384 -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
        -artifact_prefix="$artifacts/" >"$log" 2>&1 || { result="FAILED, see $log"; failed=1; }
    stat() { sed -n "s/^stat::$1: *//p" "$log" | tail -1; }
    covered=$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -d' ' -f2)
    runs=$(stat number_of_executed_units)
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$target" "$seconds" "${runs:-?}" "$(stat average_exec_per_sec)" \
        "${covered:-?}" "$(find "$corpus" -type f | wc -l)" "$(stat peak_rss_mb)" "$result"
done
exit $failed
