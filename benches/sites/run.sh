#!/usr/bin/env bash
# Time and memory of stages `collide` and `sites` against the number of molecules.
# Usage: benches/sites/run.sh OUT [MOLECULES…]
#   OUT        a folder for tables; 1.5 GB for ten million molecules
#   MOLECULES  default: 10000 100000 1000000 10000000
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$1
shift
cargo build --release -p landfall-sites -p landfall --example scale
program=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/examples/scale
[ $# -gt 0 ] || set -- 10000 100000 1000000 10000000
for molecules in "$@"; do
    "$program" make "$molecules" "$out/$molecules"
    for stage in collide sites; do
        echo "$molecules molecules"
        /usr/bin/time -f "%U CPU s, %M KB" "$program" "$stage" "$out/$molecules"
    done
done
