#!/usr/bin/python3
"""Searching in the real window, in English and in Japanese words, by keyboard and with the mouse.

    test-search.py PROGRAM [PICTURES [LANGUAGE [dark]]]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import subprocess
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ui import Missing, Session  # noqa: E402

ACCOUNT = "0123abcd"
# folder, subject, body
MAIL = (("", "定例会議のお知らせ", "来週の会議は第二会議室で行います。資料を持参してください。"),
        ("", "見積書の件", "ｶﾞｿﾘﾝ代を含む見積を送ります。"),
        ("", "Lunch on Friday", "Shall we meet at the café?\n\n> Is the invoice paid?"),
        ("", "Invoice 42", "The invoice is attached. Thank you."),
        (".Archive", "昨年の議事録", "会議の記録です。"),
        (".Trash", "会議の中止", "取り消します。"))


def put_profile(session):
    folder = session.root / "profile/config/fumibako/accounts"
    folder.mkdir(parents=True)
    (folder / f"{ACCOUNT}.ini").write_text("[Account]\nname=Anna\naddress=anna@example.org\nhost=localhost\n"
                                           "leave=forever\nreceive-automatically=false\n")
    for number, (where, subject, body) in enumerate(MAIL):
        mail = session.root / f"profile/data/fumibako/mail/{ACCOUNT}" / where
        for part in ("tmp", "new", "cur"):
            (mail / part).mkdir(parents=True, exist_ok=True)
        (mail / "cur" / f"{number:032x}:2,S").write_text(
            f"From: 田中 一郎 <tanaka@example.ne.jp>\r\nSubject: {subject}\r\n"
            f"Date: Sat, {20 - number} Nov 2026 12:00:00 +0900\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            + body.replace("\n", "\r\n") + "\r\n")


class Searching:
    def __init__(self, app):
        self.app = app

    def subjects(self):
        """Of the rows, in order."""
        lists = self.app.find_all({"list"}, self.app.translate("Messages"))
        rows = [node for each in lists for node in each.children() if node.role == "list item" and node.name]
        found = [(row.extents[1], subject) for row in rows for _, subject, _ in MAIL if f"{subject}," in row.name]
        return [subject for _, subject in sorted(found)]

    def await_subjects(self, *expected):
        self.app.wait_for(lambda: self.subjects() == list(expected), f"rows {expected}")

    def entry(self):
        return self.app.entry(self.app.translate("Search Mail"))

    def key(self, *keys):
        self.app.settle()
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)

    def place(self, which, all_of_them):
        return self.app.translate("%u of %u").replace("%u", str(which), 1).replace("%u", str(all_of_them), 1)

    def chip(self, name):
        return self.app.button(self.app.translate(name))

    def search(self, text):
        """Whatever was there before is replaced."""
        self.entry().type(text)

    def run(self):
        app = self.app
        everything = [subject for where, subject, _ in MAIL if where == ""]
        self.await_subjects(*everything)

        self.key("ctrl+f")
        self.search("会議")
        self.await_subjects("定例会議のお知らせ")
        app.picture("search-japanese")
        yield "two Japanese characters find what has them, in the folder that is shown"

        self.chip("All").click()
        self.await_subjects("定例会議のお知らせ", "昨年の議事録")
        yield "all folders are searched on demand, without the Trash"

        self.chip("This Folder").click()
        self.search("invoice")
        self.await_subjects("Lunch on Friday", "Invoice 42")
        self.search("ガソリン")
        self.await_subjects("見積書の件")
        self.search("cafe")
        self.await_subjects("Lunch on Friday")
        self.search("件名:会議")
        self.await_subjects("定例会議のお知らせ")
        yield "width, kana and accents make no difference, and operators are understood"

        self.search("invoice")
        self.await_subjects("Lunch on Friday", "Invoice 42")
        rows = [node for node in app.one({"list"}, app.translate("Messages")).children() if node.role == "list item"]
        next(row for row in rows if "Invoice 42" in row.name).click()
        app.wait_for(lambda: "The invoice is attached" in "".join(app.readable()), "the message to be read")
        app.picture("search-message")
        yield "what was found is read"

        self.key("ctrl+shift+f")
        find = app.entry(app.translate("Find in Message"))
        find.type("ANK")
        app.wait_for(lambda: app.has_label(self.place(1, 1)), "the only place")
        find.type("i")
        app.wait_for(lambda: app.has_label(self.place(1, 3)), "the first of three places")
        self.key("F3", "Return")
        app.wait_for(lambda: app.has_label(self.place(3, 3)), "the last one")
        self.key("F3")
        app.wait_for(lambda: app.has_label(self.place(1, 3)), "the first one again")
        self.key("shift+Return")
        app.wait_for(lambda: app.has_label(self.place(3, 3)), "the last one, backwards")
        app.picture("find")
        find.type("会")
        app.wait_for(lambda: app.has_label(app.translate("Not found")), "nothing to be found")
        self.key("Escape")
        app.wait_for(lambda: not app.has_label(app.translate("Not found")), "the bar to go")
        yield "in a message parts of words are found, by F3 and Enter one after the other"

        self.search("議事録")
        app.wait_for(lambda: app.has_label(app.translate("Nothing Found")), "the page for nothing found")
        app.picture("search-nothing")
        app.button(app.translate("Search All Folders")).click()
        self.await_subjects("昨年の議事録")
        yield "where nothing is found, all folders are offered"

        self.search('"')
        app.wait_for(lambda: app.has_label(app.translate("Nothing Found")), "nothing to be found by a quotation mark")
        self.search("x" * 10000)
        app.wait_for(lambda: app.has_label(app.translate("Nothing Found")), "nothing to be found by 10 kB")
        yield "nothing that is typed is an error"

        self.entry().click()
        self.key("Escape")
        self.await_subjects(*everything)
        yield "Escape shows the folder again"

        app.resize(360, 640)
        self.key("ctrl+f")
        self.search("会議")
        app.settle()
        app.picture("search-narrow")
        yield "the bar fits into 360 pixels"


def main():
    names = sys.argv[3:4] or ["en"]
    try:
        with Session(sys.argv[2] if len(sys.argv) > 2 else None, language=names[0],
                     dark="dark" in sys.argv[4:]) as session:
            put_profile(session)
            done = 0
            with session.start(sys.argv[1]) as app:
                try:
                    for title in Searching(app).run():
                        done += 1
                        print(f"ok {done} - {title}", flush=True)
                except Exception:
                    app.picture("search-failure")
                    print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                    print(f"not ok {done + 1} - searching\n1..{done + 1}")
                    return 1
            print(f"1..{done}")
        return 0
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
