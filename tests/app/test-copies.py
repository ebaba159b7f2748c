#!/usr/bin/python3
"""The same message twice in one account: one row in the real window, and the message says how often it came.

    test-copies.py PROGRAM [PICTURES]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ui import Missing, Session  # noqa: E402

ACCOUNT = "0123abcd"
COPIES = "Received 2 times, listed once"


def put_profile(session):
    folder = session.root / "profile/config/fumibako/accounts"
    folder.mkdir(parents=True)
    (folder / f"{ACCOUNT}.ini").write_text("[Account]\nname=Anna\naddress=anna@example.org\nhost=localhost\n"
                                           "leave=forever\nreceive-automatically=false\n")
    mail = session.root / f"profile/data/fumibako/mail/{ACCOUNT}"
    for part in ("tmp", "new", "cur"):
        (mail / part).mkdir(parents=True)
    for number, (subject, way) in enumerate((("Invoice", "first"), ("Invoice", "second"), ("Recipe", "first"))):
        (mail / "new" / f"{number:032x}").write_text(
            f"Received: by {way}.example.ne.jp\r\nFrom: Taro <taro@example.ne.jp>\r\nSubject: {subject}\r\n"
            f"Date: Sat, 21 Nov 2026 12:00:00 +0900\r\nMessage-ID: <{subject}@example.ne.jp>\r\n\r\n{subject}\r\n")


def rows_of(app):
    return [node for node in app.one({"list"}, "Messages").children() if node.role == "list item" and node.name]


def test_counted(app):
    """what came twice is one row, and says so when it is read; what came once says nothing"""
    rows = app.wait_for(lambda: len(rows_of(app)) == 2 and rows_of(app), "two rows for three files")
    for subject, told in (("Invoice", True), ("Recipe", False)):
        next(row for row in rows if f"Subject: {subject}," in row.name).click()
        app.wait_for(lambda wanted=subject: wanted in "".join(app.readable()), f"“{subject}” to be read")
        app.wait_for(lambda wanted=told: app.has_label(COPIES) == wanted,
                     f"“{COPIES}” {'' if told else 'not '}to be there")
        app.picture(f"copies-{subject.lower()}")


def main():
    try:
        with Session(sys.argv[2] if len(sys.argv) > 2 else None) as session:
            print("1..1", flush=True)
            put_profile(session)
            with session.start(sys.argv[1]) as app:
                try:
                    test_counted(app)
                    print(f"ok 1 - {test_counted.__doc__}")
                except Exception:
                    app.picture("copies-failure")
                    print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                    print(f"not ok 1 - {test_counted.__doc__}")
                    return 1
        return 0
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
