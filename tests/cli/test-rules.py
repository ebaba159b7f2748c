#!/usr/bin/python3
"""fumibako-cli rules: what filters there are, what they would do, and that they do it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from program import Case
import tap

ACCOUNT = "0123abcd"
RULES = """[Rule 1]
name=読書
condition-1=sender ends @news.example
move=&ivtm+A-
read=true

[Rule 2]
name=Off
enabled=false
condition-1=sender contains @
move=Trash

[Rule 3]
name=Odd
condition-1=moon is full
star=true
"""


class Rules(Case):
    def setUp(self):
        super().setUp()
        self.mail = self.data / "mail" / ACCOUNT
        for sub in ("tmp", "new", "cur"):
            (self.mail / sub).mkdir(parents=True, mode=0o700)
        for number, sender in enumerate(("daily@news.example", "clara@example.com", "Weekly <weekly@NEWS.example>")):
            (self.mail / "new" / f"{1_700_000_000 + number}.M1P{number}.host").write_text(
                f"From: {sender}\r\nSubject: Number {number}\r\nMessage-ID: <{number}@example.test>\r\n\r\nBody {number}\r\n")
        self.config.mkdir(parents=True)
        (self.config / "rules.ini").write_text(RULES)

    def test_list(self):
        """the filters in order; what cannot be read of one is said, and it does not run"""
        run = self.expect(0, "rules", "list", "--json")
        self.assertEqual([(each["name"], each["runs"]) for each in run.objects()],
                         [("読書", True), ("Off", False), ("Odd", False)])
        self.assertIn("moon is full", run.err)

    def test_dry_run(self):
        """what would be done is said, and nothing is done"""
        *matches, result = self.expect(0, "rules", "run", "--dry-run", "--json").objects()
        self.assertEqual(sorted(each["subject"] for each in matches), ["Number 0", "Number 2"])
        self.assertEqual({each["move"] for each in matches}, {"&ivtm+A-"})
        self.assertEqual((result["messages"], result["matched"], result["changed"]), (3, 2, 0))
        self.assertEqual(len(list((self.mail / "new").iterdir())), 3)

    def test_run(self):
        """it is done, and a second time there is nothing to do"""
        *_, result = self.expect(0, "rules", "run", "--json").objects()
        self.assertEqual((result["matched"], result["changed"]), (2, 2))
        self.assertEqual(len(list((self.mail / ".&ivtm+A-" / "cur").iterdir())), 2)
        rows = self.expect(0, "list", "--folder", "&ivtm+A-", "--json").objects()
        self.assertEqual({each["unread"] for each in rows}, {False})
        *_, result = self.expect(0, "rules", "run", "--json").objects()
        self.assertEqual(result["matched"], 0)

    def test_without_a_file(self):
        """no file, no filters"""
        (self.config / "rules.ini").unlink()
        self.assertEqual(self.expect(0, "rules", "list").out, "")
        self.assertEqual(self.expect(0, "rules", "run", "--json").objects()[-1]["matched"], 0)

    def test_no_text(self):
        """a file that is no text is said, and left alone"""
        (self.config / "rules.ini").write_bytes(b"[Rule 1]\0")
        self.assertNotEqual(self.run_cli("rules", "run").code, 0)
        self.assertEqual((self.config / "rules.ini").read_bytes(), b"[Rule 1]\0")


if __name__ == "__main__":
    tap.main()
