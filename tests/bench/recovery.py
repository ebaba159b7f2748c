"""After something went wrong: the index made anew from the mail folders, and the first start after a crash.

Both with a large profile that is made once for a run of the bench.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import hashlib
import signal
import shutil
import sqlite3
import statistics
import subprocess
import time

import mailbox as bench_mailbox
from cases import show, verdict
from painted import Screen
from peers import BUILT, CLI, PROGRAM, Fumibako

REBUILD_BAR = 120.0     # seconds for 100,000 messages
BLOCK_BAR = 0.1         # seconds that the window's main loop may be busy with one thing, beyond those of any start
CALM_SECONDS = 10       # of a window that rebuilds nothing
CRASH_BAR = 0.5         # seconds after the bare window
ARRIVING = 1000         # on their way when the program is killed
BUS_NAME, BUS_PATH = "org.fumibako.Fumibako", "/org/fumibako/Fumibako"
INDEX_FILES = ("index.db", "index.db-wal")


class Large:
    """A profile with many messages in its inbox, and an account whose server has ARRIVING more."""

    def __init__(self, server, work, count):
        self.count = count
        bench_mailbox.fill(server.maildir("crash"), bench_mailbox.small(ARRIVING))
        self.peer = Fumibako(server, server.tls_port, "crash", work)
        self.data = work / "data" / "fumibako"
        account = self.peer.command[2]
        settings = work / "config" / "fumibako" / "accounts" / f"{account}.ini"
        settings.write_text(settings.read_text().replace("receive-automatically=true", "receive-automatically=false"))
        self.mail = self.data / "mail" / account
        for name in ("tmp", "new", "cur"):
            (self.mail / name).mkdir(parents=True)
        started = time.monotonic()
        for number, message in enumerate(bench_mailbox.small(count)):
            name = hashlib.sha256(b"%d" % number).hexdigest()[:32]
            (self.mail / "cur" / f"{name}:2,S").write_bytes(message.replace(b"\n", b"\r\n"))
        print(f"  {count} messages in {time.monotonic() - started:.0f} s", flush=True)
        self.environment = {**self.peer.environment, "GSK_RENDERER": "cairo", "NO_AT_BRIDGE": "1", "GTK_A11Y": "none"}

    def lose_index(self):
        for path in self.data.glob("index.db*"):
            path.unlink()

    def count_rows(self):
        """0 as long as the index is not complete."""
        with contextlib.suppress(sqlite3.Error), \
                contextlib.closing(sqlite3.connect(f"file:{self.data}/index.db?mode=ro", uri=True)) as database:
            if database.execute("SELECT COUNT(*) FROM complete").fetchone()[0]:
                return database.execute("SELECT COUNT(*) FROM message").fetchone()[0]
        return 0

    def rebuild(self):
        """Seconds; any command that opens the store rebuilds what is missing."""
        self.lose_index()
        started = time.monotonic()
        subprocess.run([CLI, "list", "--limit", "1"], env=self.environment, stdout=subprocess.DEVNULL, check=True)
        return time.monotonic() - started

    def crash(self):
        """Kills a check for mail in its middle."""
        with subprocess.Popen(self.peer.command, env=self.environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            while not any((self.mail / "new").iterdir()) and process.poll() is None:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
        if process.returncode != -signal.SIGKILL:
            raise RuntimeError(f"the check for mail was over before it could be killed: {process.returncode}")


_large = {}


def large(server, work, count):
    if count not in _large:
        _large[count] = Large(server, work.parent / "large", count)
    return _large[count]


def longest_wait(environment, until):
    """Of a window, the longest time until UNTIL() that its main loop took to answer on the bus, and how often it did."""
    from gi.repository import Gio, GLib     # only here: the other cases need no PyGObject

    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    waits = []
    with Screen() as screen:
        window = subprocess.Popen([PROGRAM], env={**environment, "DISPLAY": screen.display},
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not until():
                started = time.monotonic()
                with contextlib.suppress(GLib.Error):       # not yet on the bus
                    bus.call_sync(BUS_NAME, BUS_PATH, "org.gtk.Actions", "List", None, None,
                                  Gio.DBusCallFlags.NO_AUTO_START, 60_000, None)
                    waits.append(time.monotonic() - started)
                time.sleep(0.02)
        finally:
            window.terminate()
            window.wait()
    return max(waits, default=float("inf")), len(waits)


def bench_rebuild(server, work, runs, count):
    print(f"rebuild: the index of {count:,} messages of 4 KiB made anew from the mail folders")
    profile = large(server, work, count)
    seconds = [profile.rebuild() for _ in range(min(runs, 3))]
    show("fumibako-cli", seconds)
    if profile.count_rows() != count:
        raise RuntimeError(f"{profile.count_rows()} rows")
    good = verdict(statistics.median(seconds) <= REBUILD_BAR * count / 100_000,
                   f"{statistics.median(seconds):.1f} s, bar {REBUILD_BAR * count / 100_000:.1f} s")

    started = time.monotonic()
    calm, _ = longest_wait(profile.environment, lambda: time.monotonic() - started > CALM_SECONDS)
    profile.lose_index()
    started = time.monotonic()
    longest, answers = longest_wait(profile.environment, lambda: profile.count_rows() == count
                                    or time.monotonic() - started > 5 * REBUILD_BAR)
    if profile.count_rows() != count:
        return verdict(False, "the window did not rebuild the index")
    print(f"  in the window {time.monotonic() - started:.1f} s, {answers} answers of its main loop meanwhile")
    return good & verdict(longest - calm <= BLOCK_BAR, f"the window was blocked for {longest:.3f} s at most, without a "
                          f"rebuild {calm:.3f} s, bar {BLOCK_BAR:.1f} s more")


def bench_crash_start(server, work, runs, count):
    print(f"crash-start: the first list after a crash, {count:,} messages, beside a bare AdwApplicationWindow")
    profile = large(server, work, count)
    if profile.count_rows() != count:
        profile.rebuild()
    profile.crash()
    kept = work.parent / "crashed"
    kept.mkdir(exist_ok=True)
    for name in INDEX_FILES:
        shutil.copy2(profile.data / name, kept / name)
    ours, bare = [], []
    with Screen() as screen:
        for run in range(2 * runs + 1):
            pair = [(ours, PROGRAM), (bare, BUILT / "bare-window")]
            for values, program in pair if run % 2 else reversed(pair):
                for name in INDEX_FILES:        # as the crash left it
                    shutil.copy2(kept / name, profile.data / name)
                seconds = screen.seconds_to_painted([str(program)], profile.environment)
                if run:
                    values.append(seconds)
    show(f"fumibako, {count:,} messages", ours)
    show("bare window", bare)
    later = statistics.median(ours) - statistics.median(bare)
    return verdict(later <= CRASH_BAR, f"{later:.3f} s later, bar {CRASH_BAR:.1f} s")
