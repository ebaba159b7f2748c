#!/usr/bin/python3
"""Mail of another program comes in through the window, and goes out of it.

    test-import.py PROGRAM [PICTURES]

The file chooser is another process's in most desktops and is left out: its answer goes to the actions that take a path.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import mailbox
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
from mail_sources import lf, mbox, message, thunderbird_mbox  # noqa: E402
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
    app.wait_for(lambda: app.has_label(name="Left Out"), "the result")
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


TESTS = (test_import, test_again, test_export)


def main():
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    try:
        with Session(pictures) as session:
            put_account(session)
            source = put_source(session)
            print(f"1..{len(TESTS)}", flush=True)
            with session.start(sys.argv[1]) as app:
                for number, test in enumerate(TESTS, 1):
                    try:
                        test(app, source)
                        print(f"ok {number} - {test.__doc__}", flush=True)
                    except Exception:
                        print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                        print(f"not ok {number} - {test.__doc__}", flush=True)
                        return 1
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
