#!/usr/bin/python3
"""Speed and memory against other programs in the same run, and the long forms of the test matrices.

usage: bench.py [CASE...] [--runs N] [--messages N]         (all but imports, 5 runs)

  a b c d e e50 f   receiving against mpop and the least a client can do, see cases.py
  delivery          what durability costs: against a client that does no more than write and sync files
  accounts          eight accounts at once, one of them on a server that says nothing
  start             until the window is painted, against a bare window
  rebuild           the index made anew from 100,000 messages (or --messages), and whether the window waits for it
  crash-start       until the first list is painted after a crash, with as many messages, against a bare window
  search            until a screenful of hits is there, in 100,000 messages, and with --messages 1000000 in a million
  fts-size          the index of words beside the text that is in it
  imports           an mbox of 4 GiB and a Maildir of 200,000 files: memory that stays bounded (9 GiB of disk)
  list scroll sort actions arriving   the window with 100,000 and 1,000,000 messages, see million.py
  memory            the peak for one message of 25 and one of 200 MiB
  matrices          the test matrices in full, the parsers under Valgrind

Timed bars are ratios and differences against a peer that ran in between, on the same machine. The exit code
is 0 if all bars are met.

Where thousands of files were deleted in the last minute, ext4 is slow to make new ones: wait, then measure.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "servers"), str(ROOT / "tests" / "bench")]

import mailbox as bench_mailbox  # noqa: E402  (ours, beside this file)
from cases import CASES, MAILBOXES, run_case, run_memory, show, verdict  # noqa: E402
from dovecot import Dovecot  # noqa: E402
from imports import bench_imports  # noqa: E402
from painted import Screen  # noqa: E402
from peers import BUILT, PASSWORD, PROGRAM, Fumibako  # noqa: E402
from recovery import bench_crash_start, bench_rebuild  # noqa: E402
from searching import bench_fts_size, bench_search  # noqa: E402

START_BAR = 0.3        # seconds after the bare window


def bench_start(server, work, runs):
    print("start: from exec to a painted window, beside a bare AdwApplicationWindow")
    bench_mailbox.fill(server.maildir("start"), bench_mailbox.small(1000))
    received = Fumibako(server, server.tls_port, "start", work)
    received.run()
    environment = {**received.environment, "GSK_RENDERER": "cairo", "NO_AT_BRIDGE": "1", "GTK_A11Y": "none"}
    ours, bare = [], []
    with Screen() as screen:
        for run in range(2 * runs + 1):
            pair = [(ours, PROGRAM), (bare, BUILT / "bare-window")]
            for values, program in pair if run % 2 else reversed(pair):
                seconds = screen.seconds_to_painted([str(program)], environment)
                if run:
                    values.append(seconds)
    show("fumibako, 1,000 messages", ours)
    show("bare window", bare)
    later = statistics.median(ours) - statistics.median(bare)
    return verdict(later <= START_BAR, f"{later:.3f} s later, bar {START_BAR:.1f} s")


def bench_accounts(server, work, runs):
    """A program of its own: it needs eight servers."""
    run = subprocess.run([sys.executable, ROOT / "tests" / "bench" / "accounts.py"], check=False)
    return verdict(run.returncode == 0, f"exit code {run.returncode}")


def bench_million(name, server, work, runs):
    """A program of its own: it makes its stores once for all of its cases."""
    run = subprocess.run([sys.executable, ROOT / "tests" / "bench" / "million.py", name, "--runs", str(runs)], check=False)
    return verdict(run.returncode == 0, f"exit code {run.returncode}")


def bench_matrices(server, work, runs):
    """The test matrices in full, then the suites of the parsers under Valgrind."""
    good = True
    environment = {**os.environ, "FUMI_FULL_MATRIX": "1"}
    slow = {**environment, "FUMI_SLOW": "20"}
    steps = (
        ("kill, fault and cut matrices in full",
         ["meson", "test", "-C", ROOT / "build" / "asan", "--no-rebuild", "--timeout-multiplier", "60", "--suite", "store",
          "--suite", "sync", "--suite", "durability"], environment),
        ("huge messages and lines, a million UIDs: memory, without sanitizers",
         ["meson", "test", "-C", ROOT / "build", "--timeout-multiplier", "10", "limits"]),
        ("Valgrind over the C tests below the window",
         ["meson", "test", "-C", ROOT / "build", "--timeout-multiplier", "30", "--wrapper",
          f"valgrind --error-exitcode=9 --leak-check=no --quiet --suppressions={ROOT}/tests/valgrind.supp",
          "--suite", "pop3", "--suite", "mime"], slow),
    )
    for name, command, surroundings in steps:
        print(f"matrices: {name}")
        run = subprocess.run(list(map(str, command)), env=surroundings, check=False)
        good &= verdict(run.returncode == 0, f"exit code {run.returncode}")
    return good


def main():
    if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        os.execvp("dbus-run-session", ["dbus-run-session", "--", sys.executable, *sys.argv])
    cases = {name: partial(run_case, name) for name in CASES}
    cases |= {"start": bench_start, "memory": run_memory, "matrices": bench_matrices, "imports": bench_imports}
    # Two that share a profile, made once.
    cases |= {"rebuild": lambda *rest: bench_rebuild(*rest, options.messages),
              "crash-start": lambda *rest: bench_crash_start(*rest, options.messages)}
    cases |= {"search": lambda *rest: bench_search(*rest, options.messages),
              "fts-size": lambda *rest: bench_fts_size(*rest, options.messages)}
    if (ROOT / "tests" / "bench" / "accounts.py").exists():
        cases["accounts"] = bench_accounts
    cases |= {name: partial(bench_million, name) for name in ("list", "scroll", "sort", "actions", "arriving")}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", choices=[[], *cases], default=[], metavar="CASE")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--messages", type=int, default=100_000)
    options = parser.parse_args()
    # Outputs stay until the end: ext4 is slow to reuse inodes freed a moment ago.
    work = Path(tempfile.mkdtemp(prefix="fumibako-bench-"))
    missed = []
    try:
        with Dovecot(users=(*MAILBOXES, "start", "large1", "huge1", "crash"), password=PASSWORD) as server:
            for name in options.cases or (case for case in cases if case != "imports"):
                if not cases[name](server, work / name, options.runs):
                    missed.append(name)
                print(flush=True)
    finally:
        shutil.rmtree(work)
    print(f"Not met: {' '.join(missed)}" if missed else "All bars are met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
