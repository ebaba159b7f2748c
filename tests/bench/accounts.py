#!/usr/bin/python3
"""Eight accounts on eight servers, one of them silent: the other seven finish as if it were not there.

usage: accounts.py [--runs N] [--cli PROGRAM]       (5 runs)

One process receives for all. What counts is the time of the seventh of the seven, with the silent one beside them and
without, in turns. The exit code is 0 if the bar is met.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "servers"))

from dovecot import Dovecot  # noqa: E402  (ours)

CLI = ROOT / "build" / "prefix" / "bin" / "fumibako-cli"
PASSWORD = "bench password"
SERVERS = 7
MESSAGES = 200
SIZE = 4096
SILENCE = 10           # seconds: the least that an account's timeout can be
BAR = 1.25             # times the seven alone


def fill(maildir):
    for folder in ("tmp", "new", "cur"):
        (maildir / folder).mkdir(parents=True, exist_ok=True)
    body = ("A line of the text that everybody gets.\n" * (SIZE // 40)).encode()
    for number in range(MESSAGES):
        head = (f"From: Anna <anna@bench.example>\nSubject: Message {number}\n"
                f"Date: Sun, 22 Nov 2026 12:00:{number % 60:02} +0900\n\n").encode()
        (maildir / "cur" / f"{1700000000 + number}.M{number}.bench:2,").write_bytes(head + body)


@contextlib.contextmanager
def keyring(environment):
    """A session bus with an unlocked keyring: the passwords of several accounts can come from nowhere else."""
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, env=environment)
    environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
    keys = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    keys.stdin.write(b"login\n")
    keys.stdin.close()
    keys.stdout.readline()   # when it has taken its name on the bus
    try:
        yield
    finally:
        for process in (keys, bus):
            process.terminate()
            process.wait(30)
            process.stdout.close()


def profile(folder):
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("G_TLS", "GIO_", "http", "HTTP"))}
    return {**keep, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_RUNTIME_DIR": str(folder / "run")}


def add_account(cli, environment, secret, name, port, *more):
    command = [cli, "account", "add", "--address", f"{name}@bench.example", "--host", "localhost", "--port", str(port),
               "--user", "anna", "--leave", "forever", *more, "--password-file", secret]
    run = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def be_short_with(settings):
    lines = [line for line in settings.read_text().splitlines() if not line.startswith("timeout=")]
    lines.insert(1, f"timeout={SILENCE}")   # behind the name of the group
    settings.write_text("\n".join(lines) + "\n")


def receive(cli, servers, silent_port, folder):
    """Seconds until the last of the good ones was done."""
    folder.mkdir()
    (folder / "run").mkdir(mode=0o700)
    secret = folder / "password"
    secret.write_text(PASSWORD)
    environment = profile(folder)
    with keyring(environment):
        silent = None
        if silent_port:
            # The first: who waits for it waits before anything else.
            silent = add_account(cli, environment, secret, "silent", silent_port)
            be_short_with(folder / "config" / "fumibako" / "accounts" / f"{silent}.ini")
        for number, server in enumerate(servers):
            add_account(cli, environment, secret, f"prompt-{number}", server.tls_port, "--trust-certificate",
                        server.fingerprint)
        os.sync()
        run = subprocess.run([cli, "receive", "--json"], env=environment, capture_output=True, text=True, check=False)
    results = {each["account"]: each for each in map(json.loads, run.stdout.splitlines())}
    if silent:
        outcome = results.pop(silent)["result"]
        if outcome != "timeout":
            raise RuntimeError(f"the silent server: {outcome}")
    if len(results) != len(servers) or any(each["received"] != MESSAGES for each in results.values()):
        raise RuntimeError(f"not all mail came: {run.stdout} {run.stderr}")
    return max(each["seconds"] for each in results.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cli", type=Path, default=CLI)
    options = parser.parse_args()
    print(f"accounts: {SERVERS} of {MESSAGES} messages each, with a silent one beside them and alone")
    work = Path(tempfile.mkdtemp(prefix="fumibako-accounts-"))
    alone, beside = [], []
    try:
        with contextlib.ExitStack() as stack:
            servers = [stack.enter_context(Dovecot(users=("anna",), password=PASSWORD)) for _ in range(SERVERS)]
            silence = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            for server in servers:
                fill(server.maildir("anna"))
            for run in range(options.runs + 1):
                for values, port in ((alone, None), (beside, silence.getsockname()[1])):
                    seconds = receive(options.cli, servers, port, work / f"{run}-{port or 'alone'}")
                    if run:   # the first round only warms the servers' caches
                        values.append(seconds)
    finally:
        shutil.rmtree(work)
    for name, values in (("seven alone", alone), ("seven beside a silent one", beside)):
        print(f"  {name:34} {min(values):8.3f} {statistics.median(values):8.3f} {max(values):8.3f} s"
              "   (min, median, max)")
    ratio = statistics.median(beside) / statistics.median(alone)
    met = ratio <= BAR
    print(f"  {'met' if met else 'NOT MET'}: {ratio:.2f} x alone, bar {BAR:.2f}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
