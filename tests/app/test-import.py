#!/usr/bin/python3
"""Mail of another program comes in through the window, and goes out of it.

    test-import.py PROGRAM [PICTURES]

The file chooser is another process's in most desktops and is left out: its answer goes to the actions that take a path.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import mailbox
import subprocess
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
from mail_sources import lf, mbox, message, thunderbird_mbox  # noqa: E402
from assistant import Assistant  # noqa: E402
from ui import Missing, Session  # noqa: E402

ACCOUNT = "0123abcd"


def put_account(session):
    folder = session.root / "profile/config/fumibako/accounts"
    folder.mkdir(parents=True)
    path = folder / f"{ACCOUNT}.ini"
    path.write_text("""[Account]
name=Anna
address=anna@example.org
host=localhost
security=tls
user=anna
leave=forever
receive-automatically=false
""")
    path.chmod(0o600)


def activate(name, path):
    """An action of the main window, with what a file chooser would have given."""
    from gi.repository import Gio, GLib

    Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
        "org.fumibako.Fumibako", "/org/fumibako/Fumibako/window/1", "org.gtk.Actions", "Activate",
        GLib.Variant("(sava{sv})", (name, [GLib.Variant("s", str(path))], {})), None, 0, -1, None)


def files(app, folder=""):
    return [path.read_bytes() for sub in ("new", "cur")
            for path in (app.profile / "data/fumibako/mail" / ACCOUNT / folder / sub).glob("*")]


def put_source(session):
    local = session.root / "Thunderbird" / "Mail" / "Local Folders"
    local.mkdir(parents=True)
    (local.parent.parent / "prefs.js").write_text("")
    (local / "Inbox").write_bytes(thunderbird_mbox([(message(1), 1), (message(2), 0)]))
    (local / "Old").write_bytes(thunderbird_mbox([(message(3), 1)]))
    (local / "broken.mbox").write_bytes(bytes(range(256)))
    return local.parent.parent


def close(app):
    app.button("Done").press()
    app.wait_for(lambda: not app.find_all({"push button"}, "Done"), "the window to go")


def test_import(app, source):
    """a Thunderbird profile is counted, imported, shown; what failed is named"""
    activate("import-path", source)
    app.wait_for(lambda: app.has_label(contains="3 Messages"), "the count")
    app.picture("import-counted")
    app.button("Import").press()
    app.wait_for(lambda: app.has_label(name="What Could Not Be Done"), "the result")
    assert app.has_label(contains="3 messages were imported"), app.texts()
    assert app.has_label(contains="broken.mbox"), app.texts()
    app.picture("import-done")
    assert sorted(files(app)) == sorted([message(1), message(2)])
    assert files(app, ".Old") == [message(3)]
    close(app)
    app.one({"list item"}, contains="Message 2")


def test_again(app, source):
    """the same again adds nothing and says so"""
    activate("import-path", source)
    app.wait_for(lambda: app.has_label(contains="3 Messages"), "the count")
    app.button("Import").press()
    app.wait_for(lambda: app.has_label(contains="3 were here already"), "the result")
    close(app)
    assert len(files(app)) == 2


def test_export(app, _source):
    """everything goes into one mbox file"""
    out = app.session.root / "out.mbox"
    activate("export-path", out)
    app.wait_for(lambda: app.has_label(contains="3 messages were exported"), "the result")
    app.picture("export-done")
    app.button("Done").press()
    assert len(mailbox.mbox(str(out))) == 3
    assert lf(message(1)).split(b"\n\n", 1)[1] in out.read_bytes()


def keys(*names):
    subprocess.run(["xdotool", "key", *names], check=True)


def test_selection(app, _source):
    """the selected messages can be exported alone: by a key and from the menu of the row"""
    row = app.one({"list item"}, contains="Message 2")
    row.click()
    keys("ctrl+a")
    app.wait_for(lambda: app.has_label(contains="2 selected"), "both to be selected")
    keys("ctrl+shift+s")
    app.wait_for(lambda: app.has_label(name="2 selected messages"), "the window to say what is exported")
    app.button("Choose Where…")
    app.picture("export-selection")
    keys("Escape")
    app.wait_for(lambda: not app.has_label(name="2 selected messages"), "the window to go")
    row = app.one({"list item"}, contains="Message 1")
    keys("Escape")
    row.click(3)
    app.one({"menu item"}, "Export…").press()
    app.wait_for(lambda: app.has_label(name="1 selected message"), "the window for one message")
    keys("Escape")


def test_welcome(session, program):
    """who wishes to import on the first day is led through the setup, and then asked for the mail"""
    with session.start(program, profile="fresh") as app:
        assistant = Assistant(app)
        row = app.one({"list item"}, starts="Import From Another Mail Program")
        assert app.has_label(contains="Mail needs an account to go to"), app.texts()
        app.picture("import-welcome")
        row.click()
        assistant.identity("Anna", "anna@example.org", "secret")
        assistant.server("localhost", 1, "anna")
        assistant.keep("Keep on the server")
        assistant.test()
        assistant.expect_failure("Connection Refused")
        app.button("Save Anyway…").press()
        # A question's buttons are there twice.
        app.wait_for(lambda: app.find_all({"push button"}, "Save"), "the question")[0].press()
        app.wait_for(lambda: app.has_label(contains="choose the mail of your other program"), "what comes next")
        app.picture("import-setup-done")
        app.button("Close").press()
        app.button("Choose Folder…")
        app.picture("import-after-setup")


TESTS = (test_import, test_again, test_export, test_selection)


def tried(number, test, *arguments):
    try:
        test(*arguments)
        print(f"ok {number} - {test.__doc__}", flush=True)
        return True
    except Exception:
        print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
        print(f"not ok {number} - {test.__doc__}", flush=True)
        return False


def main():
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    try:
        with Session(pictures) as session:
            put_account(session)
            source = put_source(session)
            print(f"1..{len(TESTS) + 1}", flush=True)
            with session.start(sys.argv[1]) as app:
                for number, test in enumerate(TESTS, 1):
                    if not tried(number, test, app, source):
                        return 1
            return 0 if tried(len(TESTS) + 1, test_welcome, session, sys.argv[1]) else 1
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
