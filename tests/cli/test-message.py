#!/usr/bin/python3
"""fumibako-cli list, show and verify: what the store holds, and messages in files.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import email
import email.policy
import hashlib
import os
import pty
import subprocess
from pathlib import Path

from program import PROGRAM, Case
from dovecot import Dovecot
import tap

PASSWORD = "blue-Kettle 7"
SAMPLES = Path(__file__).resolve().parent.parent.parent / "data" / "practice"
LIST_KEYS = ["id", "account", "folder", "from", "subject", "date", "size", "unread", "starred", "attachments",
             "preview", "path", "copies"]
SHOW_KEYS = ["id", "headers", "from", "to", "cc", "subject", "date", "text", "html", "parts", "authenticity"]
EVIL = (b"From: \x1b[31mred <evil@example.test>\nSubject: =?utf-8?B?G10wO293bmVkB8KbMzFt4oCu?= done\n"
        b"Date: Tue, 01 Sep 2026 12:00:00 +0900\n\nbell \x07 and \x1b]0;title\x07 and \xc2\x9b31m end\n")
STEERING = "\x1b\x07\x9b\u202e"


def message(number, subject=None, attachment=False):
    mail = email.message.EmailMessage(policy=email.policy.SMTP.clone(linesep="\n"))
    mail["From"] = f"差出人 {number} <sender{number}@example.test>"
    mail["To"] = "Anna <anna@example.test>, bea@example.test"
    mail["Cc"] = "cora@example.test"
    mail["Subject"] = subject or f"件名 {number}"
    mail["Date"] = f"Tue, 01 Sep 2026 12:{number:02d}:00 +0900"
    mail.set_content(f"本文 {number}\n.\nend\n")
    if attachment:
        mail.add_attachment(b"\0\1\2 attached", maintype="application", subtype="octet-stream",
                            filename="添付.bin")
    return mail.as_bytes()


class Files(Case):
    """--file: a message that is in no store."""

    def show(self, path, *options):
        return self.expect(0, "show", "--file", path, *options)

    def test_samples(self):
        """each practice message shows the subject, sender and text that Python's parser reads"""
        for path in sorted(SAMPLES.glob("*.eml")):
            expected = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            shown, = self.show(path, "--json").objects()
            self.assertEqual(list(shown), SHOW_KEYS)
            self.assertIsNone(shown["id"])
            # Python does not know CP50221, which the one sample is about.
            if "ISO-2022-JP" not in path.read_text("latin-1"):
                self.assertEqual(shown["subject"], expected["Subject"] or "", path)
            self.assertEqual([each["address"] for each in shown["from"]],
                             [each.addr_spec for each in expected["From"].addresses], path)
            self.assertEqual([part["name"] for part in shown["parts"] if part["disposition"] == "attachment"],
                             [part.get_filename() for part in expected.iter_attachments()], path)
            plain = expected.get_body(("plain",))
            if plain and plain.get_content_charset() in ("utf-8", "us-ascii") and "flowed" not in plain["Content-Type"]:
                self.assertEqual(shown["text"].strip(), plain.get_content().strip(), path)
            self.assertNotIn("\ufffd", shown["text"] + shown["subject"], path)
            self.assertEqual(shown["authenticity"],
                             {"dkim": "unknown", "spf": "unknown", "dmarc": "unknown", "warnings": []})

    def test_everyday_japanese(self):
        """a circled number and half-width kana in ISO-2022-JP are read, in the subject and in the text"""
        shown, = self.show(SAMPLES / "06-port-bangou.eml", "--json").objects()
        self.assertEqual(shown["subject"], "ポート番号のはなし：①995 と②110（ﾒｰﾙ設定）")
        self.assertIn("①②③　㈱　№　㍻　ﾎﾟｰﾄ番号　ﾊﾟｽﾜｰﾄﾞ", shown["text"])

    def test_parts(self):
        """parts tell type, name, size and SHA-256 of the decoded bytes"""
        path = self.home / "mail.eml"
        path.write_bytes(message(1, attachment=True))
        shown, = self.show(path, "--json").objects()
        self.assertEqual(list(shown["parts"][1].items()),
                         [("type", "application/octet-stream"), ("name", "添付.bin"), ("size", 12),
                          ("sha256", hashlib.sha256(b"\0\1\2 attached").hexdigest()),
                          ("disposition", "attachment")])
        self.assertEqual(shown["to"], [{"name": "Anna", "address": "anna@example.test"},
                                       {"name": "", "address": "bea@example.test"}])
        self.assertEqual(shown["cc"], [{"name": "", "address": "cora@example.test"}])
        self.assertIn(["Subject", "件名 1"], shown["headers"])

    def test_html(self):
        """an HTML message has its source and a readable text"""
        shown, = self.show(SAMPLES / "05-ports.eml", "--json").objects()
        self.assertIn("<table>", shown["html"])
        self.assertIn("995", shown["text"])
        self.assertNotIn("<td>", shown["text"])

    def test_text_and_headers(self):
        """--text is the text alone, --headers the headers alone, neither is both in short"""
        path = self.home / "mail.eml"
        path.write_bytes(message(7))
        self.assertEqual(self.show(path, "--text").out, "本文 7\n.\nend\n")
        headers = self.show(path, "--headers").out
        self.assertIn("Subject: 件名 7\n", headers)
        self.assertNotIn("本文", headers)
        both = self.show(path).out
        self.assertIn("件名 7", both)
        self.assertIn("差出人 7 <sender7@example.test>", both)
        self.assertTrue(both.endswith("本文 7\n.\nend\n"), both)

    def test_raw(self):
        """--raw is the file's bytes"""
        path = self.home / "mail.eml"
        data = EVIL + bytes(range(256)) * 500
        path.write_bytes(data)
        self.assertEqual(self.show(path, "--raw").bytes, data)

    def test_control_characters(self):
        """no control character of a message reaches standard output, in no form of text and no JSON"""
        path = self.home / "mail.eml"
        path.write_bytes(EVIL)
        for options in ([], ["--text"], ["--headers"], ["--json"]):
            out = self.show(path, *options).out
            for character in STEERING:
                self.assertNotIn(character, out, options)
        self.assertIn("done", self.show(path).out)

    def test_raw_on_a_terminal(self):
        """--raw on a terminal has no control characters either"""
        path = self.home / "mail.eml"
        path.write_bytes(EVIL)
        leader, follower = pty.openpty()
        process = subprocess.Popen([PROGRAM, "show", "--raw", "--file", path], stdout=follower,
                                   stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=self.environment)
        os.close(follower)
        out = b""
        while True:
            try:
                piece = os.read(leader, 4096)
            except OSError:
                break
            if not piece:
                break
            out += piece
        os.close(leader)
        self.assertEqual(process.wait(30), 0)
        self.assertIn(b"bell", out)
        for forbidden in (b"\x1b", b"\x07", b"\xc2\x9b"):
            self.assertNotIn(forbidden, out)

    def test_missing_file(self):
        """a file that is not there is 65, with its name"""
        self.assertIn("nothing.eml", self.expect(65, "show", "--file", "nothing.eml").err)

    def test_full_disk(self):
        """output that cannot be written is 74"""
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "show", "--file", SAMPLES / "01-welcome.eml"], stdout=full,
                                  stderr=subprocess.PIPE, env=self.environment, timeout=60)
        self.assertEqual(done.returncode, 74)


class Empty(Case):
    def test_empty_profile(self):
        """an empty profile lists nothing and is in order"""
        self.assertEqual(self.expect(0, "list").out, "")
        self.assertEqual(self.expect(0, "list", "--json").out, "")
        self.assertEqual(self.expect(0, "verify", "--json").objects(),
                         [{"messages": 0, "missing": 0, "extra": 0, "damaged": 0, "duplicates": 0}])

    def test_no_such_message(self):
        """a number that no message has is 65"""
        self.expect(65, "show", "1")
        self.expect(65, "show", "1", "--json")


class Stored(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = Dovecot(("anna", "bea"), PASSWORD).__enter__()
        # The first one came to both.
        for user, numbers in (("anna", range(12)), ("bea", (0, 50))):
            folder = cls.server.maildir(user)
            for number in numbers:
                path = folder / "new" / f"1700000000.{number:05d}.test"
                path.write_bytes(message(number, attachment=number == 3))
                os.chown(path, folder.stat().st_uid, folder.stat().st_gid)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        super().setUp()
        self.account, self.other = [
            self.add_account("--port", str(self.server.tls_port), "--user", user, "--leave", "forever",
                             "--trust-certificate", self.server.fingerprint, address=f"{user}@example.test")
            for user in ("anna", "bea")]
        for account in (self.account, self.other):
            self.expect(0, "receive", account, "--password-file", self.password_file(PASSWORD))

    def rows(self, *options):
        return self.expect(0, "list", "--json", *options).objects()

    def test_list(self):
        """list has the keys of the contract, the newest first, and paths of files with that size"""
        rows = self.rows("--account", self.account)
        self.assertEqual([list(row) for row in rows], [LIST_KEYS] * 12)
        self.assertEqual([row["subject"] for row in rows], [f"件名 {number}" for number in range(11, -1, -1)])
        newest = rows[0]
        self.assertEqual((newest["account"], newest["folder"], newest["from"], newest["unread"], newest["starred"],
                          newest["date"]),
                         (self.account, "", "差出人 11 <sender11@example.test>", True, False, 1788232260))
        self.assertEqual([row["subject"] for row in rows if row["attachments"]], ["件名 3"])
        self.assertIn("本文 11", newest["preview"])
        for row in rows:
            self.assertEqual(Path(row["path"]).stat().st_size, row["size"])
            self.assertEqual(Path(row["path"]).parent, self.data / "mail" / self.account / "new")

    def test_limit(self):
        """--limit gives the newest"""
        self.assertEqual([row["subject"] for row in self.rows("--limit", "2", "--account", self.account)],
                         ["件名 11", "件名 10"])
        self.assertEqual(len(self.rows("--limit", "1000")), 13)

    def test_accounts_and_folders(self):
        """without --account all accounts are listed, what came to both once; a folder that is empty is"""
        self.assertEqual({row["account"] for row in self.rows()}, {self.account, self.other})
        self.assertEqual([row["subject"] for row in self.rows()].count("件名 0"), 1)
        self.assertEqual(len(self.rows("--account", self.other)), 2)
        self.assertEqual(len(self.rows("--folder", "Inbox")), 13)
        self.assertEqual(self.rows("--folder", "Trash"), [])
        self.expect(78, "list", "--account", "00000000")

    def test_plain_list(self):
        """without --json there is a line per message with its number, sender and subject"""
        lines = self.expect(0, "list", "--account", self.account).out.splitlines()
        self.assertEqual(len(lines), 12)
        self.assertRegex(lines[0], r"^ *\d+ \* 2026-09-01 .*差出人 11 +件名 11$")

    def test_show(self):
        """show shows what list lists, by its number; it stays unread"""
        row = self.rows("--account", self.account)[8]
        shown, = self.expect(0, "show", row["id"], "--json").objects()
        self.assertEqual(list(shown), SHOW_KEYS)
        self.assertEqual((shown["id"], shown["subject"], shown["date"]), (row["id"], row["subject"], row["date"]))
        self.assertEqual(self.expect(0, "show", row["id"], "--raw").bytes, Path(row["path"]).read_bytes())
        self.assertIn("添付.bin", self.expect(0, "show", row["id"]).out)
        self.assertTrue(self.rows("--account", self.account)[8]["unread"])

    def test_verify(self):
        """verify counts what is missing, extra and damaged, changes nothing, and then exits with 65"""
        self.assertEqual(self.expect(0, "verify", "--json").objects()[0]["messages"], 14)
        paths = [Path(row["path"]) for row in self.rows()]
        paths[0].unlink()
        with open(paths[1], "ab") as file:
            file.write(b"more")
        (self.data / "mail" / self.account / "cur" / "stray:2,S").write_bytes(b"Subject: stray\r\n\r\n")
        for _ in range(2):
            check, = self.expect(65, "verify", "--json").objects()
            self.assertEqual((check["missing"], check["extra"], check["damaged"], check["duplicates"]), (1, 1, 1, 0))
        self.assertEqual(len(self.rows()), 13)


if __name__ == "__main__":
    tap.main()
