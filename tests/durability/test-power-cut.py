#!/usr/bin/python3
"""The power fails at any moment of a check for mail: nothing that the server deleted is missing, nothing is here twice.

A fumibako-cli that receives from Dovecot is recorded under each of the three rules (trace-shim.c). From the record
come the states in which a disk may be found (crash_states.py), and each is judged by the program's own next check for
mail (judge.c). Some 500 different states, spread evenly; with FUMI_FULL_MATRIX at least 10,000.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import copy
import os
import queue
import shutil
import tempfile
import threading
import unittest

import crash_states
import rules
import tap
from judging import Judge, present_in, write_messages

TRACE_SHIM = os.environ["FUMI_TRACE_SHIM"]
MESSAGES = 20
STATES = 500
FULL_STATES = 10_000
# For each moment: that many choices of the strict model, and of the one with a journal.
STRICT_CHOICES = 30 if rules.FULL else 12
JOURNAL_CHOICES = 8 if rules.FULL else 4


class Court:
    """Judges beside each other; states come in by try_state()."""

    def __init__(self, messages, work):
        self.work, self.count, self.failures = work, 0, []
        self.states = queue.Queue(4 * rules.WORKERS)
        self.threads = [threading.Thread(target=self.sit, args=(messages,)) for _ in range(rules.WORKERS)]
        for thread in self.threads:
            thread.start()

    def sit(self, messages):
        judge = Judge(messages)
        while (case := self.states.get()) is not None:
            folder, rule, present, description = case
            answer = judge.ask(f"{folder}/data/fumibako", rule, present)
            if answer != "ok":
                self.failures.append(f"{description}: {answer}")
            shutil.rmtree(folder, ignore_errors=True)
        end = judge.end()
        if end:
            self.failures.append(end)

    def try_state(self, state, rule, present, description):
        folder = f"{self.work}/{self.count}"
        state.write(folder, rubbish=self.count % 2)
        self.count += 1
        self.states.put((folder, rule, present, description))

    def close(self):
        for _ in self.threads:
            self.states.put(None)
        for thread in self.threads:
            thread.join()


class Recording:
    """One check for mail: the disks before it, what was done, and which messages the server had before and after."""

    def __init__(self, rule, forgets=None):
        with rule.profile("recorded") as profile:
            trace = profile.home.parent / f"trace-{rule.rule}"
            self.rule = rule.rule
            self.disks = [kind(profile.home) for kind in
                          ((crash_states.Disk, crash_states.JournalledDisk) if not forgets else (forgets,))]
            self.before = present_in(profile)
            code, errors = profile.receive(LD_PRELOAD=TRACE_SHIM, FUMI_TRACE=str(trace),
                                           FUMI_TRACE_UNDER=str(profile.home))
            if code or errors:
                raise AssertionError(f"exit code {code}: {errors}")
            profile.assert_settled()
            self.after = present_in(profile)
            self.records = crash_states.read_trace(trace)
            trace.unlink()

    def moments(self):
        """After each call: the disks, its place, the call, and what the server may have made of it by then."""
        sent = answered = False
        disks = copy.deepcopy(self.disks)
        for place, record in enumerate(self.records):
            for disk in disks:
                disk.do(record)
            sent |= record.verb == "send" and b"QUIT\r\n" in record.data
            answered |= sent and record.verb == "hear" and b"+OK" in record.data
            possible = [self.after] if answered else [self.before, self.after] if sent else [self.before]
            yield disks, place, record, sorted(set(possible))


class PowerCut(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = rules.all_rules(MESSAGES)
        cls.server, cls.rules = cls.context.__enter__()
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        cls.folder = tempfile.TemporaryDirectory(prefix="fumibako-states-", dir=memory)
        cls.messages = write_messages(cls.server, cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        cls.context.__exit__(None, None, None)

    def states_of(self, recording):
        """Every state once: it, the choice that made it, what the server has, what it is."""
        seen = set()
        for disks, place, record, possible in recording.moments():
            for disk in disks:
                for number in range(JOURNAL_CHOICES if disk.journal else STRICT_CHOICES):
                    choice = crash_states.choose(number, f"{recording.rule} {place} {number}", disk)
                    state = crash_states.State(disk, choice)
                    for present in possible:
                        key = state.digest.hexdigest(), present
                        if key in seen:
                            continue
                        seen.add(key)
                        yield state, choice, present, (
                            f"rule {recording.rule}, after call {place} ({record.verb} {' '.join(record.fields)}), "
                            f"{type(choice).__name__} {number}")

    def test_any_moment(self):
        """whatever of the unsynced bytes and names is lost, torn or reordered, each message is here once"""
        court = Court(self.messages, self.folder.name)
        try:
            for rule in self.rules.values():
                recording, begun = Recording(rule), court.count
                total = sum(1 for _ in self.states_of(recording)) if not rules.FULL else 0
                chosen = set(rules.spread(total, STATES // len(self.rules) + 1))
                for number, (state, choice, present, description) in enumerate(self.states_of(recording), 1):
                    # What is sure and no more is the hardest, and there are few of it: all of them.
                    if rules.FULL or number in chosen or isinstance(choice, crash_states.Nothing):
                        court.try_state(state, rule.rule, present, description)
                rules.note(f"rule {rule.rule}: {court.count - begun} states of {total or number}")
        finally:
            court.close()
        rules.note(f"{court.count} states, {len(court.failures)} failures")
        for failure in court.failures[:50]:
            rules.note(failure)
        self.assertEqual(court.failures, [])
        self.assertGreaterEqual(court.count, FULL_STATES if rules.FULL else STATES)

    def check_that_a_loss_is_seen(self, kind):
        """The last state of a program that does not sync: the server has deleted all, and mail is missing."""
        court = Court(self.messages, self.folder.name)
        try:
            recording = Recording(self.rules["no"], forgets=kind)
            *_, (disks, _, _, possible) = recording.moments()
            court.try_state(crash_states.State(disks[0], crash_states.Nothing()), "no", possible[0], "control")
        finally:
            court.close()
        self.assertEqual(len(court.failures), 1, court.failures)
        self.assertIn("is here 0 times", court.failures[0])

    def test_unsynced_folder_is_seen(self):
        """control: were no folder synced, this test would find mail lost"""
        self.check_that_a_loss_is_seen(crash_states.WithoutFolderSyncs)

    def test_unsynced_file_is_seen(self):
        """control: were no file synced, this test would find mail lost"""
        self.check_that_a_loss_is_seen(crash_states.WithoutFileSyncs)


if __name__ == "__main__":
    tap.main()
