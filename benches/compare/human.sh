#!/usr/bin/env bash
# The junction mapper on a made-up genome of human size: index time and memory, mapping time, memory and exact starts
# for each kind of place. Markdown on stdout. Usage: benches/compare/human.sh OUT LANDFALL
#   OUT   a folder for genome, reference and answers (8 GB); what is there is used again
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
landfall=$(realpath "$2")
cargo build --release --quiet --manifest-path "$here/Cargo.toml" -p landfall-map --example measure
target=$(cargo metadata --manifest-path "$here/Cargo.toml" --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
measure=$target/release/examples/measure

# timed COMMAND…: prints `CPU s | elapsed s | peak MB`.
timed() {
    /usr/bin/time -o "$out/time" -f '%U %S %e %M' "$@" >"$out/answer" 2>"$out/log"
    awk '{ printf "%.2f | %.0f | %.0f", $1 + $2, $3, $4 / 1024 }' "$out/time"
}

[ -d "$out/sim/truth" ] || "$landfall" --quiet simulate "$here/benches/scenarios/human_3g.toml" --out "$out/sim"
echo "| | CPU s | elapsed s | peak MB |"
echo "|---|---|---|---|"
if [ ! -d "$out/ref" ]; then
    echo "| reference build, 2 threads | $(timed "$landfall" --quiet --threads 2 reference build --genome "$out/sim/genome.fa.gz" --out "$out/ref") |"
fi
mkdir -p "$out/index" "$out/reads"
ln -sf "$out/ref/sequence.2bit" "$out/index/genome"
ln -sf "$out/ref/index.sa" "$out/index/index"
# A file per length and kind of place, named and ordered as in the truth.
python3 - "$out" <<'PYTHON'
import csv, glob, gzip, os, re, sys
out = sys.argv[1]
path = glob.glob(f"{out}/sim/truth/placements.tsv*")[0]
with (gzip.open(path, "rt") if path.endswith("gz") else open(path)) as file:
    kind = {row["name"]: row["category"] for row in csv.DictReader(file, delimiter="\t")}
for fastq in glob.glob(f"{out}/sim/plain/reads_*.fastq.gz"):
    length = re.search(r"reads_(\d+)", fastq).group(1)
    lines = [line.rstrip("\n") for line in gzip.open(fastq, "rt")]
    files = {}
    for name, bases in zip(lines[0::4], lines[1::4]):
        name = name[1:].split()[0]
        if kind[name] not in files:
            files[kind[name]] = open(f"{out}/reads/{kind[name]}.{int(length):03}.fa", "w")
        files[kind[name]].write(f">{name}\n{bases}\n")
    for file in files.values():
        file.close()
PYTHON
head -n2 "$out/reads/unique.100.fa" >"$out/one.fa"
# Twice: the first run reads the index from disk.
timed "$measure" map "$out/index" "$out/one.fa" >/dev/null
load=$(timed "$measure" map "$out/index" "$out/one.fa")
echo "| one read, index in the page cache | $load |"
echo
echo "| place | nt | reads | exact start, % | repetitive | unmapped | CPU s per 100,000 | with the first touch of the index | slowest read, ms | peak MB |"
echo "|---|---|---|---|---|---|---|---|---|---|"
for reads in "$out"/reads/*.fa; do
    name=$(basename "$reads" .fa)
    # The same reads once more cost what mapping costs when the pages of the index are at hand.
    cat "$reads" "$reads" >"$out/twice.fa"
    twice=$(timed "$measure" map "$out/index" "$out/twice.fa")
    cost=$(timed "$measure" map "$out/index" "$reads")
    python3 - "$out" "$reads" "$name" "$cost" "$twice" <<'PYTHON'
import csv, glob, gzip, sys
out, reads, name, cost, twice = sys.argv[1:]
path = glob.glob(f"{out}/sim/truth/placements.tsv*")[0]
with (gzip.open(path, "rt") if path.endswith("gz") else open(path)) as file:
    truth = {row["name"]: row for row in csv.DictReader(file, delimiter="\t")}
names = [line[1:].rstrip("\n") for line in open(reads) if line.startswith(">")]
places, repetitive = {}, set()
for line in open(f"{out}/answer"):
    read, contig, strand, first, *_ = line.rstrip("\n").split("\t")
    if contig == "*":
        repetitive.add(read)
    else:
        places.setdefault(read, set()).add((contig, strand, int(first)))
def origin(row):
    # The table for people is 1-based, closed.
    first = int(row["start"]) - 1 if row["strand"] == "+" else int(row["end"]) - 1
    return row["contig"], row["strand"], first
exact = sum(origin(truth[read]) in places.get(read, ()) for read in names)
told = len(names) - len(repetitive)
unmapped = told - len(places)
once, both = (float(cells.split(" | ")[0]) for cells in (cost, twice))
first, seconds = (cpu * 100_000 / len(names) for cpu in (once, both - once))
place, length = name.split(".")
slowest = open(f"{out}/log").read().split()[-1]
print(f"| {place} | {int(length)} | {len(names)} | {100 * exact / max(told, 1):.2f} | {len(repetitive)} | {unmapped} "
      f"| {seconds:.1f} | {first:.1f} | {slowest} | {cost.split(' | ')[2]} |")
PYTHON
done
