#!/usr/bin/python3
"""The list in the real window: its orders; starred messages; rows with and without the text's beginning.

    test-list.py PROGRAM [PICTURES]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ui import Missing, Session  # noqa: E402

ACCOUNT = "0123abcd"
# number, sender, subject, bytes of text, flags
MESSAGES = (
    (1, "Zoe <zoe@example.org>", "Apples", 4000, "S"),
    (2, "anna@example.org", "Re: Lunch", 900, ""),
    (3, "=?UTF-8?B?55Sw5Lit?= <tanaka@example.org>", "=?UTF-8?B?44GK5pi8?=", 2000, "FS"),
    (4, "=?UTF-8?B?44Ki44Kt?= <aki@example.org>", "Lunch", 100, "F"),
)
NEWEST = [4, 3, 2, 1]
ORDERS = {
    "Oldest First": [1, 2, 3, 4],
    "Sender": [2, 1, 4, 3],         # anna, Zoe, アキ, 田中
    "Subject": [1, 4, 2, 3],        # Apples, Lunch and its answer, お昼
    "Size": [1, 3, 2, 4],
    "Unread First": [4, 2, 3, 1],
    "Newest First": NEWEST,
}


def put_profile(session):
    folder = session.root / "profile/config/fumibako/accounts"
    folder.mkdir(parents=True)
    (folder / f"{ACCOUNT}.ini").write_text("[Account]\nname=Anna\naddress=anna@example.org\nhost=localhost\n"
                                           "leave=forever\nreceive-automatically=false\n")
    mail = session.root / f"profile/data/fumibako/mail/{ACCOUNT}"
    for part in ("tmp", "new", "cur"):
        (mail / part).mkdir(parents=True)
    for number, sender, subject, size, flags in MESSAGES:
        (mail / "cur" / f"{number:032x}:2,{flags}").write_text(
            f"From: {sender}\r\nSubject: {subject}\r\nDate: Sat, {20 + number} Nov 2021 12:00:00 +0900\r\n"
            f"Message-ID: <{number}@example.org>\r\n\r\n{'x ' * (size // 2)}\r\n")


def rows_of(app):
    return [node for node in app.one({"list"}, "Messages").children() if node.role == "list item" and node.name]


def shown(app):
    """The numbers of the messages, from top to bottom."""
    subjects = {"Apples": 1, "Re: Lunch": 2, "お昼": 3, "Lunch": 4}
    rows = sorted(rows_of(app), key=lambda row: row.extents[1])
    return [number for row in rows for subject, number in subjects.items() if f"Subject: {subject}," in row.name]


def choose(app, name):
    """A menu button has its name twice; the inner one can be pressed."""
    app.wait_for(lambda: app.find_all({"push button", "toggle button"}, "Sort Messages"), "the menu")[-1].press()
    app.one({"menu item", "radio menu item", "check menu item", "radio button", "check box"}, name).press()


def test_orders(app):
    """each order of the menu, and its reverse"""
    app.wait_for(lambda: shown(app) == NEWEST, "the newest at the top")
    for name, numbers in ORDERS.items():
        choose(app, name)
        app.wait_for(lambda wanted=numbers: shown(app) == wanted, f"“{name}”: {numbers}, not {shown(app)}")
    choose(app, "Sender")
    choose(app, "Reverse Order")
    app.wait_for(lambda: shown(app) == [3, 4, 1, 2], "the senders from the end")
    app.picture("list-sender")


def test_lines(app):
    """without the beginning of the text rows are lower"""
    before = rows_of(app)[0].extents[3]
    choose(app, "Show Beginning of Text")
    app.wait_for(lambda: rows_of(app)[0].extents[3] < before, "rows of two lines")
    app.picture("list-two-lines")
    choose(app, "Show Beginning of Text")
    app.wait_for(lambda: rows_of(app)[0].extents[3] == before, "rows of three lines")


def test_starred(app):
    """what has a star is listed together; a star that is taken away takes the row along"""
    app.one({"list item"}, starts="Starred").click()
    app.wait_for(lambda: shown(app) == [3, 4], "the starred ones, in the same order")
    rows_of(app)[0].click(3)
    app.one({"menu item"}, "Remove Star").press()
    app.wait_for(lambda: shown(app) == [4], "one starred")
    app.picture("list-starred")


def main():
    failed = False
    try:
        with Session(sys.argv[2] if len(sys.argv) > 2 else None) as session:
            print("1..3", flush=True)
            put_profile(session)
            with session.start(sys.argv[1]) as app:
                for number, test in enumerate((test_orders, test_lines, test_starred), 1):
                    try:
                        test(app)
                        print(f"ok {number} - {test.__doc__}", flush=True)
                    except Exception:
                        failed = True
                        app.picture(f"list-failure-{number}")
                        print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                        print(f"not ok {number} - {test.__doc__}", flush=True)
        return 1 if failed else 0
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
