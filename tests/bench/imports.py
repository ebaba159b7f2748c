"""Mail of other programs in full size: an mbox of 4 GiB, a Maildir of 200,000 files; time, and memory that stays bounded.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import shutil
import subprocess
import time

from cases import verdict
from peers import CLI

MEMORY_BAR = 100        # MiB, whatever the size of what is imported
MBOX_BYTES = 4 << 30    # 32 bits of a size or an offset are not enough
LARGE_MESSAGE = 1 << 20
MAILDIR_FILES = 200_000


def letter(number, body):
    return (b"From: Anna <anna@example.org>\nTo: ben@example.org\nSubject: Letter %d\nMessage-ID: <%d@example.org>\n"
            b"Date: Tue, 02 Jan 2024 10:00:00 +0000\n\n" % (number, number)) + body


def make_mbox(path):
    """Messages of 1 MiB with a few small ones between, From_ lines quoted; more than 4 GiB of it."""
    filler = (b"All work and no play makes a long message. %s\n" % (b"x" * 30)) * (LARGE_MESSAGE // 76)
    count = 0
    with open(path, "wb") as mbox:
        while mbox.tell() <= MBOX_BYTES:
            for body in (filler, b">From here on it is short.\n"):
                mbox.write(b"From anna@example.org Tue Jan  2 10:00:00 2024\n" + letter(count, body) + b"\n")
                count += 1
    return count


def make_maildir(path):
    for part in ("tmp", "new", "cur"):
        (path / part).mkdir(parents=True)
    for number in range(MAILDIR_FILES):
        (path / "cur" / f"1700000000.M{number}P1.host:2,S").write_bytes(letter(number, b"Short.\n" * (number % 40)))
    return MAILDIR_FILES


def run(environment, *arguments):
    """What it printed last, seconds, and its peak in MiB."""
    started = time.monotonic()
    process = subprocess.Popen([CLI, *map(str, arguments)], env=environment, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    lines = output.decode().splitlines()
    return (json.loads(lines[-1]) if lines else {}, time.monotonic() - started, usage.ru_maxrss / 1024,
            process.returncode)


def import_all(name, work, make, again):
    home = work / name
    home.mkdir(parents=True)
    environment = {**os.environ, "XDG_DATA_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config")}
    subprocess.run([CLI, "account", "add", "--address", "ben@example.org", "--host", "localhost", "--security", "none"],
                   env=environment, check=True, capture_output=True)
    source = home / "source"
    count = make(source)
    size = sum(path.stat().st_size for path in ([source] if source.is_file() else source.rglob("*"))) / (1 << 20)
    good = True
    steps = [("import", ("import", source, "--json"), (count, 0))]
    if again:
        steps.append(("again", ("import", source, "--json"), (0, count)))
    for step, arguments, (new, duplicates) in steps:
        told, seconds, peak, code = run(environment, *arguments)
        good &= verdict(code == 0 and (told["new"], told["duplicates"], told["failed"]) == (new, duplicates, 0)
                        and peak <= MEMORY_BAR,
                        f"{name}, {step}: {count} messages, {size:.0f} MiB in {seconds:.1f} s ({size / seconds:.0f} MiB/s), "
                        f"peak {peak:.0f} MiB (bar {MEMORY_BAR}), exit code {code}: {told}")
    told, seconds, peak, code = run(environment, "verify", "--json")
    good &= verdict(code == 0 and told["messages"] == count and not any(told[key] for key in ("missing", "extra", "damaged")),
                    f"{name}, verify: {seconds:.1f} s, peak {peak:.0f} MiB: {told}")
    shutil.rmtree(home)
    return good


def bench_imports(_server, work, _runs):
    print("imports: mail of other programs in full size")
    return import_all("mbox", work, make_mbox, False) & import_all("maildir", work, make_maildir, True)
