#!/usr/bin/python3
"""Mail on the server, and mail of which only the beginning was received, in the real window with a real server.

    test-remote.py PROGRAM [PICTURES]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import configparser
import os
import subprocess
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "servers"))
from dovecot import PROGRAM as DOVECOT, Dovecot  # noqa: E402
from ui import Missing, Node, Session  # noqa: E402

PASSWORD = "Richtig-7-Würfel"
ACCOUNT = "0123abcd"
REMOTE = "Mail on the Server"
HEADER = ("From: Taro Yamada <taro@example.ne.jp>\r\nTo: anna@example.org\r\nSubject: {}\r\n"
          "Date: Sat, 21 Nov 2026 0{}:00:00 +0900\r\nMessage-ID: <{}@example.ne.jp>\r\n")
PHOTO = os.urandom(1_500_000)
LARGE = (HEADER.format("Photo of the sea", 3, 3)
         + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n"
           "--cut\r\nContent-Type: text/plain\r\n\r\nHere is the photo of the sea.\r\n"
           "--cut\r\nContent-Type: application/octet-stream; name=sea.bin\r\n"
           "Content-Disposition: attachment; filename=sea.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
         + base64.encodebytes(PHOTO).decode().replace("\n", "\r\n") + "--cut--\r\n")
MESSAGES = {
    "1.One": HEADER.format("To be received", 1, 1) + "\r\nThe first body\r\n",
    "2.Two": HEADER.format("To be deleted", 2, 2) + "\r\nThe second body\r\n",
    "3.Three": LARGE,
}


def put_messages(server):
    folder = server.maildir("anna") / "new"
    owner = folder.stat()
    for name, text in MESSAGES.items():
        path = folder / name
        path.write_bytes(text.encode())
        os.chown(path, owner.st_uid, owner.st_gid)


def on_server(server):
    return {path.read_bytes() for folder in ("new", "cur") for path in (server.maildir("anna") / folder).iterdir()}


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
leave=forever
receive-automatically=false
""")
    path.chmod(0o600)
    return path


def read_account(path):
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(path)
    return ini["Account"]


def received_files(app):
    return [path for folder in ("new", "cur") for path in app.profile.glob(f"data/fumibako/mail/*/{folder}/*")]


def keys(*names):
    subprocess.run(["xdotool", "key", *names], check=True)


class RemoteWindow:
    """The widgets of that window alone: it stands beside the main one."""

    def __init__(self, app):
        self.app = app
        app.wait_for(self._frame, "the window with the mail on the server")

    def _frame(self):
        root = self.app._root()
        frames = [node for node in Node(self.app, root).children() if node.visible and node.name == REMOTE]
        return frames[0] if frames else None

    def find(self, role, name=None, contains=None):
        frame = self._frame()
        try:
            return [node for node in (frame.descendants() if frame else []) if node.role == role
                    and (name is None or node.name == name) and (contains is None or contains in node.name)]
        except self.app.gone:
            return []

    def row(self, contains):
        return self.app.wait_for(lambda: self.find("table row", contains=contains), f"the row “{contains}”")[0]

    def press(self, name):
        self.app.wait_for(lambda: self.find("push button", name), f"the button “{name}”")[0].press()


def choose(app, combo, choice, steps):
    """Combo boxes have no action: opened with the pointer, gone through with the keyboard."""
    box = app.one({"combo box"}, combo)
    box.click()
    app.settle()
    keys(*["Down"] * steps, "Return")
    app.wait_for(lambda: any(node.name == choice for node in app.one({"combo box"}, combo).descendants()),
                 f"“{choice}” to be chosen")


def open_settings(app):
    app.find_all({"push button", "toggle button"}, "Menu of anna@example.org")[-1].press()
    app.one({"menu item"}, "Account Settings…").press()
    app.entry("Your name")


def test_size_limit(app, account, _server):
    """a limit for large messages is set in the account's settings and saved, the password goes to the keyring"""
    open_settings(app)
    app.entry("Password").type(PASSWORD)
    app.one({"list item"}, "Advanced").click()
    choose(app, "Large messages", "Receive only the beginning", 1)
    app.number("Limit in MB").set_value(1)
    app.picture("remote-settings")
    app.button("Save").press()
    app.wait_for(lambda: not app.find_all({"spin button"}), "the settings to close")
    saved = read_account(account)
    assert (saved["size-limit"], saved["headers-only"], saved["login"]) == ("1024", "false", "auto"), dict(saved)
    assert PASSWORD not in account.read_text()


def test_mail_on_server(app, _account, server):
    """mail on the server is listed without receiving it; one is received, one is deleted there"""
    app.one({"list item"}, contains=REMOTE).click()
    remote = RemoteWindow(app)
    for subject in ("To be received", "To be deleted", "Photo of the sea"):
        assert remote.row(subject).name.startswith("not received, Taro Yamada"), remote.row(subject).name
    app.picture("remote-list")
    assert not received_files(app), "looking has received"
    assert len(on_server(server)) == 3

    remote.row("To be received").click()
    remote.press("Receive")
    app.wait_for(lambda: remote.row("To be received").name.startswith("received,"), "the row to turn to received")
    assert [path.read_bytes() for path in received_files(app)] == [MESSAGES["1.One"].encode()]
    assert len(on_server(server)) == 3, "receiving has deleted"

    remote.row("To be deleted").click()
    remote.press("Delete on Server…")
    app.wait_for(lambda: app.has_label(contains="will be lost for good"), "the warning of the loss")
    app.picture("remote-question")
    app.find_all({"push button"}, "Go Back")[0].press()
    app.wait_for(lambda: not app.find_all({"push button"}, "Go Back"), "the question to go")
    assert len(on_server(server)) == 3, "deleted without consent"

    keys("Delete")
    app.wait_for(lambda: app.find_all({"push button"}, "Delete"), "the question")[0].press()
    app.wait_for(lambda: not remote.find("table row", contains="To be deleted"), "the row to go")
    assert on_server(server) == {MESSAGES[name].encode() for name in ("1.One", "3.Three")}
    assert len(received_files(app)) == 1
    app.picture("remote-deleted")
    remote.press("Close")


def test_download_the_rest(app, _account, _server):
    """of a large message the beginning is received, marked as such, and the rest when asked for, in place"""
    app.button("Receive").press()
    row = app.one({"list item"}, contains="Photo of the sea")
    assert "only partly received" in row.name, row.name
    app.wait_for(lambda: not app.find_all({"push button"}, "Stop"), "the receiving to end")
    assert LARGE.encode() not in [path.read_bytes() for path in received_files(app)]
    row.click()
    app.button("Download the Rest")
    assert app.has_label(starts="Only the beginning of this message")
    assert not app.find_all(None, contains="sea.bin"), "a torn attachment is offered"
    app.picture("remote-partial")

    app.button("Download the Rest").press()
    app.wait_for(lambda: app.find_all({"label"}, contains="sea.bin"), "the attachment of the whole message")
    assert not app.has_label(starts="Only the beginning of this message")
    assert "only partly received" not in app.one({"list item"}, contains="Photo of the sea").name
    assert any("Here is the photo of the sea." in text for text in app.readable())
    assert sorted(path.read_bytes() for path in received_files(app)) == sorted(
        MESSAGES[name].encode() for name in ("1.One", "3.Three")), "not each message whole and once"
    app.picture("remote-whole")


TESTS = (test_size_limit, test_mail_on_server, test_download_the_rest)


def run(session, program, server):
    """One user, one run of the program: each step stands on the one before. Yields what failed."""
    account = put_account(session, server)
    put_messages(server)
    with session.start(program) as app:
        for number, test in enumerate(TESTS, 1):
            try:
                test(app, account, server)
                print(f"ok {number} - {test.__doc__}", flush=True)
            except Exception:
                print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                print(f"not ok {number} - {test.__doc__}", flush=True)
                return 1
    return 0


def main():
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    if not DOVECOT:
        print("1..0 # SKIP Dovecot is not installed")
        return 0
    try:
        with Session(pictures) as session, Dovecot(users=("anna",), password=PASSWORD) as server:
            print(f"1..{len(TESTS)}", flush=True)
            return run(session, sys.argv[1], server)
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
