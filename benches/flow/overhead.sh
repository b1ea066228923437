#!/usr/bin/env bash
# What the orchestrator costs: a sheet of many libraries, each its own pool and subject, whose tasks do nothing.
# Usage: benches/flow/overhead.sh OUT PROGRAM [LIBRARIES]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
program=$(realpath "$2")
libraries=${3:-10000}
(cd "$root" && cargo build --release --quiet --workspace --example noop)
noop=$(cd "$root" && cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/examples/noop
cd "$1"
rm -rf RUN
"$root/benches/flow/sheet.sh" demo "$program" "$libraries"

measured() {
    local what=$1
    shift
    /usr/bin/time -o time.txt -f '%e %U %S %M' "$@" >out.txt
    awk -v what="$what" '{ printf "| %s | %.2f | %.2f | %.0f |\n", what, $1, $2 + $3, $4 / 1024 }' time.txt
}
echo '| | elapsed s | CPU s, tasks included | MB |'
echo '|---|---|---|---|'
measured 'plan, new' "$program" plan demo/run.toml --out RUN
tail -n 1 out.txt >&2
measured 'run' "$program" --quiet run demo/run.toml --out RUN --task-program "$noop"
measured 'run again, nothing to do' "$program" --quiet run demo/run.toml --out RUN --task-program "$noop"
echo "tasks: $(grep -c '"done"' RUN/journal.ndjson)"
