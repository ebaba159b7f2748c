#!/usr/bin/python3
"""Runs every fuzz target of a build, and reports as TAP.

usage: fuzz.py BUILD_DIR SECONDS [SEED]             two at a time, so long each
       fuzz.py BUILD_DIR --executions [TARGET...]   one after the other, until each has had its number of inputs

With a seed the inputs come in the same order every time: that is what `./run test` does, so that a change is judged
by what it changed. Without one the search goes on elsewhere each time.

Seeds are those of fuzz_seeds.py, the messages of ../shared/corpus where they are at hand, and tests/FOLDER/seeds/TARGET.
What a target finds stays in BUILD_DIR/findings, and what it learned with --executions in BUILD_DIR/grown.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fuzz_seeds import pop3_seeds

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
# The leaks of libraries, as in every other test: glibc's own, of a LOCPATH, would stop a target at its first input.
ENVIRONMENT = os.environ | {"LSAN_OPTIONS": f"suppressions={ROOT}/tests/lsan.supp:print_suppressions=0"}
# Targets that eat whole messages or their text.
EATS_MESSAGES = {"fuzz-mime-message", "fuzz-mime-envelope", "fuzz-mime-header-text", "fuzz-mime-html-text",
                 "fuzz-mime-message-identity"}

# What a target is to do without a finding, and how long its inputs are: a parser of lines has met every state within
# some ten bytes, and is the faster for it.
EXECUTIONS = {
    "fuzz-pop3-body-stream": 100_000_000,
    "fuzz-pop3-capa": 100_000_000,
    "fuzz-pop3-list": 100_000_000,
    "fuzz-pop3-reply": 100_000_000,
    "fuzz-pop3-sasl": 10_000_000,
    "fuzz-pop3-server-text": 10_000_000,
    "fuzz-pop3-session": 1_000_000,
    "fuzz-pop3-uidl": 100_000_000,
}
LENGTH = {
    "fuzz-pop3-body-stream": 40,
    "fuzz-pop3-capa": 48,
    "fuzz-pop3-list": 32,
    "fuzz-pop3-reply": 40,
    "fuzz-pop3-session": 1024,
    "fuzz-pop3-uidl": 32,
}


def seeds_for(target, folder):
    seeds = folder / "seeds"
    seeds.mkdir()
    area = target.name.split("-")[1]
    sources = sorted((ROOT / "tests" / area / "seeds" / target.name).glob("*"))
    if target.name in EATS_MESSAGES and (SHARED / "corpus").is_dir():
        sources += [path for path in sorted((SHARED / "corpus").rglob("*"))
                    if path.is_file() and path.stat().st_size < 65536]
    for number, path in enumerate(sources):
        (seeds / str(number)).symlink_to(path)
    if area == "pop3":
        for number, text in enumerate(pop3_seeds(target.name, SHARED / "pop3-wire")):
            (seeds / f"own-{number}").write_bytes(text)
    return seeds


def fuzz(target, options, findings, grown=None):
    """Returns exit code, inputs, edges, seconds and the log."""
    with tempfile.TemporaryDirectory(prefix="fumibako-fuzz-") as name:
        folder = Path(name)
        corpus = grown or folder / "grown"
        corpus.mkdir(parents=True, exist_ok=True)
        if target.name in LENGTH:
            options = [*options, f"-max_len={LENGTH[target.name]}"]
        command = [target, *options, "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
                   f"-artifact_prefix={findings}/{target.name}-", corpus, seeds_for(target, folder)]
        began = time.monotonic()
        run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                             errors="replace", check=False, env=ENVIRONMENT)
    units = re.findall(r"number_of_executed_units: (\d+)", run.stderr)
    edges = re.findall(r" cov: (\d+) ", run.stderr)
    return (run.returncode, int(units[0]) if units else 0, int(edges[-1]) if edges else 0,
            time.monotonic() - began, run.stderr)


class Report:
    def __init__(self, count):
        self.lines = [f"1..{count}"]
        self.failed = False

    def add(self, name, outcome, wanted=0):
        code, units, edges, seconds, log = outcome
        good = code == 0 and units >= wanted
        self.failed |= not good
        self.lines.append(f"{'ok' if good else 'not ok'} {len(self.lines)} - {name}: {units:,} inputs, {edges} edges, "
                          f"{'no finding' if code == 0 else 'a finding'} in {seconds:.0f} s")
        print(self.lines[-1], flush=True)
        if not good:
            print("\n".join("# " + line for line in log.splitlines()[-40:]), flush=True)


def run_for_seconds(targets, seconds, seed, findings):
    report = Report(len(targets))
    options = [f"-max_total_time={seconds}", f"-seed={seed}"]
    with ThreadPoolExecutor(2) as pool:
        outcomes = pool.map(lambda target: fuzz(target, options, findings), targets)
        for target, outcome in zip(targets, outcomes):
            report.add(target.name, outcome)
    return report


def run_executions(targets, findings):
    """The plain way of choosing inputs is twice as fast as the clever one, and finds as much in so many."""
    report = Report(len(targets))
    for target in targets:
        wanted = EXECUTIONS[target.name]
        outcome = fuzz(target, [f"-runs={wanted}", "-entropic=0", "-reduce_inputs=0"], findings,
                       findings.parent / "grown" / target.name)
        report.add(target.name, outcome, wanted)
    return report


def main():
    build = Path(sys.argv[1])
    targets = sorted(path for path in build.glob("tests/*/fuzz-*") if path.is_file() and path.stat().st_mode & 0o100)
    for folder in ("corpus", "pop3-wire"):
        if not (SHARED / folder).is_dir():
            print(f"# ../shared/{folder} is not here: fuzzing starts without it")
    findings = build / "findings"
    findings.mkdir(exist_ok=True)
    if sys.argv[2] == "--executions":
        chosen = set(sys.argv[3:]) or set(EXECUTIONS)
        targets = [target for target in targets if target.name in chosen and target.name in EXECUTIONS]
        report = run_executions(targets, findings)
    else:
        seed = int(sys.argv[3]) if len(sys.argv) > 3 else 0  # 0: by the clock
        report = run_for_seconds(targets, int(sys.argv[2]), seed, findings)
    (build / "results.tap").write_text("\n".join(report.lines) + "\n")
    return 1 if report.failed or not targets else 0


if __name__ == "__main__":
    sys.exit(main())
