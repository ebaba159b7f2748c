"""Receiving: the cases, who runs in them, and the bars.

All figures of a case come from one series in which the programs take turns, so that whatever else the
computer does meets them all; bars are ratios of medians.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import statistics
from dataclasses import dataclass

import mailbox as bench_mailbox
from peers import Fumibako, Line, MaildirSync, Mpop, OneFile

MEMORY_BAR = 40.0       # MiB, in every case

# Round trips of TLS 1.3 before the first command: the hello, and our end of the handshake, which the
# greeting answers.
TLS_TURNS = 2


@dataclass(frozen=True)
class Case:
    text: str
    user: str
    milliseconds: int            # round-trip time
    bars: tuple                  # (peer, most times its median)
    is_check: bool = False       # everything was fetched before
    most_turns: int | None = None


CASES = {
    "a": Case("5,000 of 4 KiB", "small5000", 0, ((Mpop, 0.8),)),
    "b": Case("1,000 of 4 KiB, round trips of 50 ms", "small1000", 50, ((Mpop, 0.5), (OneFile, 1.5))),
    "c": Case("1,000 of mixed sizes", "mixed1000", 0, ((Mpop, 1.0),)),
    "d": Case("4 of 25 MiB", "large4", 0, ((MaildirSync, 1.1),)),
    "e": Case("20,000 old messages, nothing new", "small20000", 0, ((Mpop, 1.5),), is_check=True),
    "e50": Case("the same, round trips of 50 ms", "small20000", 50, (), is_check=True, most_turns=5),
    "f": Case("50 of 4 KiB, round trips of 200 ms", "small50", 200, ((Mpop, 1.0), (OneFile, 1.25))),
    "delivery": Case("5,000 of 4 KiB, beside a file and an fsync for each", "small5000", 0, ((MaildirSync, 1.3),)),
}
MAILBOXES = {
    "small50": (bench_mailbox.small, 50), "small1000": (bench_mailbox.small, 1000),
    "small5000": (bench_mailbox.small, 5000), "small20000": (bench_mailbox.small, 20000),
    "mixed1000": (bench_mailbox.mixed, 1000), "large4": (bench_mailbox.large, 4),
}


def show(name, values, unit="s"):
    print(f"  {name:34} {min(values):8.3f} {statistics.median(values):8.3f} {max(values):8.3f} {unit}"
          "   (min, median, max)", flush=True)


def verdict(met, text):
    print(f"  {'met' if met else 'NOT MET'}: {text}", flush=True)
    return met


def ensure_mailbox(server, user):
    """Returns: how many messages are in it"""
    make, count = MAILBOXES[user]
    if not any((server.maildir(user) / "cur").iterdir()):
        sizes = bench_mailbox.fill(server.maildir(user), make(count))
        print(f"  {count} messages, {sum(sizes) / 1e6:.1f} MB, median {statistics.median(sizes):.0f},"
              f" largest {max(sizes)} bytes", flush=True)
    return count


class Series:
    """The runs of one case."""

    def __init__(self, case, server, work):
        self.case, self.server, self.work = case, server, work
        self.seconds, self.peaks, self.turns = {}, [], []
        self.known = {}      # of a check: the peers that have fetched all

    def peer(self, kind, line, run):
        if kind in self.known:
            return self.known[kind]
        peer = kind(self.server, line.port, self.case.user, self.work / f"{kind.__name__}-{run}")
        if self.case.is_check:
            # The first fetch is not what is measured; its port must be the one of the checks.
            self.known[kind] = peer
            self.run_once(kind, peer, line, None)
        return peer

    def run_once(self, kind, peer, line, run):
        seconds, peak = peer.run()
        turns = line.count_turns() if line.milliseconds else None
        if kind is Fumibako:
            self.peaks.append(peak)
        if run:    # the first round only warms the server's caches
            self.seconds.setdefault(kind, []).append(seconds)
            if kind is Fumibako and turns is not None:
                self.turns.append(turns - TLS_TURNS)

    def run(self, runs, count):
        kinds = [Fumibako, Mpop] + [kind for kind, _ in self.case.bars if kind is not Mpop]
        with Line(self.server.tls_port, self.case.milliseconds) as line:
            for run in range(runs + 1):
                for kind in kinds if run % 2 else reversed(kinds):
                    peer = self.peer(kind, line, run)
                    self.run_once(kind, peer, line, run)
                    if peer.count() not in (None, count):
                        raise RuntimeError(f"{kind.name} stored {peer.count()} of {count} messages")

    def judge(self):
        good = True
        ours = statistics.median(self.seconds[Fumibako])
        for kind, values in self.seconds.items():
            show(kind.name, values)
        for kind, bar in self.case.bars:
            ratio = ours / statistics.median(self.seconds[kind])
            good &= verdict(ratio <= bar, f"{ratio:.2f} x {kind.name}, bar {bar:.2f}")
        if self.case.most_turns is not None:
            good &= verdict(max(self.turns) <= self.case.most_turns,
                            f"{max(self.turns)} round trips after the greeting, bar {self.case.most_turns}")
        return good & verdict(max(self.peaks) <= MEMORY_BAR,
                              f"peak {max(self.peaks):.1f} MiB, bar {MEMORY_BAR:.0f} MiB")


def run_case(name, server, work, runs):
    case = CASES[name]
    print(f"{name}: {case.text}, from Dovecot over TLS, durable, indexed")
    count = ensure_mailbox(server, case.user)
    series = Series(case, server, work)
    series.run(runs, count)
    return series.judge()


def run_memory(server, work, runs):
    """The peak does not grow with the message."""
    peaks = []
    for user, size in (("large1", bench_mailbox.LARGE), ("huge1", 8 * bench_mailbox.LARGE)):
        print(f"memory: one message of {size // 2**20} MiB")
        bench_mailbox.fill_huge(server.maildir(user), size)
        seconds, peak = Fumibako(server, server.tls_port, user, work / user).run()
        print(f"  {seconds:.1f} s, peak {peak:.1f} MiB")
        peaks.append(peak)
    good = verdict(max(peaks) <= MEMORY_BAR, f"peak at most {MEMORY_BAR:.0f} MiB")
    return good & verdict(max(peaks) - min(peaks) <= 4, "flat in the message's size")
