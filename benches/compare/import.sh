#!/usr/bin/env bash
# Our own mapper against imports of minimap2 and bwa mem on `sim_lmpcr`: how many molecules agree.
# Usage: benches/compare/import.sh SHARED OUT LANDFALL MOLECULES [OPTION ...]
#   SHARED     the folder that holds testdata/
#   OUT        a new folder for everything that is made
#   LANDFALL   the program
#   MOLECULES  cargo build --release -p landfall-align --example molecules
#   OPTION     of `align`, own and import alike; with `--set rescue=false` no mate is looked for by our own mapper
# Needs minimap2 and bwa; with samtools, minimap2's records are also imported as BAM, else as SAM.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
shared=$(cd "$1" && pwd)
landfall=$(realpath "$3")
molecules=$(realpath "$4")
options=("${@:5}")
mkdir -p "$2"
cd "$2"
ln -sfn "$shared" shared
cp "$here/../sim_lmpcr/run.toml" "$here/../sim_lmpcr/samples.csv" .
vectors=(--vectors shared/testdata/vectors/VIS_vectorseq.fa)
gunzip -c shared/testdata/ref/hg38.permissive.slices.fa.gz > genome.fa
[ -d ref ] || "$landfall" --quiet reference build --slices --genome genome.fa --out ref > reference.log
"$landfall" --quiet trim --config run.toml "${vectors[@]}" --out trim
[ -e genome.fa.sa ] || bwa index genome.fa 2> bwa_index.log

# The programs, each told to say all places of a short read; bwa's bonus for whole reads keeps their starts.
minimap2_sam() { minimap2 -ax sr -k15 -w5 --secondary=yes -N1000 -p0.9 genome.fa "$1" 2> /dev/null; }
declare -A aligners=(
    [minimap2.paf]='minimap2 -cx sr --secondary=yes genome.fa "$1" 2> /dev/null'
    [minimap2_all.paf]='minimap2 -cx sr -k15 -w5 --secondary=yes -N1000 -p0.9 genome.fa "$1" 2> /dev/null'
    [bwa.sam]='bwa mem -a -k15 -T20 -r1 -c10000 -L10 genome.fa "$1" 2> /dev/null'
)
if command -v samtools > /dev/null; then
    aligners[minimap2_all.bam]='minimap2_sam "$1" | samtools view -b'
else
    aligners[minimap2_all.sam]='minimap2_sam "$1"'
fi

# align and pair of one library: place LIBRARY OUT [ALIGN OPTIONS]
place() {
    local common=(--config run.toml --library "$1" --reads "trim/$1.reads.parquet") out=$2
    shift 2
    "$landfall" align "${common[@]}" --reference ref "${vectors[@]}" "${options[@]}" "$@" --out "$out" 2>> "$out.log"
    "$landfall" --quiet pair "${common[@]}" --hits "$out/hits.parquet" --out "$out"
    "$molecules" "$out/fragments.parquet" | LC_ALL=C sort > "$out/molecules.txt"
}

printf 'library\timport\town molecules\timported\tthe same\town unique\timported\tthe same\n'
for reads in trim/*.reads.parquet; do
    library=$(basename "$reads" .reads.parquet)
    mkdir -p "$library"
    : > "$library/own.log"
    place "$library" "$library/own"
    "$landfall" --quiet align --config run.toml --library "$library" --reads "$reads" --reference ref \
        --export-fasta "$library/sequences.fa" --out "$library/none"
    for name in $(printf '%s\n' "${!aligners[@]}" | LC_ALL=C sort); do
        set -- "$library/sequences.fa"
        eval "${aligners[$name]}" > "$library/$name"
        : > "$library/$name.out.log"
        place "$library" "$library/$name.out" --hits "$library/$name"
        own=$library/own/molecules.txt
        import=$library/$name.out/molecules.txt
        unique() { grep '^unique' "$1" || true; }
        printf '%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\n' "$library" "$name" \
            "$(wc -l < "$own")" "$(wc -l < "$import")" "$(LC_ALL=C comm -12 "$own" "$import" | wc -l)" \
            "$(unique "$own" | wc -l)" "$(unique "$import" | wc -l)" \
            "$(LC_ALL=C comm -12 <(unique "$own") <(unique "$import") | wc -l)"
    done
done | tee molecules.tsv
