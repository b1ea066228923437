#!/usr/bin/env python3
"""Seeds of the fuzz targets, made of the demo project and of a run of it. Needs pyarrow.

Seeds that a crash left (`column_of_columns.parquet`) stay as they are.

Usage: seeds.py DEMO RUN DICTIONARY CORPUS, where DICTIONARY is what `landfall schema` prints.
"""
import gzip
import io
import pathlib
import re
import shutil
import sys

import pyarrow
import pyarrow.parquet as parquet

# Seeds are small, so that most changes of a byte meet something that is read; two groups of rows.
ROWS, GROUP = 6, 4
# Pages as other writers lay them out. Without compression the fuzzer reaches what lies in a page.
LAYOUTS = [
    dict(use_dictionary=False, compression="none"),
    dict(use_dictionary=True, compression="none", data_page_version="2.0"),
    dict(use_dictionary=True, compression="zstd", write_statistics=False),
]
TYPES = {
    "text": pyarrow.string(),
    "u32": pyarrow.uint32(),
    "u64": pyarrow.uint64(),
    "i32": pyarrow.int32(),
    "f64": pyarrow.float64(),
    "bool": pyarrow.bool_(),
    "list of text": pyarrow.list_(pyarrow.string()),
}


def from_dictionary(dictionary):
    """Every table of the dictionary with two rows that fit its columns."""
    for section in dictionary.split("## ")[1:]:
        name, version = re.match(r"`(\w+)` \(schema version (\d+)\)", section).groups()
        columns = {}
        for column, kind, _, _, meaning in re.findall(r"\| `(\w+)` \|([^|]*)\|([^|]*)\|([^|]*)\|(.*) \|\n", section):
            word = re.search(r"One of `(\w+)`", meaning)
            text = word.group(1) if word else {"strand": "+", "vector_end": "u5"}.get(column, "x1")
            kind = TYPES[kind.strip()]
            value = {"string": text, "bool": True}.get(str(kind), [text] if pyarrow.types.is_list(kind) else 1)
            columns[column] = pyarrow.array([value] * 2, kind)
        about = {"table": name, "schema_version": version, "stage": "seeds", "stage_version": "1"}
        about = {f"landfall.{key}": value for key, value in about.items()}
        yield name, pyarrow.table(columns).replace_schema_metadata(about)


def tables(demo, run, dictionary, corpus):
    found = dict(from_dictionary(dictionary))
    for path in sorted([*run.rglob("*.parquet"), *demo.rglob("*.parquet")]):
        about = {key.decode(): value.decode() for key, value in parquet.read_metadata(path).metadata.items()}
        del about["ARROW:schema"]
        table = parquet.read_table(path).slice(0, ROWS)
        if table.num_rows > found[about["landfall.table"]].num_rows:
            found[about["landfall.table"]] = table.replace_schema_metadata(about)
    for at, (name, table) in enumerate(sorted(found.items())):
        for kind in [at % 3] if table.num_columns > 12 else [at % 3, (at + 1) % 3]:
            parquet.write_table(table, corpus / f"{name}.{kind}.parquet", row_group_size=GROUP, **LAYOUTS[kind])
    # As landfall itself writes them.
    for name in ["truth/vcn", "truth/clones"]:
        shutil.copy(demo / f"{name}.parquet", corpus / f"{name.replace('/', '_')}.parquet")


def reads(demo, corpus):
    for file in ["R1", "R2", "I1"]:
        with gzip.open(demo / f"fastq/pool_{file}.fastq.gz") as lines:
            text = b"".join(line for line, _ in zip(lines, range(12)))
        (corpus / f"{file}.fastq").write_bytes(text)
    (corpus / "windows.fastq").write_bytes(text.replace(b"\n", b"\r\n"))
    # Two members, as in files that were put together, and as bgzip writes.
    packed = io.BytesIO()
    for half in [text[: len(text) // 2], text[len(text) // 2 :]]:
        with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as member:
            member.write(half)
    (corpus / "members.fastq.gz").write_bytes(packed.getvalue())


def texts(demo, root, corpus):
    """What people write, as it is in the demo, and with what the demo leaves out. Files: see `src/lib.rs`."""
    made = {
        "sheet": {"demo.csv": (demo / "samples.csv").read_text()},
        "run_file": {
            "demo.toml": (demo / "run.toml").read_text(),
            "all.toml": 'sheet = "samples.csv"\nreference = "ref"\nregistry = "registry.parquet"\nseed = 7\n'
            'protocol = "mine.toml"\n[controls]\nexpected = "spikes.csv"\n[vcn]\ntables = ["ddpcr.csv"]\n'
            'dilution = 2\nvector_targets = ["psi"]\n[trim]\ntrace = false\nmin_quality = 20\n',
        },
        "protocol": {path.name: path.read_text() for path in (root / "workflows/protocols").glob("*.toml")},
        "ddpcr": {
            "demo.csv": (demo / "ddpcr.csv").read_text(),
            "export.csv": "Well;Sample description 1;Target;Positives;Negatives;Accepted Droplets;MergedWells\n"
            "A01;P01_d30;psi;500;9500;10000;\nA01;P01_d30;RPP30;900;9100;10000;\nM01;P01_d30;psi;500;9500;10000;A01\n"
            "A02;;psi;NA;;;\n",
        },
        "vectors": {
            "demo.fa": "".join((demo / "vector.fa").read_text().splitlines(True)[:12]),
            "two.fa": ">a b\nACGTN\nacgu\n\n>b\r\nAC\r\n",
            "circle.gb": "LOCUS       x 12 bp ds-DNA circular SYN 01-JAN-2020\nFEATURES             Location/Qualifiers\n"
            "     LTR             complement(join(11..12,1..3))\n                     /label=\"3' LTR\"\n"
            "     CDS             5..9\nORIGIN\n        1 acgtacgtac gt\n//\n",
        },
        # Lines for the reference and the library of `src/alignment.rs`.
        "paf": {
            "cg.paf": "anchor_0\t50\t1\t50\t+\tchr1\t1000\t101\t150\t49\t49\t0\ttp:A:S\tcg:Z:49M\n"
            "adrift_0\t48\t0\t45\t-\tchr1\t1000\t303\t350\t45\t47\t0\ttp:A:P\tcg:Z:17M2D28M\n"
            "anchor_0\t50\t0\t0\t*\t*\t0\t0\t0\t0\t0\t0\n",
            "cs.paf": "# minimap2 --cs\nanchor_0\t50\t0\t50\t+\tchr1\t1000\t100\t150\t50\t50\t60\tcs:Z::50\n"
            "adrift_0\t48\t0\t48\t-\tchr1\t1000\t300\t350\t48\t50\t60\tcs:Z:=ACGTACGTACGTACGTACGT-ac:8*at:19\n"
            "adrift_0\t48\t0\t48\t-\tchr2\t500\t300\t350\t48\t50\t60\n",
        },
        "psl": {
            "blat.psl": "psLayout version 3\n\nmatch\tmis-\n     \tmatch\n-----\n"
            "49\t0\t0\t0\t0\t0\t0\t0\t+\tanchor_0\t50\t1\t50\tchr1\t1000\t101\t150\t1\t49,\t1,\t101,\n"
            "45\t0\t0\t0\t0\t0\t1\t2\t-\tadrift_0\t48\t0\t45\tchr1\t1000\t303\t350\t2\t17,28,\t3,20,\t303,322,\n",
        },
        "places": {
            "demo.bed": (demo / "vector.bed").read_text(),
            "six.bed": "# places\ntrack name=x\nchr1\t5\t7\tx\t2.5\t-\nchr2\t1500\t1501\t.\t1\t+\n",
        },
    }
    made["protocol"]["all.toml"] = (
        'name = "mine"\nfragmentation = "tagmentation"\nduplication = 4\nanchor_read = "R1"\nlinker = "ACGTNNNNNNACGT"\n'
        'min_fragment = 20\nmax_fragment = 900\n[[vector_end]]\nname = "u5"\nside = "3"\nprimer = "GAAAATC"\nend_bases = "TCTAGCA"\n'
        'other_terminus = "TGGAAG"\n[[vector_end]]\nname = "itr_3"\nside = "5"\nprimer = "RYSWK"\nend_bases = "ACGT"\n'
    )
    made["sheet"]["all.csv"] = (
        "library,subject,sample,timepoint_days,cell_type,replicate,role,sequencing_run,assay,protocol,fastq_1,bam,linker\n"
        'a,S1,S1_d30,-3,"T, ""CD8""",1,sample,r1,lmpcr,lmpcr-lentivirus,vector.fa,,acgtnnnnacgt\n'
        "b,S2,S2_x,,,,negative,,wgs,,,vector.bed,\n"
    )
    for target, files in made.items():
        (corpus / target).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (corpus / target / name).write_bytes(text.encode())


def main():
    demo, run, dictionary, corpus = map(pathlib.Path, sys.argv[1:])
    for folder in [corpus / "fastq", corpus / "tables"]:
        folder.mkdir(parents=True, exist_ok=True)
    tables(demo, run, dictionary.read_text(), corpus / "tables")
    reads(demo, corpus / "fastq")
    texts(demo, pathlib.Path(__file__).parents[2], corpus)


if __name__ == "__main__":
    main()
