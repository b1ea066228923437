#!/usr/bin/env bash
# Simulates a small experiment in every shipped library layout, from each of its vector ends, runs Landfall on it and
# prints what its scorecard says of sites and reads.
# Usage: benches/scenarios/layouts.sh LANDFALL OUT
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
landfall=$1
out=$2
mkdir -p "$out"
shear='{ by = "shear" }'
cut='{ by = "restriction", sequence = "TTAA" }'

# layout PROTOCOL END SIDE VECTOR FRAGMENTATION
layout() {
    local folder="$out/$1.$2"
    rm -rf "$folder"
    sed -e "s/^LAYOUT\$/protocol = \"$1\"\nname = \"$2\"\nside = \"$3\"/; s/VECTOR\"/$4\"/; s/= FRAGMENTATION/= $5/" \
        "$here/layout.toml" >"$folder.toml"
    "$landfall" --quiet simulate "$folder.toml" --out "$folder" >/dev/null
    "$landfall" --quiet reference build --genome "$folder/genome.fa.gz" --out "$folder/ref" >/dev/null
    "$landfall" --quiet run "$folder/run.toml" --out "$folder/RUN" >/dev/null
    "$landfall" score --truth "$folder/truth" --result "$folder/RUN" --out "$folder.json" >"$folder.txt"
    echo "== $1, $2"
    cat "$folder.txt"
}

for protocol in lmpcr-lentivirus nrlam-lentivirus s-epts-lentivirus; do
    layout "$protocol" u5 3 lentivirus "$shear"
done
layout lam-lentivirus u5 3 lentivirus "$cut"
for end in "u5 3" "u3 5"; do
    layout lmpcr-gammaretrovirus $end gammaretrovirus "$shear"
done
for end in "itr_5 5" "itr_3 3"; do
    layout lmpcr-piggybac $end piggybac "$shear"
    layout lmpcr-sleeping-beauty $end sleeping_beauty "$shear"
done
for end in "donor_5 5" "donor_3 3"; do
    layout lmpcr-donor $end donor "$shear"
done
layout lmpcr-aav itr_3 3 aav "$shear"
