#!/usr/bin/python3
"""fumibako-cli backup, restore, account export and import: a new computer goes on where the old one was.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import json
import os
import shutil
import signal
import time
import zipfile
from pathlib import Path

from program import Case
from dovecot import Dovecot
from pop3 import Client
import tap

PASSWORD = "blue-Kettle 7"
KEYS = ["messages", "new", "duplicates", "failed", "bytes", "result"]
COUNT = 40


def put_messages(server, user, count):
    folder = server.maildir(user)
    for number in range(count):
        path = folder / "new" / f"1700000000.{number:05d}.test"
        path.write_bytes(b"From: s%d@example.test\nSubject: Message %d\nMessage-ID: <%d@%s>\n\n" %
                         (number, number, number, user.encode()) + b"line\n" * (number * 7 % 50))
        os.chown(path, folder.stat().st_uid, folder.stat().st_gid)


class Backup(Case):
    @classmethod
    def setUpClass(cls):
        cls.users = ("move", "merge", "one", "two", "stopped")
        cls.server = Dovecot(cls.users, PASSWORD).__enter__()
        for user in cls.users:
            put_messages(cls.server, user, COUNT)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        super().setUp()
        self.file = self.home / "backup.zip"

    def add(self, user, *options):
        return self.add_account("--port", str(self.server.tls_port), "--user", user, "--trust-certificate",
                                self.server.fingerprint, *options, address=f"{user}@example.test")

    def receive(self, account, code=0):
        run = self.expect(code, "receive", account, "--password-file", "-", "--json", stdin=PASSWORD.encode() + b"\n")
        return run.objects()[0]

    def result(self, code, *arguments, stdin=b""):
        run = self.expect(code, *arguments, "--json", stdin=stdin)
        self.assertEqual(list(run.objects()[-1]), KEYS)
        return run.objects()[-1]

    def files(self):
        """Bytes and times of all mail, and of the settings."""
        found = {}
        for root in (self.data / "mail", self.config):
            for path in sorted(root.rglob("*")):
                if path.is_file() and path.name != ".lock":
                    found[str(path.relative_to(self.home))] = (hashlib.sha256(path.read_bytes()).hexdigest(),
                                                               int(path.stat().st_mtime) if root != self.config else 0)
        return found

    def on_a_new_computer(self):
        """The profile goes; what is left is the backup."""
        shutil.rmtree(self.config)
        shutil.rmtree(self.data)

    def test_new_computer(self):
        """on an empty profile every file is as it was, and the next check receives nothing"""
        account = self.add("move", "--leave", "forever", "--name", "Anna")
        self.receive(account)
        first = self.expect(0, "list", "--json", "--limit", "3").objects()
        self.expect(0, "show", str(first[0]["id"]))
        before = self.files()
        saved = self.result(0, "backup", self.file)
        self.assertEqual((saved["messages"], saved["new"], saved["failed"], saved["result"]), (COUNT, COUNT, 0, "ok"))
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)

        self.on_a_new_computer()
        listed, = self.expect(0, "restore", self.file, "--list", "--json").objects()
        self.assertEqual((listed["account"], listed["address"], listed["messages"]), (account, "move@example.test", COUNT))
        self.assertFalse(self.data.exists())
        restored = self.result(0, "restore", self.file)
        self.assertEqual((restored["new"], restored["duplicates"], restored["failed"]), (COUNT, 0, 0))
        self.assertEqual(restored["bytes"], saved["bytes"])
        after = {name: value for name, value in self.files().items()}
        ini = f"config/fumibako/accounts/{account}.ini"
        self.assertEqual({name for name in after}, {name for name in before})
        self.assertEqual({name: value for name, value in after.items() if name != ini},
                         {name: value for name, value in before.items() if name != ini})
        self.assertEqual(self.expect(0, "account", "show", account).out.count("\n"), 16)
        self.assertIn("name=Anna\n", self.expect(0, "account", "show", account).out)

        again = self.receive(account)
        self.assertEqual((again["listed"], again["received"], again["bytes"]), (COUNT, 0, 0))
        self.assertEqual(self.expect(0, "verify", "--json").objects(),
                         [{"messages": COUNT, "missing": 0, "extra": 0, "damaged": 0, "duplicates": 0}])

    def test_merge(self):
        """an account set up anew on the new computer gets the old mail, and what it received itself is not doubled"""
        account = self.add("merge", "--leave", "forever")
        self.receive(account)
        self.result(0, "backup", self.file)
        self.on_a_new_computer()

        anew = self.add("merge", "--leave", "forever")
        self.assertNotEqual(anew, account)
        self.receive(anew)
        restored = self.result(0, "restore", self.file)
        self.assertEqual((restored["new"], restored["duplicates"], restored["failed"]), (0, COUNT, 0))
        self.assertEqual(len(self.expect(0, "account", "list", "--json").objects()), 1)
        self.assertEqual(self.receive(anew)["received"], 0)
        self.assertEqual(len(self.expect(0, "list", "--json").objects()), COUNT)

    def test_deleted_on_the_server(self):
        """mail that is only here any more comes back, and the rule for the server goes on as before"""
        account = self.add("one", "--leave", "no")
        self.assertEqual(self.receive(account)["deleted"], COUNT)
        self.result(0, "backup", self.file)
        self.on_a_new_computer()
        self.result(0, "restore", self.file)
        self.assertEqual(len(self.expect(0, "list", "--json").objects()), COUNT)
        self.assertEqual(self.receive(account)["listed"], 0)
        self.assertEqual(len(self.expect(0, "list", "--json").objects()), COUNT)

    def test_chosen_account(self):
        """--account takes one account of several, in both commands"""
        self.add_account(address="a@example.test")
        second = self.add_account(address="b@example.test")
        self.result(0, "backup", self.file)
        self.on_a_new_computer()
        self.result(0, "restore", self.file, "--account", "b@example.test")
        self.assertEqual([row["id"] for row in self.expect(0, "account", "list", "--json").objects()], [second])
        self.expect(78, "restore", self.file, "--account", "c@example.test")
        self.expect(78, "backup", self.file, "--account", "a@example.test")
        self.result(0, "restore", self.file)
        self.assertEqual(len(self.expect(0, "account", "list", "--json").objects()), 2)

    def test_password(self):
        """with a password nothing of the contents can be read; without it, or with another one, it is password, 77"""
        account = self.add_account(address="a@example.test")
        folder = self.data / "mail" / account
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True)
        (folder / "new" / "message").write_bytes(b"Subject: quarterly figures\r\n\r\nsecret words\r\n")
        secret = self.home / "secret"
        secret.write_text("open sesame\n")
        self.assertEqual(self.result(0, "backup", self.file, "--password-file", secret)["new"], 1)
        written = self.file.read_bytes()
        for word in (b"quarterly", b"secret words", b"a@example.test", b"open sesame"):
            self.assertNotIn(word, written)
        self.assertIn(b"new/message", written)

        self.on_a_new_computer()
        self.assertEqual(self.result(77, "restore", self.file)["result"], "password")
        self.assertEqual(self.result(77, "restore", self.file, "--password-file", "-", stdin=b"open")["result"],
                         "password")
        self.assertFalse(self.config.exists())
        self.assertEqual(self.result(0, "restore", self.file, "--password-file", secret)["new"], 1)

    def test_no_password_inside(self):
        """no password of an account is in a backup or an export"""
        account = self.add_account()
        (self.config / "accounts" / (account + ".ini")).touch()
        self.result(0, "backup", self.file)
        self.expect(0, "account", "export", self.home / "accounts.ini")
        with zipfile.ZipFile(self.file) as zipped:
            self.assertIsNone(zipped.testzip())
            names = zipped.namelist()
            self.assertIn(f"accounts/{account}.ini", names)
            manifest = json.loads(zipped.read("manifest.json"))
            for entry in manifest["entries"]:
                self.assertEqual(hashlib.sha256(zipped.read(entry["path"])).hexdigest(), entry["sha256"])
            readme = zipped.read("README.txt").decode()
            text = readme + zipped.read(f"accounts/{account}.ini").decode()
        self.assertIn("文箱", readme)
        self.assertNotRegex(text, "(?i)^(password|secret|token)[^a-z-]*=")
        self.assertNotRegex((self.home / "accounts.ini").read_text(), "(?im)^(password|secret|token) *=")

    def test_bad_files(self):
        """what is no backup is said in one line, exit code 65, and nothing is made"""
        shutil.rmtree(self.data, ignore_errors=True)
        self.file.write_bytes(b"PK\x03\x04 and nothing more")
        self.assertEqual(self.result(65, "restore", self.file)["result"], "damaged")
        self.file.write_bytes(b"Subject: a letter\n")
        self.assertEqual(self.result(65, "restore", self.file)["result"], "not-a-backup")
        with zipfile.ZipFile(self.file, "w") as zipped:
            zipped.writestr("../../evil", "x")
            zipped.writestr("manifest.json", "{}")
        self.assertEqual(self.result(65, "restore", self.file)["result"], "unsafe")
        self.expect(73, "restore", self.home / "nothing.zip")
        self.expect(64, "restore")
        self.expect(64, "backup", self.file, "more")
        self.expect(78, "backup", self.file)
        self.assertFalse((self.home / "evil").exists())
        self.assertFalse((self.data / "mail").exists())

    def test_no_place(self):
        """a folder that is not there is disk, 73, and no file is left anywhere"""
        self.add_account()
        self.assertEqual(self.result(73, "backup", self.home / "nowhere" / "b.zip")["result"], "disk")
        self.assertEqual([path.name for path in self.home.iterdir() if "zip" in path.name], [])

    def test_interrupted(self):
        """Ctrl-C ends a backup without a file, and a restore so that the next one goes on"""
        account = self.add_account(address="a@example.test")
        folder = self.data / "mail" / account
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True)
        for number in range(300):
            (folder / "new" / f"message-{number}").write_bytes(b"Subject: %d\r\n\r\n" % number + os.urandom(20000))
        self.result(0, "backup", self.file)
        older = self.file.read_bytes()

        process = self.start_cli("backup", self.file)
        while not list(self.home.glob(".backup.zip.*")) and process.poll() is None:
            time.sleep(0.001)
        self.interrupt(process)
        process.communicate(timeout=60)
        self.assertIn(process.returncode, (0, 75))
        self.assertEqual(list(self.home.glob(".backup.zip.*")), [])
        if process.returncode == 75:
            self.assertEqual(self.file.read_bytes(), older)

        before = {name: value for name, value in self.files().items() if name.startswith("data")}
        self.on_a_new_computer()
        process = self.start_cli("restore", self.file)
        while len(list(self.data.glob("mail/*/new/*"))) < 64 and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        result = self.result(0, "restore", self.file)
        self.assertEqual((result["messages"], result["new"] + result["duplicates"]), (300, 300))
        self.assertEqual({name: value for name, value in self.files().items() if name.startswith("data")}, before)

    def test_export_import(self):
        """settings go to a file and come back from it; what is here already stays"""
        first = self.add_account("--name", "Anna", "--leave", "30", "--timeout", "90", address="a@example.test")
        second = self.add_account("--security", "starttls", address="b@example.test")
        shown = [self.expect(0, "account", "show", each).out for each in (first, second)]
        exported = self.home / "accounts.ini"
        self.expect(0, "account", "export", exported)
        self.assertEqual(exported.stat().st_mode & 0o777, 0o600)

        self.expect(0, "account", "remove", second)
        run = self.expect(0, "account", "import", exported, "--json")
        self.assertEqual(run.objects(), [{"accounts": 2, "new": 1, "duplicates": 1, "failed": 0, "result": "ok"}])
        shutil.rmtree(self.config)
        self.expect(0, "account", "import", exported)
        self.assertEqual([self.expect(0, "account", "show", each).out for each in (first, second)], shown)

        exported.write_text(exported.read_text() + "\n[Account 00000000]\naddress=c@example.test\n")
        run = self.expect(65, "account", "import", exported, "--json")
        self.assertEqual(run.objects(), [{"accounts": 3, "new": 0, "duplicates": 2, "failed": 1, "result": "incomplete"}])
        for text in ("", "[Account 0123abcd]\nhost=x\n", "\0\xff", "[Fumibako Accounts]\nformat=2\n"):
            exported.write_text(text)
            self.expect(65, "account", "import", exported)
        self.expect(73, "account", "import", self.home / "nothing")

    def test_no_double_of_the_same_address(self):
        """of two accounts with one address on two computers the one that is here stays"""
        self.add_account("--name", "Old", address="a@example.test")
        exported = self.home / "accounts.ini"
        self.expect(0, "account", "export", exported)
        shutil.rmtree(self.config)
        here = self.add_account("--name", "New", address="A@example.test")
        self.expect(0, "account", "import", exported)
        rows = self.expect(0, "account", "list", "--json").objects()
        self.assertEqual([(row["id"], row["name"]) for row in rows], [(here, "New")])


if __name__ == "__main__":
    tap.main()
