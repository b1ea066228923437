#!/usr/bin/env bash
# Changes the code that decides about keys, plans, results and depth in every way that cargo-mutants knows, one change at
# a time, and tells which changes no unit test of that crate notices. Ends with 1 where fewer than 90 % are noticed.
# Usage: benches/mutants/run.sh OUT    (needs `cargo install --locked cargo-mutants`, git and Python)
#
# All mutants of a crate are built at once, each behind a variable that a run of the tests sets: builds of a minute, then
# 6 seconds for each of 150 mutants of flow and 2 for each of 300 of depth, about 25 minutes on two free cores (and once
# the dependencies). What is committed is measured.
# OUT/mutants.tsv holds one line for each: result, seconds, mutant.
set -euo pipefail
out=$(mkdir -p "${1:?usage: run.sh OUT}" && cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)

rm -rf "$out/tree"
mkdir -p "$out/tree"
git -C "$here/../.." archive HEAD | tar -x -C "$out/tree"
cd "$out/tree"
# The tests of our crates are built without optimisation, which takes a fifth of the time.
mkdir -p .cargo
cat >.cargo/config.toml <<'TOML'
[profile.release]
opt-level = 0
[profile.release.package."*"]
opt-level = 3
TOML
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$out/target}
: >"$out/mutants.tsv"

mutants() { # CRATE TESTS PATH...: the tests that could notice a change, as libtest selects them
    local crate=$1 tests=$2
    shift 2
    cargo mutants --list --json "${@/#/--file=crates/$crate/src/}" >"$out/$crate.json"
    python3 "$here/at_once.py" "$crate" "$out/$crate.json" "$tests" >>"$out/mutants.tsv"
}
mutants landfall-flow '' 'specs*' 'plan*' 'drive*' 'store*'
mutants landfall-depth 'scan:: measure:: stage::' 'scan*' 'measure*' 'measure/*'

awk -F '\t' '
    { count[$1]++ }
    $1 == "missed" { print $3 }
    END {
        caught = count["caught"] + count["timeout"]
        all = caught + count["missed"]
        printf "%d of %d caught (%.1f %%), %d of them by time; left out: %d that do not compile, %d other\n",
            caught, all, 100 * caught / all, count["timeout"], count["unviable"], count["left out"]
        exit caught < 0.9 * all
    }' "$out/mutants.tsv"
