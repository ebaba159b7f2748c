#!/usr/bin/python3
"""The Japanese catalogue is complete, and holds every string the sources have today.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "servers"))

import tap  # noqa: E402  (ours, in tests/servers)

PO = ROOT / "po"
KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3", "g_dpgettext2:2c,3")
MARKED = {".c": re.compile(r'\b(?:N?_|N?C_|ngettext|g_dngettext) ?\(\s*"'), ".ui": re.compile(r'translatable="yes"')}


def listed():
    return [line for line in (PO / "POTFILES").read_text().splitlines() if line and not line.startswith("#")]


def run(*command):
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stdout


class Catalogue(unittest.TestCase):
    def test_listed(self):
        """every file with strings is in po/POTFILES, and every file there exists"""
        found = {str(path.relative_to(ROOT)) for path in (ROOT / "src").rglob("*")
                 if path.suffix in MARKED and MARKED[path.suffix].search(path.read_text())}
        self.assertEqual(found - set(listed()), set())
        self.assertEqual([path for path in listed() if not (ROOT / path).exists()], [])

    def test_well_formed(self):
        """msgfmt finds nothing wrong"""
        run("msgfmt", "--check", "--output-file=/dev/null", PO / "ja.po")

    def test_complete(self):
        """every string of the sources as they are now is translated, and none is a guess"""
        with tempfile.TemporaryDirectory(prefix="fumibako-po-") as folder:
            pot, merged = Path(folder) / "today.pot", Path(folder) / "merged.po"
            run("xgettext", "--from-code=UTF-8", *(f"--keyword={word}" for word in KEYWORDS), f"--output={pot}",
                *(path for path in listed() if path.startswith("src/")))
            run("msgmerge", "--quiet", "--no-fuzzy-matching", f"--output-file={merged}", PO / "ja.po", pot)
            self.assertEqual(run("msgattrib", "--untranslated", "--no-obsolete", merged), "")
        self.assertEqual(run("msgattrib", "--only-fuzzy", PO / "ja.po"), "")


if __name__ == "__main__":
    tap.main()
