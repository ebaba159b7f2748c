#!/usr/bin/python3
"""What is done with mail that is here, in the real window: by key, by menu and by button, and undone; and what the
disk says to it.

    test-actions.py PROGRAM [PICTURES]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import subprocess
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ui import Missing, Node, Session  # noqa: E402

ACCOUNT = "0123abcd"
ADDRESS = "anna@example.org"
SUBJECTS = ["Estimate", "Holiday plans", "Newsletter", "Invoice", "Minutes", "Recipe", "Greetings", "Photos"]
NARROW = 360
OTHER = ".Work.Clients"  # a folder in a folder


def name_of(subject):
    return hashlib.sha256(subject.encode()).hexdigest()[:32]


def put_profile(session):
    """An account that never asks its server, and mail as it was received, the first subject the newest."""
    folder = session.root / "profile/config/fumibako/accounts"
    folder.mkdir(parents=True)
    path = folder / f"{ACCOUNT}.ini"
    path.write_text(f"[Account]\nname=Anna\naddress={ADDRESS}\nhost=localhost\nport=995\nsecurity=tls\nuser=anna\n"
                    "leave=forever\nreceive-automatically=false\n")
    path.chmod(0o600)
    mail = session.root / f"profile/data/fumibako/mail/{ACCOUNT}"
    for place in ("", OTHER):
        for part in ("tmp", "new", "cur"):
            (mail / place / part).mkdir(parents=True)
    for number, subject in enumerate(SUBJECTS):
        (mail / "new" / name_of(subject)).write_text(
            f"From: Taro Yamada <taro@example.ne.jp>\r\nTo: {ADDRESS}\r\nSubject: {subject}\r\n"
            f"Date: Sat, 21 Nov 2026 {20 - number}:00:00 +0900\r\nMessage-ID: <{number}@example.ne.jp>\r\n\r\n"
            f"The body of {subject}\r\n")
    return mail


def keys(*names):
    subprocess.run(["xdotool", "key", *names], check=True)


def point(x, y, button=1):
    """As a hand does, which comes from somewhere: where a pointer that rests is after a window went, GTK does not know."""
    subprocess.run(["xdotool", "mousemove", str(x - 3), str(y), "mousemove", str(x), str(y), "click", str(button)], check=True)


def open_menu(app, name):
    """A menu button has its name twice; the inner one can be pressed."""
    app.wait_for(lambda: app.find_all({"push button", "toggle button"}, name), f"the menu “{name}”")[-1].press()


class Box:
    """The window's message list and the Maildir under it. Widgets that stay are looked for once."""

    def __init__(self, app, mail):
        self.app, self.mail = app, mail
        self.list = app.one({"list"}, "Messages")
        self.view = self.bar = None
        self.tops = self.find_tops()

    def find_tops(self):
        """The outermost widgets of the window, and for each what is in it; a toast is beside those that hold the list."""
        chain = [self.list]
        while chain[0].role != "frame":
            chain.insert(0, Node(self.app, chain[0].accessible.get_parent()))
        return list(zip(chain[:4], chain[1:5]))

    def rows(self):
        try:
            return [node for node in self.list.children() if node.role == "list item" and node.name]
        except self.app.gone:
            return []

    def find(self, subject):
        try:
            return [node for node in self.rows() if f"Subject: {subject}," in node.name]
        except self.app.gone:
            return []

    def row(self, subject):
        return self.app.wait_for(lambda: self.find(subject), f"the row “{subject}”")[0]

    def click(self, subject, button=1):
        # Near its start: a toast may lie over the middle.
        x, y, _width, height = self.row(subject).extents
        point(x + 40, y + height // 2, button)

    def subjects(self):
        try:
            return [node.name.split("Subject: ")[1].split(",")[0] for node in self.rows()]
        except self.app.gone:
            return []

    def await_subjects(self, subjects, what):
        self.app.wait_for(lambda: self.subjects() == subjects, f"{what}: {subjects}")

    def await_name(self, subject, part, there=True):
        self.app.wait_for(lambda: [node for node in self.find(subject) if (part in node.name) == there],
                          f"“{subject}” to be {'' if there else 'no longer '}called {part}")

    def selected(self):
        return [node.name.split("Subject: ")[1].split(",")[0] for node in self.rows()
                if self.app.atspi.StateType.SELECTED in node.states]

    def place(self, subject):
        """Where a message's file is: "new/NAME" as "new", ".Trash/cur/NAME:2,S" as ".Trash/cur:2,S"."""
        # A file that is renamed while folders are gone through may be met never or twice.
        found = [path.relative_to(self.mail) for path in self.mail.rglob(f"{name_of(subject)}*")]
        return " and ".join(str(path).replace("/" + name_of(subject), "") for path in found)

    def await_place(self, subject, place):
        self.app.wait_for(lambda: self.place(subject) == place, f"“{subject}” to be in {place}")

    def go_to(self, folder):
        x, y, _width, height = self.app.one({"list item"}, contains=f"{folder}, {ADDRESS}").extents
        point(x + 40, y + height // 2)

    def text(self):
        if self.view is None:
            self.view = self.app.one({"text"}, "Message text")
        return self.view.text

    def await_text(self, subject):
        self.app.wait_for(lambda: f"The body of {subject}" in self.text(), f"the body of “{subject}”")

    def read(self, subject):
        self.click(subject)
        self.await_text(subject)

    def find_in_toast(self, role, name):
        """A walk through the whole window could take longer than a toast stays."""
        try:
            return [node for top, inner in self.tops for child in top.children()
                    if child.visible and child.accessible != inner.accessible for node in (child, *child.descendants())
                    # A button with a mnemonic has its name twice.
                    if node.role == role and node.name in (name, f"{name} {name}")]
        except self.app.gone:
            return []

    def in_toast(self, role, name):
        return self.app.wait_for(lambda: self.find_in_toast(role, name), f"the toast with “{name}”")[0]

    def toast(self, text):
        self.in_toast("label", text)

    def await_count(self, n):
        if self.bar is None:
            self.bar = self.app.one({"status bar"}, contains=" selected")
        self.app.wait_for(lambda: self.bar.text == f"{n} selected", f"{n} to be selected")


def test_archive(app, box):
    """a message is archived by key, the next one opens, and Ctrl+Z brings it back, read as it was, and selected"""
    box.await_subjects(SUBJECTS, "the list")
    box.read("Estimate")
    box.await_place("Estimate", "cur:2,S")
    app.picture("actions-message")
    keys("ctrl+e")
    box.toast("Message archived")
    box.await_place("Estimate", ".Archive/cur:2,S")
    box.await_subjects(SUBJECTS[1:], "the list without it")
    box.await_text("Holiday plans")
    app.picture("actions-archived")
    keys("ctrl+z")
    box.await_subjects(SUBJECTS, "the list with it again")
    box.await_place("Estimate", "cur:2,S")
    box.await_text("Estimate")
    box.await_place("Holiday plans", "cur:2,S")


def test_marks(app, box):
    """star and read go to the row, as it is read aloud, and to the file's name; undone and done again by key"""
    box.click("Estimate")
    keys("ctrl+d")
    box.await_place("Estimate", "cur:2,FS")
    box.await_name("Estimate", "starred")
    keys("ctrl+u")
    box.await_place("Estimate", "cur:2,F")
    box.await_name("Estimate", "Unread")
    keys("ctrl+z")
    box.await_place("Estimate", "cur:2,FS")
    keys("ctrl+z")
    box.await_place("Estimate", "cur:2,S")
    keys("ctrl+shift+z")
    box.await_place("Estimate", "cur:2,FS")


def test_trash_and_back(app, box):
    """Delete moves to Trash, where the message is found, and from there back to the inbox by the message's menu"""
    box.click("Estimate")
    keys("Delete")
    box.toast("Message moved to Trash")
    box.await_place("Estimate", ".Trash/cur:2,FS")
    box.go_to("Trash")
    box.await_subjects(["Estimate"], "the Trash")
    box.read("Estimate")
    app.picture("actions-trash")
    open_menu(app, "Message Menu")
    app.picture("actions-menu")
    app.one({"menu item"}, "Move to Inbox").press()
    box.await_place("Estimate", "cur:2,FS")
    box.await_subjects([], "the Trash")
    app.picture("actions-trash-empty")
    box.go_to("Inbox")
    box.await_subjects(SUBJECTS, "the inbox")


def test_select_several(app, box):
    """messages picked one by one are deleted together, and the toast's Undo brings all of them back"""
    before = {subject: box.place(subject) for subject in SUBJECTS}
    app.button("Select Messages").press()
    box.await_count(0)
    for subject in ("Newsletter", "Minutes", "Photos"):
        box.click(subject)
    box.await_count(3)
    box.click("Minutes")
    box.await_count(2)
    app.picture("actions-select")
    app.button("Delete the Selected Messages").press()
    box.toast("2 messages moved to Trash")
    assert (box.place("Newsletter"), box.place("Photos")) == (".Trash/new", ".Trash/new")
    box.in_toast("push button", "Undo").press()
    box.await_subjects(SUBJECTS, "the list with them")
    assert not app.find_all({"push button"}, "Delete the Selected Messages"), "still selecting"
    assert {subject: box.place(subject) for subject in SUBJECTS} == before


def test_keyboard(app, box):
    """by keyboard alone: a range and all are selected, marked and left again"""
    box.click("Newsletter")
    keys("shift+Down", "shift+Down")
    box.await_count(3)
    keys("ctrl+d")
    box.toast("Star added to 3 messages")
    for subject in ("Newsletter", "Invoice", "Minutes"):
        box.await_name(subject, "starred")
    app.picture("actions-range")
    keys("ctrl+a")
    box.await_count(len(SUBJECTS))
    keys("Escape")
    app.wait_for(lambda: not box.selected(), "nothing to be selected")
    keys("ctrl+z")
    box.await_name("Invoice", "starred", there=False)
    keys("ctrl+a", "Delete")
    box.toast(f"{len(SUBJECTS)} messages moved to Trash")
    keys("ctrl+z")
    box.await_subjects(SUBJECTS, "the list, come back from nothing")
    keys("ctrl+a")
    box.await_count(len(SUBJECTS))
    keys("Escape")
    assert "starred" in box.row("Estimate").name


def test_move(app, box):
    """Ctrl+M searches for a folder within a folder, or makes a new one, which the sidebar then shows"""
    box.click("Greetings")
    keys("ctrl+m")
    app.entry("Search or name a new folder")
    app.picture("actions-move")
    subprocess.run(["xdotool", "type", "--delay", "30", "clie"], check=True)
    app.wait_for(lambda: app.find_all({"list item"}, "Work / Clients"), "the folder that is searched for")
    keys("Return")
    box.toast("Message moved to “Clients”")
    box.await_place("Greetings", ".Work.Clients/cur:2,S")
    box.click("Recipe")
    keys("ctrl+m")
    app.entry("Search or name a new folder").type("Küche")
    app.one({"list item"}, "New Folder “Küche”")
    keys("Return")
    box.await_place("Recipe", ".K&APw-che/cur:2,S")
    box.go_to("Küche")
    box.await_subjects(["Recipe"], "the new folder")
    app.picture("actions-folders")
    keys("ctrl+z")
    box.await_subjects([], "the new folder")
    box.go_to("Inbox")
    box.await_subjects([subject for subject in SUBJECTS if subject != "Greetings"], "the inbox")


def test_menu_of_a_row(app, box):
    """the menu of a row is about that row, which is not opened by it"""
    box.read("Estimate")
    box.click("Invoice", 3)
    app.one({"menu item"}, "Mark as Read")
    app.picture("actions-context")
    app.one({"menu item"}, "Mark as Read").press()
    box.await_place("Invoice", "cur:2,S")
    assert box.selected() == ["Estimate"], box.selected()
    assert "The body of Estimate" in box.text()
    box.click("Invoice", 3)
    app.one({"menu item"}, "Move to Trash").press()
    box.await_place("Invoice", ".Trash/cur:2,S")
    assert "The body of Estimate" in box.text()


def test_for_good(app, box):
    """what cannot be undone is asked first: Shift+Delete, and emptying the Trash from the Trash's menu"""
    box.read("Estimate")
    keys("shift+Delete")
    app.wait_for(lambda: app.has_label(name="Delete the Message for Good?"), "the question")
    app.picture("actions-purge")
    app.find_all({"push button"}, "Go Back")[0].press()
    app.wait_for(lambda: not app.find_all({"push button"}, "Go Back"), "the question to go")
    assert box.place("Estimate") == "cur:2,FS", box.place("Estimate")
    keys("shift+Delete")
    app.wait_for(lambda: app.has_label(name="Delete the Message for Good?"), "the question")
    app.find_all({"push button"}, "Delete")[0].press()
    app.wait_for(lambda: not list(box.mail.rglob(f"{name_of('Estimate')}*")), "the file to go")

    open_menu(app, f"Menu of the Trash of {ADDRESS}")
    app.one({"menu item"}, "Empty Trash…").press()
    app.wait_for(lambda: app.has_label(name="Empty the Trash?"), "the question")
    app.picture("actions-empty")
    assert box.place("Invoice") == ".Trash/cur:2,S", "emptied without consent"
    app.find_all({"push button"}, "Delete")[0].press()
    app.wait_for(lambda: not list(box.mail.rglob(f"{name_of('Invoice')}*")), "the file to go")
    app.wait_for(lambda: len(app._windows()) == 1, "the question to go")


def test_narrow(app, box):
    """in 360 pixels: picking and its bar; a message that goes gives way to the list"""
    app.resize(NARROW, 640)
    box.await_subjects(["Holiday plans", "Newsletter", "Minutes", "Recipe", "Photos"], "the list")
    app.button("Select Messages").press()
    box.await_count(1)  # the one that was open
    box.click("Minutes")
    box.click("Recipe")
    box.await_count(3)
    app.picture("actions-narrow")
    keys("Escape")
    app.wait_for(lambda: not box.selected(), "nothing to be selected")
    box.read("Minutes")
    app.picture("actions-narrow-message")
    keys("ctrl+j")
    box.await_place("Minutes", ".Junk/cur:2,S")
    box.await_subjects(["Holiday plans", "Newsletter", "Recipe", "Photos"], "the list")
    assert not box.selected(), box.selected()
    app.picture("actions-narrow-junk")


TESTS = (test_archive, test_marks, test_trash_and_back, test_select_several, test_keyboard, test_move,
         test_menu_of_a_row, test_for_good, test_narrow)


def run(session, program):
    """One user, one run of the program: each step stands on the one before."""
    mail = put_profile(session)
    with session.start(program) as app:
        box = Box(app, mail)
        for number, test in enumerate(TESTS, 1):
            try:
                test(app, box)
                print(f"ok {number} - {test.__doc__}", flush=True)
            except Exception:
                app.picture("actions-failure")
                print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                print(f"not ok {number} - {test.__doc__}", flush=True)
                return 1
    return 0


def main():
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    try:
        with Session(pictures) as session:
            print(f"1..{len(TESTS)}", flush=True)
            return run(session, sys.argv[1])
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
