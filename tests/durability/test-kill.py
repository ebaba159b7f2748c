#!/usr/bin/python3
"""A check for mail against Dovecot is killed at a system call, then done again: each message is here once.

Under each of the three rules for mail on the server. A point is any call that changes the disk or sends to the
server; some 100 a rule, spread evenly, and with FUMI_FULL_MATRIX every one of a larger mailbox.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import signal
import unittest

import rules
import tap

MESSAGES = 240 if rules.FULL else 20
POINTS = 100
FULL_POINTS = 500


class Killed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = rules.all_rules(MESSAGES)
        cls.server, cls.rules = cls.context.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.context.__exit__(None, None, None)

    def kill_everywhere(self, name):
        rule = self.rules[name]
        with rule.profile("counted") as profile:
            calls = profile.count_calls(FUMI_FAULT_SENDS="1")
            profile.assert_settled()

        def kill_at(point):
            with rule.profile(point) as profile:
                code, errors = profile.receive_with_shim(FUMI_FAULT=f"{point}:KILL", FUMI_FAULT_SENDS="1")
                if code not in (0, -signal.SIGKILL):
                    raise AssertionError(f"exit code {code}: {errors}")
                profile.assert_nothing_lost()
                profile.assert_next_run_completes()
                return code == -signal.SIGKILL

        points = rules.spread(calls, POINTS)
        done, failures = rules.in_parallel(kill_at, points)
        rules.note(f"rule {name}: {sum(done)} kills at {len(points)} of {calls} calls, {len(failures)} failures")
        self.assertEqual(failures, [])
        # Threads race, so a run may make fewer calls than the one that was counted.
        self.assertGreaterEqual(sum(done), len(points) * 9 // 10)
        if rules.FULL:
            self.assertGreaterEqual(sum(done), FULL_POINTS)

    def test_forever(self):
        """killed anywhere while mail stays on the server, the next run has each message once"""
        self.kill_everywhere("forever")

    def test_days(self):
        """killed anywhere while due mail is deleted, the next run has each message once and deletes what is due"""
        self.kill_everywhere(str(rules.DAYS))

    def test_no(self):
        """killed anywhere while all mail is deleted at once, the next run has each message once, the server none"""
        self.kill_everywhere("no")

    def test_start_after_crash(self):
        """the start after a crash looks at no message: what it shows is in the index"""
        rule = self.rules[str(rules.DAYS)]
        with rule.profile("begun") as profile:
            calls = profile.count_calls()
        with rule.profile("crashed") as profile:
            code, _ = profile.receive_with_shim(FUMI_FAULT=f"{calls * 2 // 3}:KILL")
            self.assertEqual(code, -signal.SIGKILL)
            looks = profile.count_calls("list", FUMI_FAULT_UNDER=str(profile.mail), FUMI_FAULT_READS="1")
            rules.note(f"{len(profile.files())} messages, {looks} looks at their folders")
            self.assertLess(looks, len(profile.files()) // 2)
            profile.assert_next_run_completes()


if __name__ == "__main__":
    tap.main()
