#!/usr/bin/env bash
# A run of many libraries of one read each, every one its own pool and subject: FOLDER/run.toml.
# Usage: benches/flow/sheet.sh FOLDER PROGRAM LIBRARIES
set -euo pipefail
rm -rf "$1"
"$2" --quiet init --demo "$1" >/dev/null
mkdir -p "$1/many"
python3 - "$1" "$3" <<'PY'
import sys
folder, libraries = sys.argv[1], int(sys.argv[2])
rows = ["library,subject,sample,replicate,fastq_1"]
for number in range(libraries):
    with open(f"{folder}/many/{number}.fastq", "w") as reads:
        reads.write(f"@r{number}\nACGT\n+\nIIII\n")
    rows.append(f"L{number:05},P{number:05},S{number:05},1,many/{number}.fastq")
open(f"{folder}/samples.csv", "w").write("\n".join(rows) + "\n")
PY
sed -i '/^\[trim\]/,$d' "$1/run.toml"
# The laboratory's table is of the first samples.
sed -i 's/P01_d30/S00000/; s/P01_d180/S00001/; s/P02_d30/S00002/; s/P02_d180/S00003/' "$1/ddpcr.csv"
# Digests of files that are younger are not remembered.
sleep 3
