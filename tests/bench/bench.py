#!/usr/bin/python3
"""Speed and memory against other programs in the same run, and the long forms of the test matrices.

usage: bench.py [start] [receive] [memory] [matrices] [--runs N]     (all, 5 runs)

Timed bars are ratios and differences against a peer that ran in between, on the same machine.

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
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "servers"), str(ROOT / "tests" / "bench")]

import mailbox as bench_mailbox  # noqa: E402  (ours, beside this file)
from dovecot import Dovecot  # noqa: E402
from painted import Screen  # noqa: E402

PREFIX = ROOT / "build" / "prefix"
PROGRAM = PREFIX / "bin" / "fumibako"
CLI = PREFIX / "bin" / "fumibako-cli"
BARE = ROOT / "build" / "tests" / "bench" / "bare-window"
PASSWORD = "bench password"

START_BAR = 0.3        # seconds after the bare window
RECEIVE_BAR = 1.0      # times mpop
MEMORY_BAR = 60.0      # MiB
MESSAGES = 5000
MESSAGE_SIZE = 4096
HUGE = 200 * 1024 * 1024


def profile(folder):
    """An environment with a profile of its own under FOLDER."""
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("G_TLS", "GIO_"))}
    return {**keep, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_DIRS": f"{PREFIX}/share:/usr/local/share:/usr/share"}


def add_account(server, user, folder):
    environment = profile(folder)
    secret = folder / "password"
    folder.mkdir(parents=True, exist_ok=True)
    secret.write_text(PASSWORD)
    command = [CLI, "account", "add", "--address", f"{user}@bench.example", "--host", "localhost", "--port",
               str(server.tls_port), "--user", user, "--leave", "forever", "--trust-certificate",
               server.fingerprint, "--password-file", secret]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return run.stdout.strip(), environment, secret


def timed(command, environment):
    """Wall seconds and peak MiB of COMMAND."""
    os.sync()
    started = time.monotonic()
    run = subprocess.run(["/usr/bin/time", "-f", "%M", *map(str, command)], env=environment, capture_output=True,
                         text=True, check=False)
    seconds = time.monotonic() - started
    if run.returncode:
        raise RuntimeError(f"{command[0]} ended with {run.returncode}: {run.stderr}")
    return seconds, int(run.stderr.split()[-1]) / 1024


def receive_with_fumibako(server, user, folder):
    account, environment, secret = add_account(server, user, folder)
    return timed([CLI, "receive", account, "--password-file", secret], environment)


def receive_with_mpop(server, user, folder):
    maildir = folder / "Maildir"
    for name in ("tmp", "new", "cur"):
        (maildir / name).mkdir(parents=True)
    rc = folder / "mpoprc"
    rc.write_text(f"""defaults
account default
host localhost
port {server.tls_port}
user {user}
password "{PASSWORD}"
auth user
tls on
tls_starttls off
tls_trust_file {server.ca}
keep on
received_header off
uidls_file {folder}/uidls
delivery maildir {maildir}
""")
    rc.chmod(0o600)
    return timed(["mpop", "-Q", "-C", rc], {**os.environ, "HOME": str(folder)})


def count_files(folder):
    return sum(1 for path in folder.rglob("*") if path.is_file() and path.parent.name in ("new", "cur"))


def show(name, values, unit="s"):
    print(f"  {name:34} {min(values):8.3f} {statistics.median(values):8.3f} {max(values):8.3f} {unit}"
          "   (min, median, max)", flush=True)


def verdict(met, text):
    print(f"  {'met' if met else 'NOT MET'}: {text}\n", flush=True)
    return met


def bench_receive(server, work, runs):
    print(f"receive: {MESSAGES} messages of {MESSAGE_SIZE} bytes from Dovecot over TLS, durable, indexed")
    bench_mailbox.fill(server.maildir("small"), MESSAGES, MESSAGE_SIZE)
    ours, theirs = [], []
    for run in range(runs + 1):
        pairs = ((ours, receive_with_fumibako, "fumibako"), (theirs, receive_with_mpop, "mpop"))
        for values, receive, name in pairs if run % 2 else reversed(pairs):
            folder = work / f"{name}-{run}"
            seconds, _ = receive(server, "small", folder)
            if count_files(folder) != MESSAGES:
                raise RuntimeError(f"{name} stored {count_files(folder)} of {MESSAGES} messages")
            if run:   # the first round only warms the server's caches
                values.append(seconds)
    show("fumibako-cli receive", ours)
    show("mpop", theirs)
    ratio = statistics.median(ours) / statistics.median(theirs)
    return verdict(ratio <= RECEIVE_BAR, f"{ratio:.2f} x mpop, bar {RECEIVE_BAR:.2f}")


def bench_memory(server, work, runs):
    print("memory: one message of 200 MiB")
    bench_mailbox.fill_huge(server.maildir("huge"), HUGE)
    seconds, peak = receive_with_fumibako(server, "huge", work / "huge")
    print(f"  {seconds:.1f} s, peak {peak:.1f} MiB")
    return verdict(peak < MEMORY_BAR, f"peak under {MEMORY_BAR:.0f} MiB")


def bench_start(server, work, runs):
    print("start: from exec to a painted window, beside a bare AdwApplicationWindow")
    bench_mailbox.fill(server.maildir("start"), 1000, 2048)
    folder = work / "start"
    account, environment, secret = add_account(server, "start", folder)
    timed([CLI, "receive", account, "--password-file", secret], environment)
    environment |= {"GSK_RENDERER": "cairo", "NO_AT_BRIDGE": "1", "GTK_A11Y": "none"}
    ours, bare = [], []
    with Screen() as screen:
        for run in range(2 * runs + 1):
            pair = [(ours, PROGRAM), (bare, BARE)]
            for values, program in pair if run % 2 else reversed(pair):
                seconds = screen.seconds_to_painted([str(program)], environment)
                if run:
                    values.append(seconds)
    show("fumibako, 1,000 messages", ours)
    show("bare window", bare)
    later = statistics.median(ours) - statistics.median(bare)
    return verdict(later <= START_BAR, f"{later:.3f} s later, bar {START_BAR:.1f} s")


def bench_matrices(server, work, runs):
    """The test matrices in full, then the suites of the parsers under Valgrind."""
    good = True
    environment = {**os.environ, "FUMI_FULL_MATRIX": "1"}
    steps = (
        ("kill, fault and cut matrices in full",
         ["meson", "test", "-C", ROOT / "build" / "asan", "--no-rebuild", "--timeout-multiplier", "60", "--suite", "store",
          "--suite", "sync"]),
        ("Valgrind over the C tests below the window",
         ["meson", "test", "-C", ROOT / "build", "--timeout-multiplier", "30", "--wrapper",
          f"valgrind --error-exitcode=9 --leak-check=no --quiet --suppressions={ROOT}/tests/valgrind.supp",
          "--suite", "pop3", "--suite", "mime"]),
    )
    for name, command in steps:
        print(f"matrices: {name}")
        run = subprocess.run(list(map(str, command)), env=environment, check=False)
        good &= verdict(run.returncode == 0, f"exit code {run.returncode}")
    return good


def main():
    if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        os.execvp("dbus-run-session", ["dbus-run-session", "--", sys.executable, *sys.argv])
    cases = {"start": bench_start, "receive": bench_receive, "memory": bench_memory, "matrices": bench_matrices}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[[], *cases], default=[])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    # Outputs stay until the end: ext4 is slow to reuse inodes freed a moment ago.
    work = Path(tempfile.mkdtemp(prefix="fumibako-bench-"))
    good = True
    try:
        with Dovecot(users=("small", "huge", "start"), password=PASSWORD) as server:
            for name in options.cases or cases:
                good &= cases[name](server, work, options.runs)
    finally:
        shutil.rmtree(work)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
