#!/usr/bin/env bash
# Runs Landfall on `sim_lmpcr` and says what it took.
# Usage: benches/sim_lmpcr/run.sh SHARED OUT [LANDFALL]
#   SHARED    the folder that holds testdata/
#   OUT       a new folder for reference and results
#   LANDFALL  the program (default: landfall)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
shared=$(cd "$1" && pwd)
out=$2
landfall=${3:-landfall}
mkdir -p "$out"
cp "$here/run.toml" "$here/samples.csv" "$out/"
ln -sfn "$shared" "$out/shared"
cd "$out"
if [ ! -d ref ]; then
    /usr/bin/time -f 'reference: %U user CPU s, %e s, %M KB' "$landfall" reference build --slices \
        --genome shared/testdata/ref/hg38.permissive.slices.fa.gz \
        --genes shared/testdata/annotation/hg38.ncbiRefSeqCurated.2019-06.txt.gz --out ref
fi
/usr/bin/time -f 'run: %U user CPU s, %S system CPU s, %e s, %M KB' "$landfall" run run.toml --out RUN
