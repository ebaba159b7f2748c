#!/usr/bin/python3
"""The manual page of fumibako-cli: it is well formed, and says what --help says.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from program import Case
import tap

PAGE = Path(__file__).resolve().parent.parent.parent / "data" / "fumibako-cli.1"
COMMANDS = ("account add", "account list", "account show", "account set", "account remove", "account export",
            "account import", "test", "receive",
            "list", "search", "show", "rules list", "rules run", "backup", "restore", "import", "export",
            "rebuild-index", "verify")


@unittest.skipUnless(shutil.which("groff"), "needs groff")
class Manual(Case):
    def text(self):
        done = subprocess.run(["groff", "-man", "-Tascii", "-ww", "-P-cbou", PAGE], capture_output=True,
                              text=True, check=True)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def test_well_formed(self):
        """groff has nothing to complain about"""
        self.assertIn("fumibako-cli account add", " ".join(self.text().split()))

    def test_same_as_help(self):
        """every command and every option of --help is in the manual page, and no option is there only"""
        text = self.text()
        known = set()
        for command in COMMANDS:
            self.assertIn("fumibako-cli " + command, " ".join(text.split()))
            known |= set(re.findall(r"--[a-z][a-z-]*", self.expect(0, *command.split(), "--help").out))
        self.assertEqual(set(re.findall(r"--[a-z][a-z-]*", text)), known)


if __name__ == "__main__":
    tap.main()
