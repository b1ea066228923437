#!/usr/bin/env bash
# page1.sh LANDFALL: takes the README's picture, page 1 of the demo's report, with chromium.
set -euo pipefail
landfall=$(realpath "$1")
picture=$(realpath "$(dirname "$0")")/page1.png
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$landfall" --quiet init --demo "$folder/demo" >/dev/null
"$landfall" --quiet run "$folder/demo/run.toml" --out "$folder/RUN" >/dev/null
# Its own profile, so that an open browser neither takes the page nor lends its settings.
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$folder/profile" \
    --force-device-scale-factor=0.75 --window-size=1100,1446 --screenshot="$picture" "file://$folder/RUN/results/report.html" >/dev/null 2>&1
wc -c "$picture"
