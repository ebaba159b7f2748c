"""Runs unittest cases and prints TAP: a test's name is its class and the first line of its doc string.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import traceback
import unittest


def name_of(test):
    sentence = test.shortDescription() or test.id().rsplit(".", 1)[-1]
    return f"{type(test).__name__}: {sentence}"


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0
        self.bad = False

    def line(self, test, good, note=""):
        self.number += 1
        self.bad = self.bad or not good
        print(("ok" if good else "not ok"), self.number, "-", name_of(test) + note, flush=True)

    def complain(self, test, error):
        self.line(test, False)
        for line in "".join(traceback.format_exception(*error)).splitlines():
            print("#", line)
        sys.stdout.flush()

    def addSuccess(self, test):
        self.line(test, True)

    def addFailure(self, test, err):
        self.complain(test, err)

    def addError(self, test, err):
        # setUpClass fails for a class, not for a test; the plan still has to show it.
        self.complain(test, err)

    def addSkip(self, test, reason):
        self.line(test, True, f" # SKIP {reason}")

    def addExpectedFailure(self, test, err):
        self.line(test, True, " # TODO known")

    def addUnexpectedSuccess(self, test):
        self.line(test, False)


def main():
    """Runs all cases of the calling program."""
    result = TapResult()
    unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]).run(result)
    print(f"1..{result.number}", flush=True)
    sys.exit(result.bad)
