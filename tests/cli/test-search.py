#!/usr/bin/python3
"""fumibako-cli search: mail in Maildirs is found, whatever is typed.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import unittest
from pathlib import Path

from program import Case
import tap

LIST_KEYS = ["id", "account", "folder", "from", "subject", "date", "size", "unread", "starred", "attachments",
             "preview", "path", "copies"]
ACCOUNT = "0123abcd"
SHARED = Path(os.environ.get("FUMI_SHARED", "../shared")) / "corpus"



class Search(Case):
    def put(self, name, text, folder=""):
        root = self.data / "mail" / ACCOUNT / folder
        for part in ("cur", "new", "tmp"):
            (root / part).mkdir(parents=True, exist_ok=True)
        (root / "cur" / f"{name}:2,S").write_bytes(text if isinstance(text, bytes) else text.encode())

    def mail(self, name, subject, body, folder="", date="Mon, 02 Mar 2026 09:00:00 +0900"):
        self.put(name, f"From: 田中 <tanaka@example.jp>\r\nSubject: {subject}\r\nDate: {date}\r\n"
                       f"Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n", folder)

    def found(self, *arguments):
        rows = self.expect(0, "search", "--json", *arguments).objects()
        return [Path(row["path"]).name.split(":")[0] for row in rows]

    def test_contract(self):
        """search brings its index up to date, and has the keys of list"""
        self.mail("one", "会議の件", "資料を送ります")
        rows = self.expect(0, "search", "--json", "会議").objects()
        self.assertEqual([list(row) for row in rows], [LIST_KEYS])
        self.mail("two", "別件", "会議室の予約", date="Tue, 03 Mar 2026 09:00:00 +0900")
        self.assertEqual(self.found("会議"), ["two", "one"])
        self.assertEqual(self.found("--limit", "1", "会議"), ["two"])
        self.assertEqual(self.found("--best", "会議"), ["one", "two"])
        self.assertEqual(self.found("会議", "資料"), ["one"])
        self.assertEqual(self.found("件名:会議"), ["one"])
        self.assertEqual(self.found("--", "会議", "-資料"), ["two"])
        self.assertIn("会議の件", self.expect(0, "search", "資料").out)

    def test_scope(self):
        """Trash and Junk are searched only when they are named"""
        self.mail("one", "会議", "1")
        self.mail("two", "会議", "2", ".Trash")
        self.mail("three", "会議", "3", ".Archive")
        self.assertEqual(sorted(self.found("会議")), ["one", "three"])
        self.assertEqual(self.found("--folder", "Trash", "会議"), ["two"])
        self.assertEqual(self.found("--folder", "inbox", "会議"), ["one"])
        self.expect(78, "search", "--account", "ffffffff", "会議")

    def test_anything_typed(self):
        """nothing that can be typed is an error"""
        self.mail("one", "会議", "1")
        for query in ('"', "*", "-", "NEAR(", "from:", "is:banana", "before:99999", "会議 AND", "x" * 10240,
                      "会議" * 3000, "' OR 1", ":", "\u3000", "\x01\x02m", "subject : {"):
            with self.subTest(query[:20]):
                self.expect(0, "search", "--json", "--", query)
        self.expect(64, "search")
        self.expect(64, "search", "--limit", "none", "x")

    def test_full_disk(self):
        """where the index cannot be written, search says so and finds by what the list knows"""
        self.mail("one", "会議", "1")
        self.expect(0, "list")
        (self.data / "search.db").mkdir()
        run = self.expect(0, "search", "--json", "is:read")
        self.assertIn("Not all mail can be searched", run.err)
        self.assertEqual(len(run.objects()), 1)

    @unittest.skipUnless(SHARED.is_dir(), "needs ../shared/corpus")
    def test_public_corpus(self):
        """of the public messages, each is found by a word of its subject, and by no word of another's alone"""
        subjects = {}
        for path in sorted((SHARED / "mailparser").rglob("*")) + sorted((SHARED / "mail-iso-2022-jp").rglob("*")):
            if not path.is_file() or path.stat().st_size > 200_000:
                continue
            head = path.read_bytes().split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
            subject = re.search(rb"^Subject: ([ -<>-~]+)\r?$", head, re.M)
            if not subject or b"\nFrom" not in b"\n" + head:
                continue
            name = f"m{len(subjects)}"
            subjects[name] = subject.group(1).decode()
            self.put(name, path.read_bytes())
        if not subjects:
            self.skipTest("no message of the public corpus has a plain subject")

        words = {name: set(re.findall(r"[a-z0-9]+", text.lower())) for name, text in subjects.items()}
        for name in words:
            for word in sorted(words[name], key=len)[-2:]:
                expected = {other for other in words if word in words[other]}
                self.assertEqual(set(self.found("--limit", "1000", f"subject:{word}")), expected, word)


if __name__ == "__main__":
    tap.main()
