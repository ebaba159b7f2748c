#!/usr/bin/python3
"""A disk that is full, in the real window with a real server: the banner, and mail that goes on by itself.

    test-space.py PROGRAM [PICTURES]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import os
import subprocess
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "servers"))
from dovecot import PROGRAM as DOVECOT, Dovecot  # noqa: E402
from ui import Missing, Session  # noqa: E402

PASSWORD = "Richtig-7-Würfel"
ACCOUNT = "0123abcd"
TITLE = "Mail Cannot Be Stored"
HEADER = ("From: Taro Yamada <taro@example.ne.jp>\r\nTo: anna@example.org\r\nSubject: {}\r\n"
          "Date: Sat, 21 Nov 2026 0{}:00:00 +0900\r\nMessage-ID: <{}@example.ne.jp>\r\n\r\n")
MESSAGES = {
    "1.One": HEADER.format("A short letter", 1, 1) + "The first body\r\n",
    "2.Two": (HEADER.format("Photo of the sea", 2, 2)
              + base64.encodebytes(os.urandom(3_000_000)).decode().replace("\n", "\r\n")),
}

# The disk is looked at every half minute; the rest is for a busy machine.
PATIENCE = 150


def mount(folder, *options):
    """Whether the machine allows it."""
    command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "fumi-test", str(folder)]
    return subprocess.run(command, capture_output=True, check=False)


def put_messages(server):
    folder = server.maildir("anna") / "new"
    owner = folder.stat()
    for name, text in MESSAGES.items():
        path = folder / name
        path.write_bytes(text.encode())
        os.chown(path, owner.st_uid, owner.st_gid)


def count_on_server(server):
    return sum(1 for folder in ("new", "cur") for _ in (server.maildir("anna") / folder).iterdir())


def put_account(session, server):
    """As the assistant leaves it, without a password in the keyring."""
    folder = session.root / "profile/config/fumibako/accounts"
    folder.mkdir(parents=True)
    path = folder / f"{ACCOUNT}.ini"
    path.write_text(f"""[Account]
name=Anna
address=anna@example.org
host=localhost
port={server.tls_port}
security=tls
user=anna
certificate={server.fingerprint}
leave=no
receive-automatically=false
""")
    path.chmod(0o600)


def save_password(app):
    app.find_all({"push button", "toggle button"}, "Menu of anna@example.org")[-1].press()
    app.one({"menu item"}, "Account Settings…").press()
    app.entry("Password").type(PASSWORD)
    app.button("Save").press()
    app.wait_for(lambda: not app.find_all({"push button"}, "Save"), "the settings to close")


def test_full(app, _data, server):
    """where the disk has no room for a large message the small one comes, a banner tells, and the large one stays"""
    save_password(app)
    app.button("Receive").press()
    app.one({"list item"}, contains="A short letter")
    app.wait_for(lambda: app.has_label(starts=TITLE), "the banner")
    app.wait_for(lambda: app.has_label(contains="goes on when there is room"), "what happens next")
    app.picture("space-full")
    assert not app.find_all({"list item"}, contains="Photo of the sea")
    app.wait_for(lambda: count_on_server(server) == 1, "the small message to be deleted on the server")


def test_room(app, data, server):
    """when there is room mail goes on by itself, and the banner goes"""
    assert mount(data, "remount", "size=64m").returncode == 0
    app.one({"list item"}, contains="Photo of the sea", patience=PATIENCE)
    app.wait_for(lambda: not app.has_label(starts=TITLE), "the banner to go")
    app.wait_for(lambda: count_on_server(server) == 0, "the large message to be deleted on the server")
    stored = sorted(path.read_bytes() for folder in ("new", "cur")
                    for path in app.profile.glob(f"data/fumibako/mail/*/{folder}/*"))
    assert stored == sorted(text.encode() for text in MESSAGES.values()), "not each message whole and once"
    app.picture("space-room")


TESTS = (test_full, test_room)


def run(session, program, server):
    """One user, one run of the program: each step stands on the one before."""
    data = session.root / "profile/data"
    data.mkdir(parents=True, exist_ok=True)
    mounted = mount(data, "size=2m", "mode=0700")
    if mounted.returncode != 0:
        print(f"1..0 # SKIP cannot mount a tmpfs: {mounted.stderr.decode().strip()}")
        return 0

    try:
        print(f"1..{len(TESTS)}", flush=True)
        put_account(session, server)
        put_messages(server)
        with session.start(program) as app:
            for number, test in enumerate(TESTS, 1):
                try:
                    test(app, data, server)
                    print(f"ok {number} - {test.__doc__}", flush=True)
                except Exception:
                    print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                    print(f"not ok {number} - {test.__doc__}", flush=True)
                    return 1
        return 0
    finally:
        subprocess.run(["umount", "-l", str(data)], check=True)


def main():
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    if not DOVECOT:
        print("1..0 # SKIP Dovecot is not installed")
        return 0
    try:
        with Session(pictures) as session, Dovecot(users=("anna",), password=PASSWORD) as server:
            return run(session, sys.argv[1], server)
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
