#!/usr/bin/python3
"""fumibako-cli with a real keyring: gnome-keyring in a session bus of its own.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shutil
import subprocess
import unittest

from program import Case
from dovecot import Dovecot
import tap

PASSWORD = "blue-Kettle 7"
NEEDED = ("dbus-daemon", "gnome-keyring-daemon")


@unittest.skipUnless(all(map(shutil.which, NEEDED)), "needs " + " and ".join(NEEDED))
class Keyring(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = Dovecot(("anna", "bea"), PASSWORD).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        super().setUp()
        bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env=self.environment)
        self.addCleanup(self.end, bus)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        keyring = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   env=self.environment)
        self.addCleanup(self.end, keyring)
        keyring.stdin.write(b"login\n")
        keyring.stdin.close()
        # Prints its environment when it has taken its name on the bus.
        keyring.stdout.readline()

    def end(self, process):
        process.terminate()
        process.wait(30)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()

    def add(self, user):
        return self.add_account("--port", str(self.server.tls_port), "--user", user, "--trust-certificate",
                                self.server.fingerprint, "--password-file", self.password_file(PASSWORD),
                                address=f"{user}@example.test")

    def test_password_is_kept(self):
        """the password goes into the keyring, and test and receive find it there"""
        account = self.add("anna")
        self.password_file("something else")
        self.expect(0, "test", account)
        self.expect(0, "receive")
        self.expect(0, "receive", account, "--json")

    def test_several_accounts(self):
        """all accounts are received, each with its own password; the first failure's code is the exit code"""
        accounts = [self.add("anna"), self.add("bea")]
        run = self.expect(0, "receive", "--json")
        self.assertEqual([each["account"] for each in run.objects()], accounts)
        self.expect(0, "account", "set", accounts[0], "--password-file", self.password_file("wrong"))
        self.expect(0, "account", "set", accounts[1], "port=1")
        run = self.expect(77, "receive", "--json")
        self.assertEqual([each["result"] for each in run.objects()], ["auth-failed", "refused"])
        run = self.expect(69, "receive", "--json", accounts[1], accounts[0])

    def test_nothing_in_files(self):
        """no file of the profile holds the password in clear, not even the keyring's"""
        self.add("anna")
        self.expect(0, "receive")
        for path in self.home.rglob("*"):
            if path.is_file() and path.name != "password":
                self.assertNotIn(PASSWORD.encode(), path.read_bytes(), path)

    def test_removed_with_the_account(self):
        """account remove takes the password out of the keyring"""
        account = self.add("anna")
        ini = (self.config / "accounts" / (account + ".ini")).read_bytes()
        self.expect(0, "account", "remove", account)
        (self.config / "accounts" / (account + ".ini")).write_bytes(ini)
        run = self.expect(78, "receive", account, "--json")
        self.assertEqual(run.objects()[0]["result"], "keyring")


if __name__ == "__main__":
    tap.main()
