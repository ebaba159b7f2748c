#!/usr/bin/python3
"""The window with a hundred thousand and with a million messages: until it is painted, memory, stalls, actions.

    million.py [CASE...] [--messages N[,N...]] [--runs N]

  list      from exec to the painted list, and memory with the list shown, above a bare AdwApplicationWindow
  scroll    the longest stall of the main loop while the list is dragged from end to end, and with PageDown 200 times
  sort      until another folder or another order is painted
  actions   10,000 marked read and moved, and the longest stall meanwhile
  arriving  the longest stall while 1,000 messages are received and the list is scrolled

Everything in the real window under Xvfb, drawn with cairo, without assistive tools. A stall is the time between two
looks of the main loop for events (stall-probe.c, preloaded; nothing of it is in the program).

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import contextlib
import mmap
import os
import shutil
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "servers"), str(ROOT / "tests" / "bench")]

import mailbox as bench_mailbox  # noqa: E402
from cases import show, verdict  # noqa: E402
from dovecot import Dovecot  # noqa: E402
from painted import Screen  # noqa: E402
from peers import BUILT, CLI, PROGRAM, Fumibako, PASSWORD  # noqa: E402

MILLION = 1_000_000
STALL_BAR = 16.0          # ms
ACTION_BAR = 1.0          # seconds
ACTED = 10_000            # messages
ARRIVING = 1_000
PATIENCE = 60.0
#            up to 100,000, more
START_BARS = (0.2, 0.5)   # seconds above the bare window
MEMORY_BARS = (30, 60)    # MiB above it
SORT_BARS = (0.1, 0.4)    # seconds
ORDERS = ("oldest", "sender", "subject", "size", "unread", "newest")


def bar(bars, count):
    return bars[count > 100_000]


@contextlib.contextmanager
def keyring(home):
    """An unlocked one, in which the window finds the password."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    daemon = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              env={**environment, "HOME": str(home)})
    try:
        daemon.stdin.write(b"bench")
        daemon.stdin.close()
        daemon.stdout.readline()    # it has its name on the bus
        yield
    finally:
        daemon.terminate()
        daemon.wait()
        daemon.stdout.close()


class Profile:
    """One account whose inbox has COUNT messages, and a folder of which 10,000 are unread."""

    def __init__(self, server, work, count):
        self.count = count
        user = f"list{count}"
        bench_mailbox.fill(server.maildir(user), bench_mailbox.small(ARRIVING))
        self.peer = Fumibako(server, server.tls_port, user, work)
        self.data = work / "data" / "fumibako"
        self.account = self.peer.command[2]
        self.settings = work / "config" / "glib-2.0" / "settings" / "keyfile"
        path = work / "config" / "fumibako" / "accounts" / f"{self.account}.ini"
        path.write_text(path.read_text().replace("receive-automatically=true", "receive-automatically=false"))
        started = time.monotonic()
        self.fill(count, "", 10)
        self.fill(ACTED, "Work", 100)
        self.environment = {**self.peer.environment, "GSK_RENDERER": "cairo", "NO_AT_BRIDGE": "1", "GTK_A11Y": "none",
                            "GSETTINGS_BACKEND": "keyfile"}
        for arguments in (["account", "set", self.account, "--password-file", self.peer.secret], ["list", "--limit", "1"]):
            subprocess.run([CLI, *arguments], env=self.environment, stdout=subprocess.DEVNULL, check=True)
        print(f"  {count:,} messages in {time.monotonic() - started:.0f} s, index"
              f" {(self.data / 'index.db').stat().st_size / 2**20:.0f} MiB", flush=True)

    def fill(self, count, folder, unread):
        subprocess.run([BUILT / "fill-store", self.data, self.account, str(count), folder, str(unread), str(count)], check=True)

    def set_order(self, order):
        """In one step: of a file that is written over, GLib tells nearly a second later."""
        self.settings.parent.mkdir(parents=True, exist_ok=True)
        new = self.settings.with_name("new")
        new.write_text(f"[org/fumibako/Fumibako]\nsort='{order}'\n")
        new.replace(self.settings)

    def ask(self, sql):
        with contextlib.closing(sqlite3.connect(f"file:{self.data}/index.db?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchone()[0]


class Window:
    """The program on a screen of its own, with the probe in it."""

    def __init__(self, profile, screen, program=PROGRAM):
        self.screen = screen
        self.file = tempfile.NamedTemporaryFile(prefix="fumibako-stalls-")
        self.file.write(bytes(24))
        self.file.flush()
        self.stalls = mmap.mmap(self.file.fileno(), 24)
        environment = {**profile.environment, "DISPLAY": screen.display, "LD_PRELOAD": str(BUILT / "libstall-probe.so"),
                       "FUMI_STALL_FILE": self.file.name}
        self.process = subprocess.Popen([program], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        self.await_calm()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.stalls.close()
        self.file.close()

    def reset(self):
        self.stalls[:] = bytes(24)

    def longest(self):
        """Milliseconds, and how many were longer than a frame."""
        longest, long, _ = struct.unpack("qqq", self.stalls[:])
        return longest / 1000, long

    def memory(self):
        """MiB"""
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Rss:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no Rss")

    def await_calm(self, calm=1.0, part=()):
        """Until the picture, or PART of it, has not changed for CALM seconds. Returns: when it changed last"""
        picture, changed = self.screen.rows(*part), time.monotonic()
        started = changed
        while time.monotonic() - changed < calm and time.monotonic() - started < PATIENCE:
            time.sleep(0.005)
            now = self.screen.rows(*part)
            if now != picture:
                picture, changed = now, time.monotonic()
        return changed

    def tool(self, *arguments):
        subprocess.run(["xdotool", *map(str, arguments)], env={**os.environ, "DISPLAY": self.screen.display}, check=True)

    def key(self, *keys):
        self.tool("key", "--delay", "0", *keys)

    def click(self, x, y):
        self.tool("mousemove", x, y, "click", 1)

    def until_painted(self, change):
        """Seconds from CHANGE() to the last picture of the list that it made."""
        before, started = self.screen.rows(*LIST), time.monotonic()
        change()
        while self.screen.rows(*LIST) == before:
            if time.monotonic() - started > PATIENCE:
                raise RuntimeError("nothing changed")
            time.sleep(0.002)
        return self.await_calm(0.7, LIST) - started


# Where things are in a window of 1100 × 720 without a window manager. Of what is painted the list counts: the sidebar's
# colours and the scroll bar fade for a while.
LIST = (250, 612)
ROW = (420, 160)
SCROLLBAR_X = 624
LIST_TOP, LIST_BOTTOM = 62, 705


def stall_verdict(window, what):
    longest, long = window.longest()
    return verdict(longest <= STALL_BAR, f"{what}: longest stall {longest:.1f} ms ({long} longer than a frame),"
                   f" bar {STALL_BAR:.0f} ms")


def bench_list(profile, screen, runs):
    ours, bare = [], []
    for run in range(2 * runs + 1):
        pair = [(ours, PROGRAM), (bare, BUILT / "bare-window")]
        for values, program in pair if run % 2 else reversed(pair):
            seconds = screen.seconds_to_painted([str(program)], profile.environment)
            if run:
                values.append(seconds)
    show(f"fumibako, {profile.count:,} messages", ours)
    show("bare window", bare)
    later = statistics.median(ours) - statistics.median(bare)
    good = verdict(later <= bar(START_BARS, profile.count), f"{later:.3f} s later, bar {bar(START_BARS, profile.count)} s")
    sizes = []
    for program in (PROGRAM, BUILT / "bare-window"):
        with Window(profile, screen, program) as window:
            sizes.append(window.memory())
    more = sizes[0] - sizes[1]
    return good & verdict(more <= bar(MEMORY_BARS, profile.count), f"{sizes[0]:.1f} MiB, {more:.1f} above the bare window,"
                          f" bar {bar(MEMORY_BARS, profile.count)} MiB")


def bench_scroll(profile, screen, runs):
    with Window(profile, screen) as window:
        window.tool("mousemove", SCROLLBAR_X, LIST_TOP + 12)
        time.sleep(0.5)
        window.reset()
        window.tool("mousedown", 1)
        for y in list(range(LIST_TOP + 12, LIST_BOTTOM, 4)) + list(range(LIST_BOTTOM, LIST_TOP, -9)):
            window.tool("mousemove", SCROLLBAR_X, y)
        window.tool("mouseup", 1)
        window.await_calm()
        good = stall_verdict(window, "dragged from end to end and back")
        window.click(*ROW)
        window.await_calm()
        window.reset()
        for _ in range(20):
            window.key(*["Next"] * 10)
        window.await_calm()
        return good & stall_verdict(window, "PageDown 200 times")


def bench_sort(profile, screen, runs):
    times, good = {}, True
    most = bar(SORT_BARS, profile.count)
    profile.set_order("newest")
    with Window(profile, screen) as window:
        for _ in range(runs):
            for order in ORDERS:
                times.setdefault(f"order: {order}", []).append(window.until_painted(lambda o=order: profile.set_order(o)))
        # The inbox is selected; below it stand Archive, Junk, Trash and Work.
        window.click(120, 160)
        window.await_calm()
        for _ in range(runs):
            times.setdefault("folder: another one", []).append(window.until_painted(lambda: window.key("End", "Up")))
            times.setdefault("folder: inbox", []).append(window.until_painted(lambda: window.key("Home", "Down")))
    for what, values in times.items():
        show(what, values)
        good &= verdict(statistics.median(values) <= most, f"{what}: {statistics.median(values):.3f} s, bar {most} s")
    return good


def until(profile, sql, wanted):
    started = time.monotonic()
    while profile.ask(sql) != wanted:
        if time.monotonic() - started > PATIENCE:
            raise RuntimeError(f"{sql}: {profile.ask(sql)}, not {wanted}")
        time.sleep(0.01)
    return time.monotonic() - started


def bench_actions(profile, screen, runs):
    unread = "SELECT COUNT(*) FROM message WHERE folder = 'Work' AND unread"
    archived = "SELECT COUNT(*) FROM message WHERE folder = 'Archive'"
    good = True
    profile.set_order("newest")
    with Window(profile, screen) as window:
        window.click(120, 160)
        window.key("End", "Up")      # the last folder: Work; mail on the server stands below it
        window.await_calm()
        window.click(*ROW)
        window.await_calm()
        window.key("ctrl+a")
        window.await_calm()
        for what, keys, sql, wanted in ((f"mark {ACTED:,} read", "ctrl+u", unread, 0),
                                        (f"move {ACTED:,}", "ctrl+e", archived, ACTED),
                                        (f"move {ACTED:,} back", "ctrl+z", archived, 0)):
            window.reset()
            window.key(keys)
            seconds = until(profile, sql, wanted)
            window.await_calm()
            good &= verdict(seconds <= ACTION_BAR, f"{what}: {seconds:.2f} s, bar {ACTION_BAR:.0f} s")
            good &= stall_verdict(window, what)
    return good


def bench_arriving(profile, screen, runs):
    total = profile.ask("SELECT COUNT(*) FROM message")
    with Window(profile, screen) as window:
        window.click(*ROW)
        window.await_calm()
        window.reset()
        window.key("F5")
        started = time.monotonic()
        while profile.ask("SELECT COUNT(*) FROM message") < total + ARRIVING and time.monotonic() - started < PATIENCE:
            window.key("Next", "Next", "Prior")
        came = profile.ask("SELECT COUNT(*) FROM message") - total
        window.await_calm()
        if came != ARRIVING:
            return verdict(False, f"{came} messages came")
        return stall_verdict(window, f"{ARRIVING:,} received while scrolling")


CASES = {"list": bench_list, "scroll": bench_scroll, "sort": bench_sort, "actions": bench_actions,
         "arriving": bench_arriving}


def run_cases(names, server, work, runs, counts):
    good = True
    for count in counts:
        folder = work / f"list-{count}"
        profile = Profile(server, folder, count)
        with Screen() as screen:
            for name in names:
                print(f"{name}: {count:,} messages", flush=True)
                good &= CASES[name](profile, screen, runs)
        shutil.rmtree(folder)
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", choices=[[], *CASES])
    parser.add_argument("--messages", default=f"100000,{MILLION}")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        os.execvp("dbus-run-session", ["dbus-run-session", "--", sys.executable, *sys.argv])
    counts = [int(count) for count in options.messages.split(",")]
    with tempfile.TemporaryDirectory(prefix="fumibako-bench-", dir=os.environ.get("FUMI_BENCH_DIR")) as work, \
            keyring(work), Dovecot(users=[f"list{count}" for count in counts], password=PASSWORD) as server:
        return 0 if run_cases(options.cases or list(CASES), server, Path(work), options.runs, counts) else 1


if __name__ == "__main__":
    sys.exit(main())
