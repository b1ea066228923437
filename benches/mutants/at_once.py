"""Builds the unit tests of a crate with all of its mutants inside, and runs them once for each.

Usage: at_once.py CRATE LIST TESTS, in a copy of the tree that may be changed; LIST is what `cargo mutants --list --json`
says. Every function with mutants becomes `match mutant() { 17 => body of mutant 17, ..., _ => its own body }`. Mutants
that do not compile are found by where the compiler points, and left out; so are those of functions that return
`impl Trait`, whose bodies have different types. Writes result, seconds and name of each mutant.
"""

import collections
import json
import os
import subprocess
import sys
import time

SLOWEST = 60  # Seconds; a mutant that never ends is noticed, too.
SWITCH = """
pub(crate) fn mutant() -> usize {
    static MUTANT: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    *MUTANT.get_or_init(|| std::env::var("MUTANT").map_or(0, |number| number.parse().unwrap()))
}
"""


def offset(text, place):
    lines = text.split("\n")[: place["line"] - 1]
    return sum(len(line) + 1 for line in lines) + place["column"] - 1


def mutated(text, mutants):
    """A file with its mutants inside, and the number of the mutant on each line that belongs to one."""
    functions = collections.defaultdict(list)
    for number, mutant in mutants.items():
        span = mutant["function"]["span"]
        functions[offset(text, span["start"]), offset(text, span["end"])].append((number, mutant))
    out = text
    for (start, end), group in sorted(functions.items(), reverse=True):
        start = text.index("{", start)
        arms = ""
        for number, mutant in group:
            first, last = (offset(text, mutant["span"][side]) for side in ("start", "end"))
            body = text[start:first] + mutant["replacement"] + text[last:end]
            arms += f"\n/*{number}*/ {number} => {body} /**/\n"
        out = f"{out[:start]}{{ match crate::mutant() {{{arms}_ => {out[start:end]} }} }}{out[end:]}"
    lines, current = {}, 0
    for line, content in enumerate(out.split("\n"), 1):
        if content.startswith("/*") and content[2].isdigit():
            current = int(content[2 : content.index("*/")])
        lines[line] = current
        if content.endswith("/**/"):
            current = 0
    return out, lines


def build(crate, sources, mutants):
    """The test program, or the mutants that do not compile."""
    lines = {}
    for path, text in sources.items():
        here = {number: mutant for number, mutant in mutants.items() if mutant["file"] == path}
        changed, lines[path] = mutated(text, here)
        with open(path, "w") as file:
            file.write(changed)
    # With the program beside it: the same features, and so the same dependencies, as the whole workspace has.
    command = ["cargo", "test", "--no-run", "--release", "-p", "landfall", "-p", crate, "--lib", "--message-format=json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    program, wrong = None, set()
    for message in map(json.loads, done.stdout.splitlines()):
        if message["reason"] == "compiler-artifact" and message["target"]["name"] == crate.replace("-", "_"):
            program = message["executable"] or program
        if message["reason"] == "compiler-message" and message["message"]["level"] == "error":
            spans = (span for span in message["message"]["spans"] if span["is_primary"])
            wrong |= {lines.get(span["file_name"], {}).get(span["line_start"], 0) for span in spans}
    if done.returncode != 0 and not wrong - {0}:
        sys.exit(done.stderr)
    return program, wrong - {0}


def main(crate, listed, tests):
    with open(listed) as file:
        every = dict(enumerate(json.load(file), 1))
    hidden = lambda mutant: mutant["function"] is None or "impl " in mutant["function"]["return_type"]
    mutants = {number: mutant for number, mutant in every.items() if not hidden(mutant)}
    paths = {mutant["file"] for mutant in mutants.values()}
    sources = {path: open(path).read() for path in paths}
    library = f"crates/{crate}/src/lib.rs"
    text = open(library).read()
    with open(library, "w") as file:
        file.write(f"#![allow(warnings, arithmetic_overflow, unconditional_panic)]\n{text}{SWITCH}")

    program, wrong = build(crate, sources, mutants)
    while wrong:
        mutants = {number: mutant for number, mutant in mutants.items() if number not in wrong}
        program, wrong = build(crate, sources, mutants)

    def notice(number):
        environment = dict(os.environ, MUTANT=str(number), PROPTEST_CASES="64")
        try:
            command = [program, *tests.split()]
            where = f"crates/{crate}"
            run = subprocess.run(command, cwd=where, env=environment, capture_output=True, timeout=SLOWEST)
        except subprocess.TimeoutExpired:
            return "timeout"
        return "missed" if run.returncode == 0 else "caught"

    if notice(0) != "missed":
        sys.exit(f"the tests of {crate} fail without any mutant")
    for number, mutant in every.items():
        begun = time.monotonic()
        result = "left out" if hidden(mutant) else "unviable"
        if number in mutants:
            result = notice(number)
        print(result, f"{time.monotonic() - begun:.1f}", mutant["name"], sep="\t", flush=True)


main(*sys.argv[1:])
