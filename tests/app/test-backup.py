#!/usr/bin/python3
"""A backup and a restore in the real window: made from the menu, brought back on the welcome page of an empty profile.

    test-backup.py PROGRAM [PICTURES]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ui import Missing, Session  # noqa: E402

ACCOUNT = "0123abcd"
SECRET = "open sesame"


def put_profile(session, messages=12):
    """An account with mail, as another day left it."""
    folder = session.root / "profile/config/fumibako/accounts"
    folder.mkdir(parents=True)
    (folder / f"{ACCOUNT}.ini").write_text("""[Account]
name=Anna
address=anna@example.org
host=localhost
leave=forever
receive-automatically=false
""")
    mail = session.root / "profile/data/fumibako/mail" / ACCOUNT
    for name in ("new", "cur", "tmp"):
        (mail / name).mkdir(parents=True)
    for number in range(messages):
        path = mail / "new" / hashlib.sha256(b"%d" % number).hexdigest()[:32]
        path.write_bytes(b"From: Taro <taro@example.ne.jp>\r\nSubject: Letter %d\r\n"
                         b"Date: Sat, 21 Nov 2026 01:00:00 +0900\r\n\r\nBody %d\r\n" % (number, number))
        os.utime(path, (1700000000 + number,) * 2)


def mail_of(profile):
    """Every message: where it is, its time and its bytes."""
    mail = profile / "data/fumibako/mail" / ACCOUNT
    return {str(path.relative_to(mail)): (int(path.stat().st_mtime), path.read_bytes())
            for name in ("new", "cur") for path in (mail / name).iterdir()}


def activate(action, parameter=None):
    """As a desktop would: the actions of an application are on the session bus."""
    target = f"[<'{parameter}'>]" if parameter else "[]"
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.fumibako.Fumibako", "--object-path",
                    "/org/fumibako/Fumibako", "--method", "org.gtk.Actions.Activate", action, target, "{}"],
                   check=True, stdout=subprocess.DEVNULL, timeout=60)


def back_up(app, picture):
    activate("backup")
    app.button("Back Up Now")
    app.settle()
    if picture:
        app.picture(picture)
    app.entry("Password for the Backup").type(SECRET)
    app.entry("Once More").type("open sesam")
    app.button("Back Up Now").press()
    app.wait_for(lambda: app.has_label(name="The two passwords are different."),
                 "that the passwords differ is said")
    app.entry("Once More").type(SECRET)
    app.button("Back Up Now").press()
    app.wait_for(lambda: app.has_label(name="Backup Complete"), "the backup is complete")
    app.settle()
    if picture:
        app.picture(picture + "-done")
    app.button("Done").press()


def restore(app, file, picture):
    app.button("Restore From Backup…")
    activate("restore-from", str(file))
    app.entry("Password of the Backup").type("another")
    app.button("Open").press()
    app.wait_for(lambda: app.has_label(name="The password of the backup is another one."),
                 "that the password is wrong is said")
    app.entry("Password of the Backup").type(SECRET)
    app.button("Open").press()
    app.button("Restore Now")
    app.settle()
    if picture:
        app.picture(picture)
    app.button("Restore Now").press()
    app.wait_for(lambda: app.has_label(name="Restored"), "everything is restored")
    app.settle()
    if picture:
        app.picture(picture + "-done")
    app.button("Done").press()


def run(program, pictures, language, dark=False):
    with Session(pictures, language=language, dark=dark) as session:
        name = f"backup-{language}" if pictures else None
        put_profile(session)
        with session.start(program) as app:
            app.wait_for(lambda: app.has_label(contains="anna@example.org"), "the account is listed")
            before = mail_of(app.profile)
            back_up(app, name)
            files = list(session.root.rglob("fumibako-backup-*.zip"))
            assert len(files) == 1, files
            assert SECRET.encode() not in files[0].read_bytes()
        with session.start(program, profile="another") as app:
            restore(app, files[0], f"restore-{language}" if pictures else None)
            app.wait_for(lambda: app.has_label(contains="anna@example.org"), "the restored account is listed")
            after = mail_of(app.profile)
            assert after == before, (sorted(after), sorted(before))
            app.settle()
            if pictures:
                app.picture(f"restored-{language}")


CASES = (
    ("a backup made in the window comes back on the welcome page of an empty profile",
     lambda program, pictures: run(program, pictures, "en")),
)


def main():
    program, pictures = Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None
    print(f"1..{len(CASES)}")
    failed = False
    for number, (name, case) in enumerate(CASES, 1):
        began = time.monotonic()
        try:
            case(program, pictures)
            print(f"ok {number} - {name} # {time.monotonic() - began:.0f} s", flush=True)
        except Missing as missing:
            print(f"ok {number} - {name} # SKIP {missing}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed = True
            print(f"not ok {number} - {name}", flush=True)
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
