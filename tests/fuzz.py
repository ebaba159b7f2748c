#!/usr/bin/python3
"""Runs every fuzz target of a build for some seconds, two at a time, and reports as TAP.

usage: fuzz.py BUILD_DIR SECONDS [SEED]

With a seed the inputs come in the same order every time: that is what `./run test` does, so that a change is judged
by what it changed. Without one the search goes on elsewhere each time.

Seeds are the messages of ../shared/corpus where they are at hand, and tests/FOLDER/seeds. What a target
finds stays in BUILD_DIR/findings.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = ROOT.parent / "shared" / "corpus"
# Targets that eat whole messages or their text.
EATS_MESSAGES = {"fuzz-mime-message", "fuzz-mime-envelope", "fuzz-mime-header-text", "fuzz-mime-html-text",
                 "fuzz-pop3-body-stream"}


def seeds_for(target, folder):
    seeds = folder / "seeds"
    seeds.mkdir()
    own = ROOT / "tests" / target.name.split("-")[1] / "seeds"
    sources = sorted(own.glob("*"))
    if target.name in EATS_MESSAGES and MESSAGES.is_dir():
        sources += [path for path in sorted(MESSAGES.rglob("*")) if path.is_file() and path.stat().st_size < 65536]
    for number, path in enumerate(sources):
        (seeds / str(number)).symlink_to(path)
    return seeds


def fuzz(target, seconds, seed, findings):
    with tempfile.TemporaryDirectory(prefix="fumibako-fuzz-") as name:
        folder = Path(name)
        grown = folder / "grown"
        grown.mkdir()
        command = [target, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", f"-seed={seed}",
                   "-print_final_stats=1", f"-artifact_prefix={findings}/{target.name}-",
                   grown, seeds_for(target, folder)]
        run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                             errors="replace", check=False)
    stats = [line.split()[-1] for line in run.stderr.splitlines() if "number_of_executed_units" in line]
    return run.returncode, stats[0] if stats else "?", run.stderr


def main():
    build, seconds = Path(sys.argv[1]), int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 0  # 0: by the clock
    targets = sorted(path for path in build.glob("tests/*/fuzz-*") if path.is_file() and path.stat().st_mode & 0o100)
    if not MESSAGES.is_dir():
        print("# ../shared/corpus is not here: fuzzing starts from our own seeds alone")
    findings = build / "findings"
    findings.mkdir(exist_ok=True)
    lines, failed = [f"1..{len(targets)}"], False
    with ThreadPoolExecutor(2) as pool:
        for target, (code, units, log) in zip(targets, pool.map(lambda t: fuzz(t, seconds, seed, findings), targets)):
            good = code == 0
            failed |= not good
            lines.append(f"{'ok' if good else 'not ok'} {len(lines)} - {target.name}: {units} inputs in {seconds} s")
            print(lines[-1], flush=True)
            if not good:
                print("\n".join("# " + line for line in log.splitlines()[-40:]))
    (build / "results.tap").write_text("\n".join(lines) + "\n")
    return 1 if failed or not targets else 0


if __name__ == "__main__":
    sys.exit(main())
