#!/usr/bin/python3
"""Folders of one's own in the real window: made, renamed, deleted and brought back from the sidebar's menus, and mail dragged
onto them.

    test-folders.py PROGRAM [PICTURES]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import importlib.util
import subprocess
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ui import Missing, NotThere, Session  # noqa: E402

spec = importlib.util.spec_from_file_location("actions", Path(__file__).resolve().parent / "test-actions.py")
actions = importlib.util.module_from_spec(spec)
spec.loader.exec_module(actions)

SUBJECTS, ADDRESS, NARROW = actions.SUBJECTS, actions.ADDRESS, actions.NARROW


def xdotool(*arguments):
    subprocess.run(["xdotool", *map(str, arguments)], check=True)


class Box(actions.Box):
    def folder(self, name):
        """Its row, once the sidebar has come to rest: rows that come and go move the others."""
        seen = []

        def rests():
            seen.append([row.extents for row in self.app.find_all({"list item"}, contains=f", {ADDRESS}")])
            return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]

        self.app.wait_for(rests, "the sidebar to come to rest")
        return self.app.one({"list item"}, contains=f"{name}, {ADDRESS}")

    def press(self, folder, button, done, what):
        """On the row. Where no window manager is, GDK loses a press now and then after a drag or after a window went: the
        handler is not called. Then it is pressed again, as anybody would."""
        for patience in (5, 5, 30):
            x, y, _width, height = self.folder(folder).extents
            actions.point(x + 40, y + height // 2, button)
            try:
                return self.app.wait_for(done, what, patience)
            except NotThere:
                if patience == 30:
                    raise

    def go_to(self, folder):
        """Its name is that of its row, and then the list's title as well."""
        self.press(folder, 1, lambda: len(self.app.find_all({"label"}, folder)) > 1, f"the list of “{folder}”")

    def has_folder(self, name):
        return bool(self.app.find_all({"list item"}, contains=f"{name}, {ADDRESS}"))

    def open_menu_of(self, name):
        self.press(name, 3, lambda: self.app.find_all({"menu item"}, "Run Filters…"), f"the menu of “{name}”")

    def choose(self, folder, item):
        self.open_menu_of(folder)
        self.app.one({"menu item"}, item).press()

    def name_it(self, name):
        self.app.entry("Name").type(name)

    def answer(self, name):
        """Until the question has gone: a menu does not stay open while a window goes."""
        self.name_it(name)
        windows = len(self.app._windows())
        actions.keys("Return")
        self.app.wait_for(lambda: len(self.app._windows()) < windows, "the question to go")

    def drag(self, subject, folder):
        """By the mouse, step by step: GTK takes a press for a drag once the pointer has left its place."""
        x, y, _width, height = self.row(subject).extents
        to_x, to_y, _to_width, to_height = self.folder(folder).extents
        start, end = (x + 60, y + height // 2), (to_x + 60, to_y + to_height // 2)
        xdotool("mousemove", *start)
        xdotool("mousedown", 1)
        for step in range(1, 11):
            xdotool("mousemove", start[0] + (end[0] - start[0]) * step // 10, start[1] + (end[1] - start[1]) * step // 10)
            time.sleep(0.05)
        xdotool("mousemove", end[0] + 2, end[1])
        time.sleep(0.2)
        self.app.picture("folders-drag")
        xdotool("mouseup", 1)


def test_new(app, box):
    """a folder is made from the menu of an account, and one inside it from its own menu, in Japanese"""
    box.await_subjects(SUBJECTS, "the list")
    actions.open_menu(app, f"Menu of {ADDRESS}")
    app.one({"menu item"}, "New Folder…").press()
    app.wait_for(lambda: app.has_label(name="New Folder"), "the question")
    app.picture("folders-new")
    box.answer("Trips")
    app.wait_for(lambda: box.has_folder("Trips"), "the new folder")
    box.choose("Trips", "New Folder Inside…")
    box.answer("日本")
    app.wait_for(lambda: box.has_folder("日本"), "the folder in it")
    assert (box.mail / ".Trips.&ZeVnLA-/cur").is_dir()
    app.picture("folders-made")


def test_names_that_cannot_be(app, box):
    """a name that is taken or cannot be is said while it is typed, and nothing is made"""
    box.choose("Inbox", "New Folder…")
    box.name_it("Trips")
    app.wait_for(lambda: app.has_label(name="There is a folder “Trips” already."), "the reason")
    app.picture("folders-taken")
    actions.keys("Return")
    assert app.has_label(name="There is a folder “Trips” already."), "closed all the same"
    box.name_it("Trash")
    app.wait_for(lambda: app.has_label(name="There is a folder “Trash” already."), "the reason")
    actions.keys("Escape")
    app.wait_for(lambda: len(app._windows()) == 1, "the question to go")


def test_drag(app, box):
    """a message is dragged onto a folder, and the toast's Undo brings it back; several go together"""
    box.drag("Invoice", "Trips")
    box.toast("Message moved to “Trips”")
    box.await_place("Invoice", ".Trips/new")
    box.in_toast("push button", "Undo").press()
    box.await_place("Invoice", "new")
    box.await_subjects(SUBJECTS, "the list with it")
    box.click("Newsletter")
    actions.keys("shift+Down", "shift+Down")
    box.await_count(3)
    box.drag("Invoice", "日本")
    box.toast("3 messages moved to “日本”")
    for subject in ("Newsletter", "Invoice", "Minutes"):
        app.wait_for(lambda subject=subject: box.place(subject).startswith(".Trips.&ZeVnLA-/"), f"“{subject}” in 日本")
    box.await_subjects([subject for subject in SUBJECTS if subject not in ("Newsletter", "Invoice", "Minutes")], "the rest")


def test_rename(app, box):
    """a folder is renamed while it is open: it stays open, and its mail and the folder in it go along"""
    box.go_to("日本")
    box.await_subjects(["Newsletter", "Invoice", "Minutes"], "the folder")
    box.choose("Trips", "Rename…")
    app.wait_for(lambda: app.has_label(name="Rename Folder"), "the question")
    box.answer("旅行")
    app.wait_for(lambda: box.has_folder("旅行") and not box.has_folder("Trips"), "the new name")
    app.wait_for(lambda: box.place("Invoice").startswith(".&ZcWITA-.&ZeVnLA-/"), "the mail under the new name")
    box.await_subjects(["Newsletter", "Invoice", "Minutes"], "the folder, still open")
    app.picture("folders-renamed")


def test_delete(app, box):
    """a folder is deleted with the one in it: its mail is in the Trash, and undo brings all of it back"""
    box.choose("旅行", "Delete Folder")
    box.toast("Folder “旅行” deleted")
    app.wait_for(lambda: not box.has_folder("旅行") and not box.has_folder("日本"), "the folders to go")
    app.wait_for(lambda: box.place("Invoice").startswith(".Trash/"), "the mail in the Trash")
    app.picture("folders-deleted")
    actions.keys("ctrl+z")
    app.wait_for(lambda: box.has_folder("旅行") and box.has_folder("日本"), "the folders")
    app.wait_for(lambda: box.place("Invoice").startswith(".&ZcWITA-.&ZeVnLA-/"), "the mail in its folder")


def test_keyboard(app, box):
    """the menu opens by key"""
    box.go_to("旅行")
    actions.keys("shift+F10")
    app.one({"menu item"}, "Rename…")
    actions.keys("Escape")


TESTS = (test_new, test_names_that_cannot_be, test_drag, test_rename, test_delete, test_keyboard)


def run(session, program):
    mail = actions.put_profile(session)
    with session.start(program) as app:
        box = Box(app, mail)
        for number, test in enumerate(TESTS, 1):
            try:
                test(app, box)
                print(f"ok {number} - {test.__doc__}", flush=True)
            except Exception:
                app.picture("folders-failure")
                print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                print(f"not ok {number} - {test.__doc__}", flush=True)
                return 1
    return 0


def main():
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    try:
        with Session(pictures) as session:
            print(f"1..{len(TESTS)}")
            return run(session, sys.argv[1])
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
