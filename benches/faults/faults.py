"""Damaged files, and what the program makes of them. See run.sh."""

import collections
import glob
import gzip
import hashlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE_S = 20
MOST_BYTES = 2 << 30
# What the program may end with: done, usage, thresholds, data, missing, reference, output, disk, permission, config.
CODES = {0, 1, 2, 3, 65, 66, 69, 73, 74, 77, 78}
READS = 100  # triplets of the demo that are kept
CONFIG = ["--config", "run.toml"]
VECTORS = ["--vectors", "vector.fa"]
ELEMENTS = ["--elements", "vector.bed"]


def run(program, arguments, folder):
    """Exit code (negative: signal, None: took too long), most memory in bytes, what was said."""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            [program, "--quiet", "--threads", "1", *arguments],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES * 4, MOST_BYTES * 4)),
        )
        until = time.monotonic() + PATIENCE_S
        status = None
        while time.monotonic() < until:
            process, status, usage = os.wait4(child.pid, os.WNOHANG)
            if process:
                break
            time.sleep(0.002)
        else:
            child.send_signal(signal.SIGKILL)
            _, status, usage = os.wait4(child.pid, 0)
            status = None
        child.returncode = 0
        said.seek(0)
        text = said.read(20_000).decode(errors="replace")
    code = None if status is None else os.waitstatus_to_exitcode(status)
    return code, usage.ru_maxrss * 1024, text


def contents(folder):
    """Digests of all files of a folder, by relative path."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = hashlib.blake2b(file.read(), digest_size=8).hexdigest()
    return found


def prepare(program, folder):
    """The demo with few reads, run once, and its tables in the hands of a person."""
    def do(*arguments):
        code, _, said = run(program, arguments, folder if os.path.isdir(folder) else None)
        if code != 0:
            sys.exit(f"error: {' '.join(arguments)}: exit {code}\n{said}")
    do("init", "--demo", folder)
    for path in glob.glob(folder + "/fastq/*.gz"):
        with gzip.open(path, "rt") as file:
            lines = [file.readline() for _ in range(4 * READS)]
        with gzip.GzipFile(path, "wb", mtime=0) as file:
            file.write("".join(lines).encode())
    do("run", "run.toml", "--out", "RUN")
    do("trim", *CONFIG, *VECTORS, *ELEMENTS, "--out", "T")
    do("align", *CONFIG, *VECTORS, "--library", "P01_d30_1", "--reads", "T/P01_d30_1.reads.parquet",
       "--reference", "ref", "--out", "A")


def kinds(folder):
    """Each kind: its name, its file, the command that reads it, and whether the file carries a digest."""
    trim = ["trim", *CONFIG, *VECTORS, *ELEMENTS]
    align = ["align", *CONFIG, *VECTORS, "--library", "P01_d30_1", "--reads", "T/P01_d30_1.reads.parquet",
             "--reference", "ref"]
    pair = ["pair", *CONFIG, "--library", "P01_d30_1", "--reads", "T/P01_d30_1.reads.parquet",
            "--hits", "A/hits.parquet"]
    tables = "RUN/results/tables"
    build = ["reference", "build", "--genome", "genome.fa.gz", "--genes", "genes.gtf.gz"]
    annotate = ["annotate", *CONFIG, "--subject", "P01", "--sites", "sites_p01.parquet", "--reference", "ref",
                "--cancer-genes", "cancer_genes.txt"]
    store = lambda name: max(glob.glob(f"{folder}/RUN/work/store/*/*/*{name}.parquet"), key=os.path.getsize)
    for path in glob.glob(f"{folder}/RUN/work/store/*/*/sites.parquet"):
        with open(os.path.join(os.path.dirname(path), "_task.json")) as record:
            if '"sites"' in record.read():
                shutil.copy(path, f"{folder}/sites_p01.parquet")
                code, _, _ = run(PROGRAM, [*annotate, "--out", "try"], folder)
                shutil.rmtree(f"{folder}/try", ignore_errors=True)
                if code == 0:
                    break
    written = [
        ("run file", "run.toml", ["plan", "run.toml", "--out", "NEW"]),
        ("sample sheet", "samples.csv", ["plan", "run.toml", "--out", "NEW"]),
        ("FASTQ, anchor", "fastq/pool_R1.fastq.gz", trim),
        ("FASTQ, adrift", "fastq/pool_R2.fastq.gz", trim),
        ("FASTQ, index", "fastq/pool_I1.fastq.gz", trim),
        ("vector", "vector.fa", trim),
        ("elements", "vector.bed", trim),
        ("genome", "genome.fa.gz", build),
        ("gene set", "genes.gtf.gz", build),
        ("laboratory table", "ddpcr.csv", ["vcn", *CONFIG, "--laboratory", "ddpcr.csv"]),
        ("cancer genes", "cancer_genes.txt", annotate),
    ]
    sealed = [
        ("index", "ref/index.sa", align),
        ("reference.toml", "ref/reference.toml", align),
        ("sequence", "ref/sequence.2bit", align),
        ("packed genes", "ref/genes.tsv", ["plan", "run.toml", "--out", "NEW"]),
        ("table reads", "T/P01_d30_1.reads.parquet", align),
        ("table reads, paired", "T/P01_d30_1.reads.parquet", pair),
        ("table hits", "A/hits.parquet", pair),
        ("table sites of a subject", "sites_p01.parquet", annotate),
        ("run.json", "RUN/run.json", ["verify", "RUN"]),
        ("journal", "RUN/journal.ndjson", ["verify", "RUN"]),
        ("result in the store", os.path.relpath(store("hits"), folder), ["verify", "RUN"]),
        ("record in the store", os.path.relpath(os.path.dirname(store("hits")), folder) + "/_task.json", ["verify", "RUN"]),
        ("published text", f"{tables}/sites.tsv", ["verify", "RUN"]),
    ]
    for path in sorted(glob.glob(f"{folder}/{tables}/*.parquet")):
        name = os.path.basename(path)[: -len(".parquet")]
        sealed.append((f"table {name}", f"{tables}/{name}.parquet", ["report", *CONFIG, "--tables", tables]))
    return [(*kind, False) for kind in written] + [(*kind, True) for kind in sealed]


EXTREMES = [b"", b"-1", b"0", b"1e308", b"-1e308", b"nan", b"inf", b"99999999999999999999", b"4294967295", b"=1+1",
            b"\xff\xfe", b"\0", b"A" * 70_000, b"1,5", b"../../x", "µ".encode(), b"'", b'"', b"true"]


def damaged(data, draw):
    """One of the ways in which files break, or people and programs change them."""
    at = lambda: draw.randrange(max(len(data), 1))
    way = draw.randrange(12)
    if way == 0 and data:
        flipped = bytearray(data)
        flipped[at()] ^= 1 << draw.randrange(8)
        return bytes(flipped)
    if way == 1:
        return data[: at()]
    if way == 2:
        a, b = sorted((at(), at()))
        return data[:a] + data[b:]
    if way == 3:
        a, b = sorted((at(), at()))
        return data[:b] + data[a:b] + data[b:]
    if way == 4:
        a = at()
        return data[:a] + draw.randbytes(draw.randrange(1, 200)) + data[a:]
    if way == 5:
        a = at()
        return data[:a] + bytes(min(draw.randrange(1, 4096), len(data) - a)) + data[a + 4096:]
    if way == 6:
        a = at()
        return data[:a] + draw.randbytes(8) + data[a + 8:]
    lines = data.split(b"\n")
    line = draw.randrange(len(lines))
    if way == 7:
        return b"\n".join(lines[:line] + lines[line + 1:])
    if way == 8:
        return b"\n".join(lines[:line] + [lines[line]] + lines[line:])
    if way == 9:
        other = draw.randrange(len(lines))
        lines[line], lines[other] = lines[other], lines[line]
        return b"\n".join(lines)
    for separator in (b"\t", b",", b" ", b"="):
        if separator in lines[line]:
            break
    cells = lines[line].split(separator)
    cells[draw.randrange(len(cells))] = draw.choice(EXTREMES)
    lines[line] = separator.join(cells)
    return b"\n".join(lines)


def damage(data, draw):
    """Inside the packed text in half of the cases, since a damaged packing is told soon."""
    if data[:2] == b"\x1f\x8b" and draw.randrange(2):
        return gzip.compress(damaged(gzip.decompress(data), draw), 1, mtime=0)
    return damaged(data, draw)


def outcome(folder, kind, baseline, draw):
    """What is wrong with what came of it; nothing if all is well. And the exit code."""
    name, path, arguments, has_digest = kind
    path = os.path.join(folder, path)
    with open(path, "rb") as file:
        whole = file.read()
    broken = damage(whole, draw)
    if broken == whole:
        return None, "same"
    mode = os.stat(path).st_mode
    # As a new file, so that links to it elsewhere stay whole.
    os.rename(path, path + ".whole")
    with open(path, "wb") as file:
        file.write(broken)
    out = os.path.join(folder, "OUT")
    outputs = [] if arguments[0] in ("plan", "verify") else ["--out", "OUT"]
    try:
        code, memory, said = run(PROGRAM, [*arguments, *outputs], folder)
        made = contents(out)
        fault = None
        if code is None:
            fault = f"hang: more than {PATIENCE_S} s"
        elif code not in CODES:
            fault = f"exit {code}: {said[-600:]}"
        elif memory > MOST_BYTES:
            fault = f"{memory >> 20} MB"
        elif any(".partial-" in one for one in made):
            fault = "a temporary file is left"
        elif code != 0 and not said.strip():
            fault = f"exit {code} without a word"
        elif code != 0 and any(baseline.get(one) != digest for one, digest in made.items()):
            # A table that was whole before the error is the one of the undamaged run.
            fault = f"exit {code}, and an output that no undamaged run writes: {sorted(made)}"
        elif code == 0 and has_digest and (arguments[0] == "verify" or made != baseline):
            fault = "a silent change"
        return fault, code
    finally:
        os.remove(path)
        os.rename(path + ".whole", path)
        os.chmod(path, mode)
        shutil.rmtree(out, ignore_errors=True)


def work(job):
    """The mutations of one worker, in a folder of its own."""
    worker, workers, indices, seed, out = job
    folder = tempfile.mkdtemp(prefix="faults")
    try:
        shutil.rmtree(folder)
        prepare(PROGRAM, folder)
        all_kinds = kinds(folder)
        baselines = []
        for _, _, arguments, _ in all_kinds:
            outputs = [] if arguments[0] in ("plan", "verify") else ["--out", "OUT"]
            code, _, said = run(PROGRAM, [*arguments, *outputs], folder)
            if code != 0:
                sys.exit(f"error: undamaged {' '.join(arguments)}: exit {code}\n{said}")
            baselines.append(contents(os.path.join(folder, "OUT")))
            shutil.rmtree(os.path.join(folder, "OUT"), ignore_errors=True)
        with open(os.path.join(out, f"{seed}-{worker}-of-{workers}.ndjson"), "a") as notes:
            for index in indices:
                draw = random.Random(f"{seed} {index}")
                which = index % len(all_kinds)
                fault, code = outcome(folder, all_kinds[which], baselines[which], draw)
                line = {"index": index, "kind": all_kinds[which][0], "code": code, "fault": fault}
                notes.write(json.dumps(line) + "\n")
                notes.flush()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def known(out, seed):
    """What was done so far, by index."""
    done = {}
    for path in glob.glob(os.path.join(out, f"{seed}-*.ndjson")):
        with open(path) as notes:
            for line in notes:
                try:
                    one = json.loads(line)
                except ValueError:
                    continue  # torn by whoever ended it
                done[one["index"]] = one
    return done


def main():
    many, seed, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[4]
    os.makedirs(out, exist_ok=True)
    started = time.monotonic()
    before = known(out, seed)
    left = [index for index in range(many) if index not in before]
    workers = os.cpu_count() or 1
    jobs = [(worker, workers, left[worker::workers], seed, out) for worker in range(workers)]
    with multiprocessing.Pool(workers) as pool:
        pool.map(work, [job for job in jobs if job[2]])
    done = known(out, seed)
    table = collections.defaultdict(collections.Counter)
    for one in done.values():
        table[one["kind"]]["fault" if one["fault"] else f"exit {one['code']}" if one["code"] != "same" else "same"] += 1
    for kind in sorted(table):
        print(f"{kind:32}", "  ".join(f"{what}: {count}" for what, count in sorted(table[kind].items())))
    faults = [one for one in done.values() if one["fault"]]
    for one in sorted(faults, key=lambda one: one["index"])[:40]:
        print(f"FAULT {one['index']} {one['kind']}: {one['fault']}")
    seconds = time.monotonic() - started
    print(f"{len(done)} damaged files of {len(table)} kinds, seed {seed}: {len(faults)} faults; {len(left)} now, {seconds:.0f} s")
    sys.exit(1 if faults or len(done) < many else 0)


PROGRAM = sys.argv[3]
if __name__ == "__main__":
    main()
