#!/usr/bin/env bash
# Situations in which strangers got a wrong or stale result with exit 0, run again: what is right now is held.
#
# usage: benches/cases/run.sh SHARED LANDFALL [CASE …]
#
# SHARED/cases holds the situations, each a `run.sh` that prints what it sees, or a small project. Needs python3 with
# pyarrow; the case `multiqc-names-merge` needs multiqc, too, and is skipped without it.
set -uo pipefail
[ $# -ge 2 ] || { sed -n '4p' "$0" | cut -c3- >&2; exit 2; }
cases=$(cd "$1/cases" && pwd); program=$(realpath "$2"); shift 2
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"; ln -s "$program" "$work/bin/landfall"; export PATH="$work/bin:$PATH" LANDFALL="$program"
passed=0 failed=0 skipped=0

# What the case's own script prints, its folders in a temporary place of ours.
script() { TMPDIR="$work" bash "$cases/$1/run.sh" 2>&1; }
# A copy of a case that is a project, with what its maker makes.
project() { cp -r "$cases/$1" "$work/$1"; chmod -R u+w "$work/$1"; (cd "$work/$1" && python3 make.py); }
# holds WHAT TEXT PATTERN: the text shows the pattern so often as it must.
holds() { local found; found=$(grep -c -E -e "$3" <<<"$2"); [ "$found" = "$1" ] || { echo "  $found lines show /$3/; expected $1"; return 1; }; }
some() { grep -q -E -e "$2" <<<"$1" || { echo "  no line shows /$2/"; return 1; }; }
none() { ! grep -q -E -e "$2" <<<"$1" || { echo "  a line shows /$2/"; return 1; }; }

alt_contig_names() { holds 4 "$1" '^35 sites in chr1:1-200000'; }
barcodes_near_without_errors() { some "$1" '^exit 0'; }
cancer_list_unmatched() { some "$1" '^exit (65|0)' && none "$1" 'None of [0-9]+ sites' && { some "$1" '^exit 65' || some "$1" 'ot evaluable'; }; }
empty_negative_control() { some "$1" '^exit 0'; }
fasta_blanks() { holds 2 "$1" '3 contigs.*, 1000000 bases' && holds 2 "$1" 'chr1\+17954 chr1\+22321 chr1-83728'; }
multiqc_names_merge() { some "$1" '^exit 65' || { some "$1" 'P02_x_fastqc' && none "$1" '^P02_x[[:space:]]+0\.594'; }; }
no_read_fits_exit_0() { some "$1" '^exit 65'; }
plate_exports_as_they_are() {
    # A plate on which no sample of the sheet stands is told; the others are read.
    some "$(sed -n '/^== blank_name/,/^== others/p' <<<"$1")" '^error.*Patient 7 d30|S2' &&
        none "$(sed -n '/^== others/,/^== sheet/p' <<<"$1")" '^error'
}
qpcr_omit() { holds 3 "$1" "\\('S2', 1\\.5(2[5-9]|3|4)" ; }
qualities_and_filter_flag() { some "$1" '^phred64 exit 65' && some "$1" '^failed exit (0|65)'; }
read_name_suffixes() { none "$1" '^error'; }
umi_degenerate_letters() { some "$1" '^exit 0' && none "$1" '^chr.*[[:space:]]$' && some "$1" '^chr[^[:space:]]*[[:space:]]+[1-9]'; }
vector_bed_other_name() { some "$1" '^exit 65'; }
vector_map_origin() { holds 2 "$1" 'vector_internal 316[78] plasmid 85'; }
y_par_other_names() { holds 3 "$1" 'masked'; }

check_few_clones() { some "$1" 'nothing contradicts the layout'; }
check_leader() { some "$1" 'nothing contradicts the layout'; }
phred64() { some "$1" 'exit 65'; }
pool_half_of_other_libraries() { some "$1" 'exit 65' && none "$1" 'linkers? (is|are) missing'; }

see() {
    case "$1" in
    check-few-clones | check-leader) project "$1" && (cd "$work/$1" && landfall protocol check run.toml 2>&1) ;;
    phred64)
        project "$1" && (cd "$work/$1" && landfall --quiet reference build --genome genome.fa --out ref 2>&1
            landfall run run.toml --out RUN 2>&1; echo "exit $?") ;;
    pool-half-of-other-libraries)
        cp -r "$cases/$1" "$work/$1"; chmod -R u+w "$work/$1"; (cd "$work/$1" && bash make.sh 2>&1) ;;
    vector-map-origin)
        # The demo names its elements; the case is about a map without them.
        sed 's|^rm -f vector.bed|rm vector.bed; sed -i "/^elements/d" run.toml|' "$cases/$1/run.sh" >"$work/$1.sh"
        TMPDIR="$work" bash "$work/$1.sh" 2>&1 ;;
    *) script "$1" ;;
    esac
}

all=(alt-contig-names barcodes-near-without-errors cancer-list-unmatched empty-negative-control fasta-blanks
    multiqc-names-merge no-read-fits-exit-0 plate-exports-as-they-are qpcr-omit qualities-and-filter-flag
    read-name-suffixes umi-degenerate-letters vector-bed-other-name vector-map-origin y-par-other-names
    check-few-clones check-leader phred64 pool-half-of-other-libraries)
for case in "${@:-${all[@]}}"; do
    if [ "$case" = multiqc-names-merge ] && ! command -v multiqc >/dev/null; then
        echo "$case: skipped, no multiqc"; skipped=$((skipped + 1)); continue
    fi
    seen=$(see "$case")
    if words=$("${case//-/_}" "$seen"); then
        echo "$case: right"; passed=$((passed + 1))
    else
        printf '%s: WRONG\n%s\n%s\n' "$case" "$words" "$(sed 's/^/    | /' <<<"$seen" | head -40)"; failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
