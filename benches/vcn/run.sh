#!/usr/bin/env bash
# Draws samples and measures how often the intervals of copy number hold the truth; the tables of docs/vcn.md.
# Usage: benches/vcn/run.sh [DRAWS] [DRAWS_OF_DEPTH]
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --release --quiet -p landfall-vcn --example coverage
coverage="${CARGO_TARGET_DIR:-target}/release/examples/coverage"
for what in ddpcr zero wells qpcr; do
    printf '\n### %s\n\n' "$what"
    "$coverage" "$what" "${1:-10000}"
done
printf '\n### depth\n\n'
"$coverage" depth "${2:-1000}"
