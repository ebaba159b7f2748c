#!/usr/bin/python3
"""A file operation of a check for mail fails: nothing is lost, nothing comes twice, the failure is told.

Each operation below the data directory in turn, SQLite's among them, those that only look too: with ENOSPC, EDQUOT,
EROFS, EACCES, EMFILE and EIO, once or from then on. Spread evenly, an error after the other; with FUMI_FULL_MATRIX
every operation with every error.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import unittest

import rules
import tap

MESSAGES = 12
POINTS = 40
ERRORS = ("ENOSPC", "EIO", "EACCES", "EMFILE", "EDQUOT", "EROFS")
# Of sysexits.h: what architecture.md gives for a disk that fails.
CODES = (73, 74)


class Failing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = rules.all_rules(MESSAGES)
        cls.server, cls.rules = cls.context.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.context.__exit__(None, None, None)

    def fail_everywhere(self, name, lasting):
        rule = self.rules[name]

        def variables(profile):
            return {"FUMI_FAULT_UNDER": str(profile.data), "FUMI_FAULT_READS": "1"}

        with rule.profile("counted") as profile:
            calls = profile.count_calls(**variables(profile))
            profile.assert_settled()

        def fail_at(point):
            number, error = point
            with rule.profile(f"{number}-{error.lower()}{'-on' if lasting else ''}") as profile:
                code, told = profile.receive_with_shim(FUMI_FAULT=f"{number}:{error}{'+' if lasting else ''}",
                                                       **variables(profile))
                if code == 0:
                    # It did not matter, and then nothing may be missing.
                    if any(copies != 1 for copies in profile.copies()):
                        raise AssertionError(f"it ended well, and here is {profile.copies()}: {told}")
                    profile.assert_server_as_the_rule_says()
                elif code not in CODES or not told.strip():
                    raise AssertionError(f"exit code {code}, and it is told: {told!r}")
                profile.assert_nothing_lost()
                profile.assert_next_run_completes()
                aside = sorted(path.name for path in profile.data.glob("index.db.*"))
                if aside:
                    raise AssertionError(f"the index was sound, and was made anew: {aside}: {told}")
                return code

        numbers = rules.spread(calls, POINTS)
        points = [(number, error) for place, number in enumerate(numbers)
                  for error in (ERRORS if rules.FULL else (ERRORS[place % len(ERRORS)],))]
        codes, failures = rules.in_parallel(fail_at, points)
        rules.note(f"rule {name}{', lasting' if lasting else ''}: {len(points)} points at {calls} operations, exit codes "
                   f"{dict(collections.Counter(codes))}, {len(failures)} failures")
        for failure in failures[:40]:
            rules.note(failure)
        self.assertEqual(failures, [])

    def test_forever(self):
        """any operation fails while mail stays on the server: told, nothing lost, the next run completes"""
        self.fail_everywhere("forever", False)

    def test_no(self):
        """any operation fails while mail is deleted at once: told, nothing lost, the next run completes"""
        self.fail_everywhere("no", False)

    def test_days(self):
        """any operation fails while due mail is deleted: told, nothing lost, the next run completes"""
        self.fail_everywhere(str(rules.DAYS), False)

    def test_lasting(self):
        """the disk fails from any operation on: told, nothing lost, the next run completes"""
        self.fail_everywhere("no", True)


if __name__ == "__main__":
    tap.main()
