#!/usr/bin/python3
"""Adds up the results of all suites and prints the closing line; fails if a test failed or none ran.

usage: count-results.py TESTLOG.junit.xml RESULTS.tap (either may be missing)

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


# What a test printed can hold any byte; meson copies it as it is, and XML allows few of them.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def count_junit(path):
    passed = failed = skipped = 0
    text = NOT_XML.sub("?", path.read_text(errors="replace"))
    for case in ElementTree.fromstring(text.encode()).iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed += 1
        elif "skipped" in kinds:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def count_tap(path):
    lines = path.read_text().splitlines()
    return (sum(line.startswith("ok ") for line in lines),
            sum(line.startswith("not ok ") for line in lines), 0)


def main():
    junit, tap = (Path(argument) for argument in sys.argv[1:])
    total = [0, 0, 0]
    for path, count in ((junit, count_junit), (tap, count_tap)):
        if path.exists():
            total = [a + b for a, b in zip(total, count(path))]
    passed, failed, skipped = total
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
