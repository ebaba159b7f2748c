#!/usr/bin/python3
"""fumibako-cli verify and rebuild-index: what is wrong with a store is said file by file, and is mended.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sqlite3

from program import Case
import tap

ACCOUNT = "0123abcd"
MESSAGES = 12
SUMS = ("messages", "missing", "extra", "damaged", "duplicates")


def message(number):
    return (f"From: Anna {number} <anna@example.test>\r\nSubject: Number {number}\r\n"
            f"Date: Tue, 01 Sep 2026 12:{number:02d}:00 +0900\r\nMessage-ID: <{number}@example.test>\r\n\r\n"
            f"Body {number}\r\n").encode()


class Store(Case):
    """A Maildir as a restored backup leaves it, and what verify says of it."""

    def setUp(self):
        super().setUp()
        self.mail = self.data / "mail" / ACCOUNT
        for folder in ("", ".Archive/"):
            for sub in ("tmp", "new", "cur"):
                (self.mail / f"{folder}{sub}").mkdir(parents=True, mode=0o700)
        self.data.chmod(0o700)
        (self.data / "mail").chmod(0o700)
        self.mail.chmod(0o700)
        for number in range(MESSAGES):
            self.put(f"cur/{1_700_000_000 + number}.M1P{number}.host:2,{'S' if number % 2 else ''}", message(number))
        self.index = self.data / "index.db"

    def put(self, place, contents):
        path = self.mail / place
        path.write_bytes(contents)
        path.chmod(0o600)
        return path

    def rows(self, *options):
        return self.expect(0, "list", "--json", *options).objects()

    def verify(self, code):
        check, = self.expect(code, "verify", "--json").objects()
        return check

    def findings(self, code=65):
        return {(each["kind"], each["path"].rsplit("/", 1)[-1]) for each in self.verify(code).get("findings", [])}

    def execute(self, sql):
        with sqlite3.connect(self.index) as db:
            db.create_function("fumi_sum", -1, lambda *_: 0)
            db.execute(sql)
        db.close()

    def assert_sound(self):
        self.assertEqual(self.verify(0), dict(zip(SUMS, (MESSAGES, 0, 0, 0, 0))))
        self.assertEqual(sorted(row["subject"] for row in self.rows()),
                         sorted(f"Number {number}" for number in range(MESSAGES)))

    def test_nothing_wrong(self):
        """of a sound store verify says its sums and no more"""
        self.assert_sound()
        self.assertEqual(self.expect(0, "verify").out,
                         f"{MESSAGES} messages; missing: 0, extra: 0, damaged: 0, duplicates: 0\n")

    def test_each_finding(self):
        """each kind of fault is found at its file, with words that say what it is"""
        first, second, third, fourth, *_ = (self.mail / "cur" / row["path"].rsplit("/", 1)[-1] for row in self.rows())
        first.unlink()
        second.write_bytes(second.read_bytes()[:20])
        self.put("cur/stray:2,", message(50))
        self.put(".Archive/cur/" + third.name, third.read_bytes())
        self.put("tmp/leftover", b"half a mess")
        self.execute(f"UPDATE message SET unread = NOT unread WHERE place = 'cur/{fourth.name}'")
        self.mail.chmod(0o755)
        self.assertEqual(self.findings(), {
            ("missing", first.name), ("size", second.name), ("extra", "stray:2,"), ("extra", third.name),
            ("duplicate", third.name), ("leftover", "leftover"), ("flags", fourth.name), ("permissions", ACCOUNT)})
        check = self.verify(65)
        self.assertEqual([check[key] for key in SUMS], [MESSAGES + 1, 1, 2, 1, 1])
        said = self.expect(65, "verify").out
        self.assertIn(f"{second}: The file has 20 bytes and should have {len(message(10))}.", said)
        self.assertIn(f"{first}: The list has this message, but its file is gone.", said)

    def test_notes_are_no_faults(self):
        """a leftover and permissions are told, and are no reason to fail"""
        self.rows()
        self.put("tmp/leftover", b"half a mess")
        self.mail.chmod(0o755)
        self.assertEqual(self.findings(0), {("leftover", "leftover"), ("permissions", ACCOUNT)})

    def test_damaged_index(self):
        """an index with a row that is missing in one of its own indices is damaged, and can be made anew"""
        self.rows()
        size = self.index.stat().st_size
        self.execute("CREATE TABLE filling (bytes BLOB)")
        self.execute("INSERT INTO filling VALUES (zeroblob (2000000))")  # large files are not checked at the start
        with sqlite3.connect(self.index) as db:
            page, = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'message_of_all'").fetchone()
        db.close()
        with open(self.index, "r+b") as file:
            file.seek(page * 4096 - 60)
            file.write(b"\x7e")
        self.assertGreater(self.index.stat().st_size, size)
        self.assertIn(("index", "index.db"), self.findings())
        self.expect(0, "rebuild-index")
        self.assert_sound()

    def test_rebuild_index(self):
        """rebuild-index reads all mail again, and the messages keep their numbers"""
        before = {row["id"]: row["path"] for row in self.rows()}
        self.execute("UPDATE message SET subject = 'wrong', size = 1, unread = NOT unread")
        self.assertEqual(self.verify(65)["damaged"], MESSAGES)
        self.assertEqual(self.expect(0, "rebuild-index", "--json").objects(), [{"messages": MESSAGES}])
        self.assert_sound()
        self.assertEqual({row["id"]: row["path"] for row in self.rows()}, before)
        self.assertEqual(len([path for path in self.data.glob("index.db.damaged-*")
                              if not path.name.endswith(("-wal", "-shm"))]), 1)

    def test_rebuild_where_there_is_no_index(self):
        """rebuild-index where the index is gone does it once"""
        self.expect(0, "rebuild-index")
        self.assert_sound()
        self.assertEqual(list(self.data.glob("index.db.damaged-*")), [])

    def test_progress_on_a_terminal_only(self):
        """how far it is is told to a person at a terminal, and never to a script"""
        run = self.expect(0, "rebuild-index")
        self.assertEqual(run.out, f"The list of messages was made anew: {MESSAGES} messages\n")
        self.assertNotIn("Rebuilding", run.err)

    def test_newer_index(self):
        """an index of a later version is named as such and not touched"""
        self.rows()
        self.execute("UPDATE format SET version = 1000")
        self.execute("PRAGMA user_version = 1000")
        before = self.index.read_bytes()
        for command in ("list", "verify", "rebuild-index"):
            run = self.run_cli(command)
            self.assertNotEqual(run.code, 0)
            self.assertIn("newer version", run.err)
        self.assertEqual(self.index.read_bytes(), before)
        self.assertEqual(list(self.data.glob("index.db.damaged-*")), [])

    def test_damage_is_mended_by_the_way(self):
        """whatever command comes next finds a damaged index, and has all mail all the same"""
        self.rows()
        for damage in (b"", b"no database at all", b"\0" * 100_000, self.index.read_bytes()[:9000]):
            self.index.write_bytes(damage)
            self.assert_sound()


if __name__ == "__main__":
    tap.main()
