#!/usr/bin/python3
"""Mail that cannot be shown says why in the real window: a file that may not be read, one that is gone, a list of
messages that a newer version made.

    test-trouble.py PROGRAM [PICTURES]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shlex
import shutil
import sqlite3
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ui import Missing, Session  # noqa: E402

ACCOUNT = "0123abcd"
LETTERS = ("Here", "Forbidden", "Vanished")
# What the log is to tell as well; it is one for all tests.
EXPECTED = ("Permission denied", "newer version")


def put_profile(session):
    folder = session.root / "profile/config/fumibako/accounts"
    folder.mkdir(parents=True)
    (folder / f"{ACCOUNT}.ini").write_text("[Account]\nname=Anna\naddress=anna@example.org\nhost=localhost\n"
                                           "leave=forever\nreceive-automatically=false\n")
    mail = session.root / f"profile/data/fumibako/mail/{ACCOUNT}"
    for part in ("tmp", "new", "cur"):
        (mail / part).mkdir(parents=True)
    for number, subject in enumerate(LETTERS):
        (mail / "new" / f"{number:032x}").write_text(
            f"From: Taro <taro@example.ne.jp>\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.ne.jp>\r\n"
            f"Date: Sat, 21 Nov 2026 12:0{number}:00 +0900\r\n\r\nThe body of {subject}\r\n")
    return mail


def without_power(session, program):
    """The program as somebody to whom permissions mean something: root gives up what sets them aside."""
    if os.geteuid() != 0:
        return program
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Missing("as root this needs setpriv (util-linux)")
    wrapper = session.root / "fumibako-without-power"
    wrapper.write_text(f"#!/bin/sh\nexec {setpriv} --bounding-set=-dac_override,-dac_read_search "
                       f"{shlex.quote(str(Path(program).resolve()))} \"$@\"\n")
    wrapper.chmod(0o755)
    return wrapper


def rows_of(app):
    return [node for node in app.one({"list"}, "Messages").children() if node.role == "list item" and node.name]


def open_row(app, words):
    app.one({"list item"}, contains=words).click()


def read(app, words):
    app.wait_for(lambda: words in "".join(app.readable()), f"“{words}” to be read")


def test_forbidden(session, program, mail):
    """a file that may not be read is one row that says so; opened, it says what to do, and then it can be read"""
    path = mail / "new" / f"{1:032x}"
    path.chmod(0)
    with session.start(without_power(session, program), expected=EXPECTED) as app:
        app.wait_for(lambda: len(rows_of(app)) == len(LETTERS), "a row for each file")
        app.picture("trouble-row")
        open_row(app, "This message cannot be read")
        app.wait_for(lambda: app.has_label(contains="not allowed to read the file of this message"), "the explanation")
        assert app.has_label(contains=str(path)), app.texts()
        app.picture("trouble-forbidden")
        path.chmod(0o600)
        app.button("Try Again").press()
        read(app, "The body of Forbidden")
        open_row(app, "Subject: Here,")
        read(app, "The body of Here")


def test_vanished(session, program, mail):
    """a file that went while the list shows it is explained, and the other messages can still be read"""
    with session.start(program, expected=EXPECTED) as app:
        app.wait_for(lambda: len(rows_of(app)) == len(LETTERS), "a row for each file")
        (mail / "new" / f"{2:032x}").unlink()
        open_row(app, "Subject: Vanished,")
        app.wait_for(lambda: app.has_label(contains="is not there any more"), "the explanation")
        app.picture("trouble-vanished")
        open_row(app, "Subject: Here,")
        read(app, "The body of Here")


def test_not_read(session, program, mail):
    """a file that the disk does not give back is explained"""
    path = mail / "new" / f"{3:032x}"
    path.write_text("From: Taro <taro@example.ne.jp>\r\nSubject: Spoilt\r\n\r\nBody\r\n")
    with session.start(program, expected=EXPECTED) as app:
        app.one({"list item"}, contains="Subject: Spoilt,")
        path.unlink()
        path.mkdir()
        open_row(app, "Subject: Spoilt,")
        app.wait_for(lambda: app.has_label(contains="The disk does not give back"), "the explanation")
        app.picture("trouble-disk")
    path.rmdir()


def test_newer(session, program, mail):
    """an index of a newer version is left alone, and a page says what to do"""
    index = mail.parent.parent / "index.db"
    with sqlite3.connect(index) as database:
        database.execute("UPDATE format SET version = 99")
        database.execute("PRAGMA user_version = 99")
    database.close()
    before = index.read_bytes()
    with session.start(program, expected=EXPECTED) as app:
        app.wait_for(lambda: app.has_label(contains="a Newer Fumibako"), "the page")
        assert app.has_label(contains="Install the newest version"), app.texts()
        app.button("Open Folder")
        app.picture("trouble-newer")
        aside = index.with_name("elsewhere.db")
        for name in ("index.db-wal", "index.db-shm"):
            index.with_name(name).unlink(missing_ok=True)
        assert index.read_bytes() == before, "the newer index was changed"
        index.rename(aside)
        app.button("Try Again").press()
        app.one({"list item"}, contains="Subject: Here,")


TESTS = (test_forbidden, test_vanished, test_not_read, test_newer)


def main():
    failed = 0
    try:
        with Session(sys.argv[2] if len(sys.argv) > 2 else None) as session:
            print(f"1..{len(TESTS)}", flush=True)
            mail = put_profile(session)
            for number, test in enumerate(TESTS, 1):
                try:
                    test(session, sys.argv[1], mail)
                    print(f"ok {number} - {test.__doc__}", flush=True)
                except Exception:
                    failed = 1
                    print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                    print(f"not ok {number} - {test.__doc__}", flush=True)
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
