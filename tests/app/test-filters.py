#!/usr/bin/python3
"""Filters in the real window: made, switched, ordered, previewed, applied and undone; kept in rules.ini.

    test-filters.py PROGRAM [PICTURES [LANGUAGE [dark]]]

With a language only pictures are made.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import importlib.util
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ui import Missing, Session  # noqa: E402

spec = importlib.util.spec_from_file_location("actions", Path(__file__).resolve().parent / "test-actions.py")
actions = importlib.util.module_from_spec(spec)
spec.loader.exec_module(actions)

SUBJECTS, ADDRESS, NARROW = actions.SUBJECTS, actions.ADDRESS, actions.NARROW


def rules_of(app):
    path = app.profile / "config/fumibako/rules.ini"
    return path.read_text() if path.exists() else ""


def click_middle(node):
    x, y, width, height = node.extents
    actions.point(x + width // 2, y + height // 2)


def open_filters(app):
    actions.open_menu(app, "Main Menu")
    app.one({"menu item"}, "Filters…").press()


def await_rules(app, *parts):
    app.wait_for(lambda: all(part in rules_of(app) for part in parts), f"rules.ini to hold {parts}: {rules_of(app)}")


def switch(app, name):
    """The switch of a row: its end. All rows have to be in sight."""
    app.resize(560, 1000)
    row = app.one({"list item"}, name)
    x, y, width, height = row.extents
    actions.point(x + width - 36, y + height // 2)


def close(app):
    actions.keys("Escape")
    app.wait_for(lambda: len(app._windows()) == 1, "the window to close")


def test_make(app, box):
    """a filter is made from nothing, and stands in rules.ini; without a condition it cannot be saved"""
    box.await_subjects(SUBJECTS, "the list")
    open_filters(app)
    app.wait_for(lambda: app.has_label(name="No Filters"), "the empty list")
    app.picture("filters-empty")
    app.one({"push button"}, "Add Filter…").press()
    app.entry("Name").type("Taro")
    assert not app.button("Save").sensitive, "nothing to look for, and it can be saved"
    app.entry("Text to look for").type("TARO@")
    assert not app.button("Save").sensitive, "nothing to do, and it can be saved"
    app.picture("filters-editor")
    switch(app, "Add Star")
    app.wait_for(lambda: app.button("Save").sensitive, "it to be complete")
    app.button("Save").press()
    await_rules(app, "[Rule 1]\nname=Taro\nenabled=true\nmatch=all\ncondition-1=sender contains TARO@\nstar=true\n")
    app.one({"list item"}, "Taro")
    app.picture("filters-list")


def test_preview_and_apply(app, box):
    """what it would do is shown, message by message; applied, it is done, and undone by key"""
    actions.open_menu(app, "Menu of the Filter “Taro”")
    app.one({"menu item"}, "Show What It Would Do").press()
    app.wait_for(lambda: app.has_label(name="8 of 8 messages match"), "the count")
    app.picture("filters-preview")
    assert box.place("Estimate") == "new", box.place("Estimate")
    app.button("Apply to 8 Messages").press()
    box.await_place("Estimate", "cur:2,F")
    box.await_place("Photos", "cur:2,F")
    actions.keys("ctrl+z")
    box.await_place("Estimate", "new")
    box.await_place("Photos", "new")


def test_like_this(app, box):
    """a filter for mail like a message begins with its sender; saved, it comes behind the others"""
    box.click("Invoice", 3)
    app.one({"menu item"}, "Filter Messages Like This…").press()
    app.wait_for(lambda: app.entry("Text to look for").text == "taro@example.ne.jp", "the sender")
    assert app.entry("Name").text == "Taro Yamada", app.entry("Name").text
    app.picture("filters-like")
    switch(app, "Mark as Read")
    app.wait_for(lambda: app.button("Save").sensitive, "it to be complete")
    app.button("Save").press()
    await_rules(app, "[Rule 2]\nname=Taro Yamada\n", "condition-1=sender is taro@example.ne.jp\nread=true\n")


def test_order_switch_remove(app, box):
    """filters change places, are switched off, and a removed one comes back"""
    actions.open_menu(app, "Menu of the Filter “Taro Yamada”")
    app.one({"menu item"}, "Move Up").press()
    await_rules(app, "[Rule 1]\nname=Taro Yamada\n", "[Rule 2]\nname=Taro\n")
    click_middle(app.find_all(None, "Use the Filter “Taro”")[0])
    await_rules(app, "[Rule 2]\nname=Taro\nenabled=false\n")
    actions.open_menu(app, "Menu of the Filter “Taro Yamada”")
    app.one({"menu item"}, "Remove").press()
    app.wait_for(lambda: "Yamada" not in rules_of(app), "it to go")
    app.wait_for(lambda: app.find_all({"push button"}, contains="Undo"), "the toast")[0].press()
    await_rules(app, "[Rule 1]\nname=Taro Yamada\n", "[Rule 2]\nname=Taro\n")
    close(app)


def test_run_on_folder(app, box):
    """the filters that are switched on are run on the folder that is shown"""
    actions.open_menu(app, "Main Menu")
    app.one({"menu item"}, "Run Filters on This Folder…").press()
    app.button("Apply to 8 Messages").press()
    box.await_place("Estimate", "cur:2,S")
    actions.keys("ctrl+z")
    box.await_place("Estimate", "new")


def test_narrow(app, box):
    """in 360 pixels everything of a filter can be reached"""
    app.resize(NARROW, 640)
    open_filters(app)
    app.one({"list item"}, "Taro")
    app.resize(NARROW, 640)
    app.picture("filters-narrow-list")
    actions.open_menu(app, "Menu of the Filter “Taro”")
    app.one({"menu item"}, "Edit…").press()
    app.entry("Text to look for")
    app.picture("filters-narrow-editor")
    actions.keys("Escape")
    app.one({"list item"}, "Taro")
    close(app)


TESTS = (test_make, test_preview_and_apply, test_like_this, test_order_switch_remove, test_run_on_folder, test_narrow)

SAMPLE = """[Rule 1]
name=見積もり
condition-1=subject contains 見積
condition-2=attachment yes
move=&TtVOiw-
star=true

[Rule 2]
name=Newsletter
enabled=false
condition-1=list is news.example
condition-2=size larger 500000
match=any
move=Archive
read=true
delete-on-server=true
stop=true

[Rule 3]
name=Odd
condition-1=moon is full
"""


def take_pictures(session, program):
    mail = actions.put_profile(session)
    (session.root / "profile/config/fumibako/rules.ini").write_text(SAMPLE)
    with session.start(program) as app:
        box = actions.Box(app, mail) if session.language == "en" else None
        del box
        actions.open_menu(app, "Main Menu")
        app.one({"menu item"}, contains=app.translate("_Filters…").replace("_", "")).press()
        app.one({"list item"}, contains="Newsletter")
        app.picture("look-list")
        click_middle(app.one({"list item"}, contains="Newsletter"))
        app.wait_for(lambda: app.find_all(None, "Text to look for"), "the editor")
        app.picture("look-editor")
        app.resize(NARROW, 640)
        app.picture("look-editor-narrow")
        actions.keys("Escape")
        app.one({"list item"}, contains="Newsletter")
        app.picture("look-list-narrow")
    return 0


def run(session, program):
    mail = actions.put_profile(session)
    with session.start(program) as app:
        box = actions.Box(app, mail)
        for number, test in enumerate(TESTS, 1):
            try:
                test(app, box)
                print(f"ok {number} - {test.__doc__}", flush=True)
            except Exception:
                app.picture("filters-failure")
                print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                print(f"not ok {number} - {test.__doc__}", flush=True)
                return 1
    return 0


def main():
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    if len(sys.argv) > 3:
        with Session(pictures, language=sys.argv[3], dark="dark" in sys.argv) as session:
            return take_pictures(session, sys.argv[1])
    try:
        with Session(pictures) as session:
            print(f"1..{len(TESTS)}")
            return run(session, sys.argv[1])
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
