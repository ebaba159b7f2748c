#!/usr/bin/python3
"""Mail of other programs comes in whole and once, and goes out so that it comes back.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import json
import mailbox
import os
import resource
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

import mail_sources as sources
from mail_sources import lf, message
from program import PROGRAM, Case, Run
import tap

FULL = os.environ.get("FUMI_FULL_MATRIX") == "1"


class ImportCase(Case):
    def setUp(self):
        super().setUp()
        self.account = self.add_account("--security", "none")
        self.source = self.home / "source"
        self.source.mkdir()

    def imported(self, path, *options, code=0):
        """What the program says it did."""
        run = self.expect(code, "import", path, "--json", *options)
        return run.objects()[-1]

    def counts(self, path, *options, code=0):
        done = self.imported(path, *options, code=code)
        return done["messages"], done["new"], done["duplicates"], done["failed"]

    def rows(self, folder=None):
        options = ["--folder", folder] if folder else []
        return self.expect(0, "list", "--json", *options).objects()

    def bodies(self, folder=None):
        return sorted(Path(row["path"]).read_bytes() for row in self.rows(folder))

    def by_subject(self, folder=None):
        return {row["subject"]: row for row in self.rows(folder)}

    def assert_sound(self):
        self.expect(0, "verify")
        self.assertEqual(list((self.data / "mail" / self.account / "tmp").iterdir()), [])

    def write(self, name, data):
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def snapshot(self):
        """Every file of the source, with its bytes and times."""
        return {path: (path.read_bytes(), path.stat().st_mtime_ns)
                for path in self.source.rglob("*") if path.is_file()}


class Kinds(ImportCase):
    def test_mbox(self):
        """an mbox comes in with CRLF and without its quoting, and a second time adds nothing"""
        mails = [message(1), message(2, body=b"From here\r\n>From there\r\n"), message(3)]
        path = self.write("box", sources.mbox(mails))
        before = self.snapshot()
        done = self.imported(path)
        self.assertEqual(done, {"messages": 3, "new": 3, "duplicates": 0, "failed": 0,
                                "bytes": sum(map(len, mails)), "result": "ok"})
        self.assertEqual(self.bodies(), sorted(mails))
        self.assertEqual(self.counts(path), (3, 0, 3, 0))
        self.assertEqual(len(self.rows()), 3)
        self.assertEqual(self.snapshot(), before)
        self.assert_sound()

    def test_time_of_receiving(self):
        """the file's time is that of the From_ line"""
        self.imported(self.write("box", sources.mbox([message(1)])))
        self.assertEqual(Path(self.rows()[0]["path"]).stat().st_mtime, 1704157200)

    def test_crlf_mbox(self):
        """an mbox of a Windows program gives the same messages"""
        mails = [message(1), message(2)]
        path = self.write("box", sources.mbox(mails).replace(b"\n", b"\r\n"))
        self.assertEqual(self.counts(path), (2, 2, 0, 0))
        self.assertEqual(self.bodies(), sorted(mails))

    def test_pythons_own(self):
        """what Python's mailbox module writes is read"""
        for kind, name in ((mailbox.mbox, "m"), (mailbox.Maildir, "d"), (mailbox.MH, "h")):
            box = kind(str(self.source / name))
            for number in range(3):
                box.add(lf(message(number)))
            box.close()
            self.assertEqual(self.imported(self.source / name)["failed"], 0, name)
        self.assertEqual(self.bodies(), sorted(message(number) for number in range(3)))

    def test_maildir(self):
        """flags, times and folders of a Maildir++ are kept; new mail is unread"""
        sources.maildir(self.source, {"1.host": message(1), "2.host:2,S": message(2), "3.host:2,FRSab": message(3)},
                        times=1000000000)
        sources.maildir(self.source / ".&MMYwuTDI-.Sub", {"4.host:2,": message(4)})
        sources.maildir(self.source / ".Trash", {"5.host:2,S": message(5)})
        self.assertEqual(self.counts(self.source), (5, 5, 0, 0))
        rows = self.by_subject()
        self.assertEqual({name: (row["unread"], row["starred"]) for name, row in rows.items()},
                         {"Message 1": (True, False), "Message 2": (False, False), "Message 3": (False, True)})
        self.assertTrue(rows["Message 3"]["path"].endswith(":2,FRS"))
        self.assertEqual(Path(rows["Message 1"]["path"]).stat().st_mtime, 1000000000)
        self.assertEqual([row["subject"] for row in self.rows("&MMYwuTDI-.Sub")], ["Message 4"])
        self.assertEqual([row["subject"] for row in self.rows("Trash")], ["Message 5"])
        self.assert_sound()

    def test_mh(self):
        """an MH tree: numbers, unseen sequence, folders in folders"""
        sources.mh(self.source / "inbox", {1: message(1), 2: message(2), 10: message(3)}, sequences="cur: 1\nunseen: 2 9-12\n")
        sources.mh(self.source / "work", {7: message(4)})
        sources.mh(self.source / "work" / "deep", {1: message(5)})
        (self.source / "work" / "notes.txt").write_text("no mail")
        (self.source / "work" / ",3").write_text("deleted")
        self.assertEqual(self.counts(self.source), (5, 5, 0, 0))
        self.assertEqual({name: row["unread"] for name, row in self.by_subject().items()},
                         {"Message 1": False, "Message 2": True, "Message 3": True})
        self.assertEqual(len(self.rows("work")), 1)
        self.assertEqual(len(self.rows("work.deep")), 1)

    def test_sylpheed_and_claws(self):
        """the marks of Sylpheed and Claws Mail, in either byte order"""
        sources.mh(self.source / "inbox", {1: message(1), 2: message(2), 3: message(3)}, marks={1: 3, 2: 0, 3: 4})
        sources.mh(self.source / "claws", {1: message(4), 2: message(5)}, marks={1: 2, 2: 0}, order=">",
                   mark_name=".claws_mark")
        self.assertEqual(self.counts(self.source), (5, 5, 0, 0))
        self.assertEqual({name: (row["unread"], row["starred"]) for name, row in self.by_subject().items()},
                         {"Message 1": (True, False), "Message 2": (False, False), "Message 3": (False, True)})
        self.assertEqual({name: row["unread"] for name, row in self.by_subject("claws").items()},
                         {"Message 4": True, "Message 5": False})

    def test_eml(self):
        """one .eml file, and a folder of them"""
        single = self.write("one.eml", message(1))
        self.write("many/a.eml", lf(message(2)))
        self.write("many/B.EML", message(3))
        self.write("many/readme.txt", b"text")
        self.assertEqual(self.counts(single), (1, 1, 0, 0))
        self.assertEqual(self.counts(self.source / "many"), (2, 2, 0, 0))
        self.assertEqual(self.bodies(), sorted(message(number) for number in (1, 2, 3)))

    def test_thunderbird(self):
        """a profile's local folders: .sbd trees, flags, expunged mail; no .msf, no caches"""
        local = self.source / "Mail" / "Local Folders"
        for folder in (local / "Work.sbd" / "客先.sbd", self.source / "Cache"):
            folder.mkdir(parents=True)
        (self.source / "prefs.js").write_text("")
        (self.source / "Cache" / "x").write_bytes(sources.mbox([message(99)]))
        (local / "Inbox").write_bytes(sources.thunderbird_mbox([(message(1), 1), (message(2), 0), (message(3), 5),
                                                                (message(4), 9)]))
        (local / "Inbox.msf").write_text("// <!-- <mdb:mork:z v=\"1.4\"/> -->")
        (local / "Drafts").write_bytes(b"")
        (local / "Work").write_bytes(b"")
        (local / "Work.sbd" / "客先").write_bytes(sources.thunderbird_mbox([(message(5), 1)]))
        (local / "Work.sbd" / "客先.sbd" / "古い").write_bytes(sources.thunderbird_mbox([(message(6), 1)]))
        self.assertEqual(self.counts(self.source), (5, 5, 0, 0))
        self.assertEqual({name: (row["unread"], row["starred"]) for name, row in self.by_subject().items()},
                         {"Message 1": (False, False), "Message 2": (True, False), "Message 3": (False, True)})
        self.assertEqual(self.bodies(), sorted(message(number) for number in (1, 2, 3)))
        self.assertEqual([row["subject"] for row in self.rows("Work.&W6JRSA-")], ["Message 5"])
        self.assertEqual([row["subject"] for row in self.rows("Work.&W6JRSA-.&U+QwRA-")], ["Message 6"])

    def test_mixture(self):
        """a folder with some of everything"""
        self.write("box.mbox", sources.mbox([message(1)]))
        self.write("mail.eml", message(2))
        sources.maildir(self.source / "md", {"1.h": message(3)})
        sources.mh(self.source / "mh", {1: message(4)})
        self.assertEqual(self.counts(self.source), (4, 4, 0, 0))
        self.assertEqual([len(self.rows(folder)) for folder in (None, "box", "md", "mh")], [1, 1, 1, 1])


class Target(ImportCase):
    def test_folder(self):
        """--folder takes all of it, tree and all"""
        self.write("tree/Inbox", sources.mbox([message(1)]))
        self.write("tree/Work", sources.mbox([message(2)]))
        self.assertEqual(self.counts(self.source / "tree", "--folder", "古いメール"), (2, 2, 0, 0))
        self.assertEqual([row["subject"] for row in self.rows("&U+QwRDDhMPww6w-.Inbox")], ["Message 1"])
        self.assertEqual([row["subject"] for row in self.rows("&U+QwRDDhMPww6w-.Work")], ["Message 2"])

    def test_dry_run(self):
        """--dry-run counts what an import would do, and leaves nothing"""
        self.imported(self.write("one", sources.mbox([message(1)])))
        path = self.write("two", sources.mbox([message(1), message(2), message(2)]))
        self.assertEqual(self.counts(path, "--dry-run"), (3, 1, 2, 0))
        self.assertEqual(len(self.rows()), 1)
        self.assert_sound()
        self.assertEqual(self.counts(path), (3, 1, 2, 0))

    def test_several_accounts(self):
        """with several accounts one has to be named"""
        path = self.write("box", sources.mbox([message(1)]))
        other = self.add_account(address="ben@example.test")
        self.assertIn("--account", self.expect(64, "import", path).err)
        self.assertEqual(self.counts(path, "--account", "ben@example.test"), (1, 1, 0, 0))
        self.assertEqual(self.rows()[0]["account"], other)

    def test_no_account(self):
        """without an account it is said what to do"""
        self.expect(0, "account", "remove", self.account)
        self.assertIn("account", self.expect(78, "import", self.write("box", sources.mbox([message(1)]))).err)

    def test_text(self):
        """a person sees the counts of each folder first"""
        self.write("t/Inbox", sources.mbox([message(1), message(2)]))
        self.write("t/Work", sources.mbox([message(3)]))
        out = self.expect(0, "import", self.source / "t").out
        self.assertRegex(out, r"(?s)2  Inbox.*1  Work.*3 messages.*Imported: 3")


class Received(ImportCase):
    def test_received_and_imported(self):
        """a message that a server has handed over is not added again by an import"""
        folder = self.data / "mail" / self.account
        for sub in ("tmp", "new", "cur"):
            (folder / sub).mkdir(parents=True, exist_ok=True)
        (folder / "new" / ("0123456789abcdef" * 2)).write_bytes(message(1))
        path = self.write("box", sources.mbox([message(1), message(2)]))
        self.assertEqual(self.counts(path), (2, 1, 1, 0))
        self.assertEqual(self.counts(path), (2, 0, 2, 0))
        self.assert_sound()


    def test_another_way(self):
        """what came with other headers of servers, with other line ends or from another program is a duplicate"""
        by_mail = b"Received: from relay9.example by mx9.example\r\nX-UIDL: 4711\r\n" + message(1, end=b"\r\n\r\n")
        self.assertEqual(self.counts(self.write("a.eml", message(1))), (1, 1, 0, 0))
        self.assertEqual(self.counts(self.write("b.eml", by_mail)), (1, 0, 1, 0))
        self.assertEqual(self.counts(self.write("c.eml", lf(by_mail))), (1, 0, 1, 0))
        self.assertEqual(self.counts(self.write("box", sources.thunderbird_mbox([(by_mail, 1), (message(2), 0)]))),
                         (2, 1, 1, 0))
        self.assertEqual(len(self.bodies()), 2)
        self.assert_sound()

    def test_another_way_in_one_import(self):
        """the same within one import, and a dry run tells it before"""
        mails = [b"Received: by mx%d.example\r\n" % way + message(number) for way in range(3) for number in range(4)]
        path = self.write("box", sources.mbox(mails))
        self.assertEqual(self.counts(path, "--dry-run"), (12, 4, 8, 0))
        self.assertEqual(self.counts(path), (12, 4, 8, 0))
        self.assertEqual(self.bodies(), sorted(mails[:4]))
        self.assertEqual(self.counts(path, "--dry-run"), (12, 0, 12, 0))
        self.assert_sound()

    def test_two_messages_are_two(self):
        """one Message-ID and another last word, or no Message-ID and another way, are two messages"""
        body = b"The same line.\r\n" * 200
        bare = message(3).replace(b"Message-ID: <3@example.test>\r\n", b"")
        mails = [message(1, body=body + b"Anna\r\n"), message(1, body=body + b"Anne\r\n"), message(1, body=body),
                 b"Received: by a\r\n" + bare, b"Received: by b\r\n" + bare]
        path = self.write("box", sources.mbox(mails))
        self.assertEqual(self.counts(path, "--dry-run"), (5, 5, 0, 0))
        self.assertEqual(self.counts(path), (5, 5, 0, 0))
        self.assertEqual(self.counts(path), (5, 0, 5, 0))
        for number, mail in enumerate(mails):
            self.assertEqual(self.counts(self.write("%d.eml" % number, mail)), (1, 0, 1, 0))
        self.assertEqual(self.bodies(), sorted(mails))

    def test_other_account(self):
        """what another account has is brought in"""
        self.imported(self.write("a.eml", message(1)))
        self.add_account(address="ben@example.test")
        self.assertEqual(self.counts(self.write("b.eml", b"X-UIDL: 1\r\n" + message(1)), "--account",
                                     "ben@example.test"),
                         (1, 1, 0, 0))


class BadInput(ImportCase):
    def test_no_mail(self):
        """a binary file is no mbox, an empty folder no mail, and a missing path is missing"""
        for name, data in (("binary", bytes(range(256)) * 40), ("text", b"Hello.\nThis is a text.\n")):
            self.assertEqual(self.imported(self.write(name, data), code=65)["result"], "not-mail")
        (self.source / "nothing").mkdir()
        self.assertEqual(self.imported(self.source / "nothing", code=65)["result"], "not-mail")
        self.assertEqual(self.imported(self.source / "missing", code=65)["result"], "not-found")
        self.assertEqual(self.counts(self.write("empty", b"")), (0, 0, 0, 0))

    def test_broken_mboxes(self):
        """broken From_ lines, NULs, no end, no blank line: nothing is lost"""
        whole = sources.mbox([message(1), message(2), message(3)])
        for name, data, count in (("no-date", whole.replace(b" Tue Jan  2 01:00:00 2024", b""), 3),
                                  ("no-blank", whole.replace(b".\n\nFrom ", b".\nFrom "), 3),
                                  ("nul", whole.replace(b"Body", b"Bo\0dy"), 3),
                                  ("no-end", whole[:-30], 3),
                                  ("one-broken", whole.replace(b"From anna", b"Frmo anna", 2)
                                   .replace(b"Frmo anna", b"From anna", 1), 2)):
            done = self.imported(self.write(name, data))
            self.assertEqual((done["messages"], done["failed"]), (count, 0), name)
        self.assert_sound()

    @unittest.skipIf(os.geteuid() == 0 and not os.path.exists("/usr/bin/setpriv"), "root reads everything")
    def test_unreadable(self):
        """unreadable files and folders are named, and the rest is taken"""
        sources.maildir(self.source, {"1.host": message(1), "2.host:2,S": message(2), "3.host": b""})
        (self.source / "new" / "dangling").symlink_to("/nowhere")
        (self.source / "new" / "passwd").symlink_to("/etc/passwd")
        os.mkfifo(self.source / "new" / "fifo")
        (self.source / ".Linked").symlink_to("/etc")
        run = self.expect(65, "import", self.source, "--json")
        done = run.objects()[-1]
        self.assertEqual((done["new"], done["failed"], done["result"]), (2, 4, "incomplete"))
        for name in ("3.host", "dangling", "passwd", "fifo", ".Linked"):
            self.assertIn(name, run.err)
        self.assertEqual(len(self.rows()), 2)

    def test_odd_names(self):
        """names that are no UTF-8, long, or full of signs"""
        for sub in ("tmp", "new", "cur"):
            (self.source / sub).mkdir()
        names = [b"\xff\xfe:2,S", b"a" * 240, b"line\nfeed:2,F", b"1,S=100,W=102:2,S", b"semi;2,F", b"no-info:", b"-rf"]
        for number, name in enumerate(names):
            with open(os.path.join(os.fsencode(self.source / "cur"), name), "wb") as file:
                file.write(message(number))
        self.assertEqual(self.counts(self.source), (len(names), len(names), 0, 0))
        self.assertEqual([row["starred"] for _, row in sorted(self.by_subject().items())],
                         [False, False, True, False, True, False, False])

    def test_deep(self):
        """folders nested without end are searched to a depth"""
        folder = self.source
        for _ in range(40):
            folder /= "d"
        folder.mkdir(parents=True)
        self.write("Inbox", sources.mbox([message(1)]))
        run = self.expect(65, "import", self.source, "--json")
        self.assertEqual(run.objects()[-1]["new"], 1)

    def test_same_key_other_text(self):
        """two messages of one Message-ID are two"""
        mails = [message(1), message(1, body=b"Another text.\r\n")]
        self.assertEqual(self.counts(self.write("box", sources.mbox(mails))), (2, 2, 0, 0))

    def test_full_disk(self):
        """what a full disk refuses is said, and goes on later"""
        path = self.write("box", sources.mbox([message(1), message(2, body=b"x" * 60000 + b"\r\n"), message(3)]))
        limit = (30000, 30000)
        done = subprocess.run([PROGRAM, "import", str(path), "--json"], capture_output=True, env=self.environment,
                              preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                                  resource.setrlimit(resource.RLIMIT_FSIZE, limit)))
        self.assertNotEqual(done.returncode, 0)
        self.imported(path)
        self.assertEqual(len(self.rows()), 3)
        self.assert_sound()


class Interrupted(ImportCase):
    def test_killed_and_begun_again(self):
        """killed at any time, a second import adds only what is missing"""
        count = 20000 if FULL else 400
        mails = [message(number) for number in range(count)]
        path = self.write("box", sources.mbox(mails))
        for delay in [0.05 * step for step in range(1, 12 if FULL else 4)]:
            process = self.start_cli("import", path, "--json")
            time.sleep(delay)  # any moment will do
            process.kill()
            process.communicate()
        self.assertEqual(self.imported(path)["failed"], 0)
        self.assertEqual(self.bodies(), sorted(mails))
        self.assert_sound()

    def test_cancelled(self):
        """Ctrl-C ends it in good order"""
        count = 6000
        path = self.write("box", sources.mbox([message(number) for number in range(count)]))
        process = self.start_cli("import", path, "--json")
        while process.poll() is None and not list((self.data / "mail").glob("*/new/import-*")):
            time.sleep(0.001)
        self.interrupt(process)
        out, err = process.communicate()
        run = Run(process.returncode, out, err)
        self.assertEqual((process.returncode, run.objects()[-1]["result"]), (75, "cancelled"), run)
        self.assertLess(run.objects()[-1]["messages"], count)
        self.assert_sound()
        self.imported(path)
        self.assertEqual(len(self.rows()), count)

    def test_two_at_once(self):
        """two imports of the same mail at once add it once"""
        path = self.write("box", sources.mbox([message(number) for number in range(300)]))
        processes = [self.start_cli("import", path, "--json") for _ in range(2)]
        for process in processes:
            process.communicate()
            self.assertEqual(process.returncode, 0)
        self.assertEqual(len(self.rows()), 300)


class Export(ImportCase):
    MAILS = [message(1), message(2, body=b"From here\r\n>From there\r\n"), message(3, end=b"\r\n\r\n\r\n"),
             message(4, body=b"two kinds\nof line\r\nends\r\r\n"), message(5, body=b"no end"),
             message(6, extra=b"Status: RO\r\nX-Status: F\r\n"), message(7, body=b""),
             message(8, extra=b"X-Mozilla-Status: 0008\r\n")]

    def fill(self):
        sources.maildir(self.source, {})
        for number, data in enumerate(self.MAILS):
            (self.source / "cur" / f"{number}.h:2,{'FS' if number % 2 else ''}").write_bytes(data)
        sources.maildir(self.source / ".Work.&W6JRSA-", {"9.h:2,S": message(9)})
        self.imported(self.source)
        self.assertEqual(self.bodies(), sorted(self.MAILS))

    def flags(self, folder=None):
        return {hashlib.sha256(Path(row["path"]).read_bytes()).hexdigest():
                (row["unread"], row["starred"], Path(row["path"]).stat().st_mtime) for row in self.rows(folder)}

    def again(self, path, **how):
        """A new profile that imports what was exported."""
        self.expect(0, "account", "remove", self.account, "--delete-mail")
        self.account = self.add_account("--security", "none")
        self.imported(path)
        self.assert_sound()

    def test_mbox_round_trip(self):
        """an export to mbox comes back byte for byte, with flags and times"""
        self.fill()
        out, before = self.home / "out.mbox", self.flags()
        done = self.expect(0, "export", out, "--folder", "inbox", "--json").objects()[-1]
        self.assertEqual((done["new"], done["failed"], done["result"]), (len(self.MAILS), 0, "ok"))
        self.assertEqual(len(mailbox.mbox(str(out))), len(self.MAILS))
        self.assertEqual(out.stat().st_mode & 0o777, 0o600)
        self.again(out)
        self.assertEqual(self.bodies(), sorted(self.MAILS))
        self.assertEqual(self.flags(), before)

    def test_tree_round_trip(self):
        """an export of all folders comes back into the same folders"""
        self.fill()
        for form in ("mbox", "maildir", "eml"):
            out = self.home / ("out-" + form)
            out.mkdir()
            self.expect(0, "export", out, "--format", form)
            before = (self.bodies(), self.bodies("Work.&W6JRSA-"))
            self.again(out)
            self.assertEqual((self.bodies(), self.bodies("Work.&W6JRSA-")), before, form)

    def test_mbox_is_lf(self):
        """an mbox has LF line ends, a From_ line, and mboxrd quoting"""
        self.imported(self.write("box", sources.mbox([self.MAILS[0], self.MAILS[1]])))
        self.expect(0, "export", self.home / "out")
        data = (self.home / "out").read_bytes()
        self.assertNotIn(b"\r", data)
        self.assertTrue(data.startswith(b"From anna@example.test Tue Jan  2 01:00:00 2024\n"))
        self.assertIn(b"\n>From here\n>>From there\n", data)

    def test_everything_in_one_file(self):
        """a path that is no folder gets the mail of all folders"""
        self.fill()
        self.expect(0, "export", self.home / "all.mbox")
        self.assertEqual(len(mailbox.mbox(str(self.home / "all.mbox"))), len(self.MAILS) + 1)

    def test_eml_names(self):
        """.eml files are called by date and subject, each another, and safely"""
        mails = [message(1), message(1, body=b"other\r\n"),
                 message(2).replace(b"Message 2", b"../../etc/passwd?"), message(3).replace(b"Message 3", b"")]
        self.imported(self.write("box", sources.mbox(mails)))
        self.expect(0, "export", self.home / "out", "--format", "eml", "--folder", "inbox")
        names = sorted(path.name for path in (self.home / "out").iterdir())
        self.assertEqual(len(names), 4)
        self.assertIn("2024-01-02 Message 1.eml", names)
        self.assertIn("2024-01-02 Message 1 (2).eml", names)
        self.assertFalse([name for name in names if "/" in name or name.startswith(".")])

    def test_nothing_is_replaced(self):
        """a file that is there stays, unless --replace is said"""
        self.imported(self.write("box", sources.mbox([message(1)])))
        out = self.home / "out"
        out.write_text("precious")
        self.assertEqual(self.expect(73, "export", out, "--json").objects()[-1]["result"], "exists")
        self.assertEqual(out.read_text(), "precious")
        self.expect(0, "export", out, "--replace")
        self.assertTrue(out.read_bytes().startswith(b"From "))

    def test_disk_full(self):
        """a disk that is full leaves the old file and nothing else"""
        self.imported(self.write("box", sources.mbox([message(1, body=b"x" * 100000 + b"\r\n")])))
        folder = self.home / "target"
        folder.mkdir()
        done = subprocess.run([PROGRAM, "export", str(folder / "out"), "--json"], capture_output=True, env=self.environment,
                              preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                                  resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))))
        self.assertEqual(done.returncode, 73, done.stderr)
        self.assertEqual(json.loads(done.stdout)["result"], "disk")
        self.assertEqual(list(folder.iterdir()), [])

    def test_unreadable_message(self):
        """a message whose file is gone is named, and the others are exported"""
        self.imported(self.write("box", sources.mbox([message(1), message(2)])))
        path = Path(self.rows()[0]["path"])
        path.unlink()
        path.mkdir()
        run = self.expect(65, "export", self.home / "out", "--json")
        self.assertEqual((run.objects()[-1]["new"], run.objects()[-1]["failed"]), (1, 1))
        self.assertIn("Message", run.err)


@unittest.skipUnless(FULL, "full size: FUMI_FULL_MATRIX=1")
class FullSize(ImportCase):
    def test_200000_files(self):
        """a Maildir of 200,000 files"""
        sources.maildir(self.source, {})
        for number in range(200000):
            (self.source / "cur" / f"{number}.h:2,S").write_bytes(lf(message(number)))
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.assertEqual(self.counts(self.source), (200000, 200000, 0, 0))
        self.assertEqual(self.counts(self.source), (200000, 0, 200000, 0))
        print(f"# largest child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss} KiB, before {before}",
              file=sys.stderr)

    def test_4_gib(self):
        """an mbox of 4 GiB with one message of 2 GiB"""
        path = self.source / "box"
        line = b"x" * 76 + b"\n"
        block = line * 13797
        with path.open("wb") as file:
            for number, size in enumerate([2 << 30] + [64 << 20] * 32):
                file.write(sources.mbox([message(number, end=b"")])[:-1])
                for _ in range(size // len(block)):
                    file.write(block)
                file.write(b"\n")
        self.assertEqual(self.counts(path), (33, 33, 0, 0))
        self.assertEqual(max(row["size"] for row in self.rows()) >> 30, 2)
        print(f"# largest child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss} KiB", file=sys.stderr)


if __name__ == "__main__":
    tap.main()
