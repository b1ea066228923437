#!/usr/bin/env bash
# Simulates whole genomes at several depths and copy numbers with plasmid and circles, aligns them, and prints what stage
# `depth` makes of each beside the truth. Usage: benches/vcn/genomes.sh OUT PROGRAM. Needs bwa, samtools,
# and a Python with Polars (LANDFALL_PYTHON).
set -euo pipefail
scenario=$(cd "$(dirname "$0")/../scenarios" && pwd)/wgs_30x.toml
mkdir -p "$1"
program=$(realpath "$2")
cd "$1"

# Integrated copies per cell, then circles of one LTR per cell.
for depth in 10 30; do
    for copies in 0.5,0.1 1,1 3,0 8,2; do
        mean=${copies%,*} circles=${copies#*,} run=d${depth}_c$mean
        rm -rf "$run" && mkdir "$run" && cd "$run"
        sed -e "s/^depth = .*/depth = $depth/" -e "s/^copies = .*/copies = { law = \"poisson\", mean = $mean }/" \
            -e "s/^circle_1_copies = .*/circle_1_copies = $circles/" -e "s/^circle_2_copies = .*/circle_2_copies = 0.0/" \
            -e 's/^\(truncated\|internal_deletion\|inversion\) = .*/\1 = 0.0/' \
            "$scenario" >scenario.toml
        "$program" --quiet simulate scenario.toml --out sim
        "$program" --quiet reference build --genome sim/genome.fa.gz --out sim/ref >/dev/null
        gzip -dc sim/genome.fa.gz | cat - sim/vector.fa >both.fa
        bwa index both.fa 2>/dev/null
        printf 'library,subject,sample,assay,bam\n' >samples.csv
        for reads in sim/fastq/*_R1.fastq.gz; do
            sample=$(basename "$reads" _wgs_R1.fastq.gz)
            bwa mem -t 2 both.fa "$reads" "${reads/_R1/_R2}" 2>/dev/null | samtools sort -o "$sample.bam" - 2>/dev/null
            printf '%s,P01,%s,wgs,%s.bam\n' "$sample" "$sample" "$sample" >>samples.csv
        done
        for bam in *.bam; do
            sample=${bam%.bam}
            "$program" --quiet depth --sheet samples.csv --sample "$sample" --reference sim/ref \
                --vectors sim/vector.fa --elements sim/vector.bed --out "$sample"
        done
        cd ..
    done
done

"${LANDFALL_PYTHON:-python3}" - <<'TABLE'
from pathlib import Path
import polars as pl

print("| depth | sample | truth: all, integrated | by depth | by junctions | flags of junctions | backbone |")
print("|---|---|---|---|---|---|---|")
inside = {"wgs": 0, "junctions": 0}
tables = sorted(Path(".").glob("d*_c*/P01_d*/depth_copies.parquet"))
for path in tables:
    run, sample = path.parts[0], path.parts[1]
    truth = pl.read_csv(f"{run}/sim/truth/vcn.tsv", separator="\t").filter(pl.col("sample") == sample).row(0, named=True)
    rows = pl.read_parquet(path)
    one = lambda method, target: rows.filter((pl.col("method") == method) & (pl.col("target") == target)).row(0, named=True)
    show = lambda row: f"{row['copies']:.2f} ({row['lo']:.2f} to {row['hi']:.2f})" if row["copies"] else f"under {row['hi']:.3f}"
    total, junctions, backbone = one("wgs", "pLV"), one("junctions", "pLV"), one("wgs", "pLV:backbone")
    for row, is_true in ((total, truth["vcn_total"]), (junctions, truth["vcn"])):
        inside[row["method"]] += row["lo"] <= is_true <= row["hi"]
    flags = " ".join(junctions["flags"])
    print(f"| {run.split('_')[0][1:]} | {run.split('_')[1]} {sample} | {truth['vcn_total']:.2f}, {truth['vcn']:.2f} | {show(total)} | {show(junctions)} | {flags} | {show(backbone)} |")
print(f"\nInside the interval: by depth {inside['wgs']}, by junctions {inside['junctions']} of {len(tables)}.")
TABLE
