"""fumibako-cli in a profile of its own, for the tests of this folder.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "servers"))

PROGRAM = os.environ["FUMI_CLI"]
LIMIT = 120


class Run:
    """What one run of the program left: code, out, err."""

    def __init__(self, code, out, err):
        self.code, self.bytes, self.err = code, out, err.decode("utf-8", "replace")

    @property
    def out(self):
        return self.bytes.decode("utf-8")

    def objects(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def __repr__(self):
        return f"exit code {self.code}\n{self.bytes.decode('utf-8', 'replace')}{self.err}"


class Case(unittest.TestCase):
    """Each test has an empty profile, and neither keyring nor session bus."""

    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="fumibako-cli-"))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.config, self.data = self.home / "config" / "fumibako", self.home / "data" / "fumibako"
        self.environment = {**os.environ, "HOME": str(self.home), "LC_ALL": "C.UTF-8", "LANGUAGE": "",
                            "XDG_CONFIG_HOME": str(self.home / "config"),
                            "XDG_DATA_HOME": str(self.home / "data"),
                            "XDG_RUNTIME_DIR": str(self.home), "GIO_USE_NETWORK_MONITOR": "base",
                            "DBUS_SESSION_BUS_ADDRESS": "unix:path=" + str(self.home / "no-bus")}

    def run_cli(self, *arguments, stdin=b""):
        done = subprocess.run([PROGRAM, *map(str, arguments)], input=stdin, capture_output=True,
                              env=self.environment, timeout=LIMIT, cwd=self.home)
        run = Run(done.returncode, done.stdout, done.stderr)
        self.assertNotIn("Sanitizer", run.err)
        self.assertGreaterEqual(run.code, 0, f"ended by signal {-run.code}")
        return run

    def start_cli(self, *arguments):
        return subprocess.Popen([PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment,
                                cwd=self.home)

    def expect(self, code, *arguments, stdin=b""):
        """Runs, and fails the test unless the exit code is the one that a script would see."""
        run = self.run_cli(*arguments, stdin=stdin)
        self.assertEqual(run.code, code, f"{arguments}: {run}")
        return run

    def password_file(self, password="secret"):
        path = self.home / "password"
        path.write_text(password + "\n")
        return path

    def add_account(self, *options, address="anna@example.test", host="127.0.0.1"):
        """The new account's id."""
        run = self.expect(0, "account", "add", "--address", address, "--host", host, *options)
        return run.out.strip()

    def interrupt(self, process):
        process.send_signal(signal.SIGINT)
