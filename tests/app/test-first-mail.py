#!/usr/bin/python3
"""From an empty profile to the first mail read, in the real window, against a real server.

    test-first-mail.py PROGRAM [PICTURES]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import configparser
import os
import socket
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "servers"))
from assistant import Assistant  # noqa: E402
from dovecot import PROGRAM as DOVECOT, Dovecot  # noqa: E402
from ui import Missing, Session, wait_until  # noqa: E402

PASSWORD = "Richtig-7-Würfel"  # of nobody else, so that its traces can be looked for
PRACTICE_MESSAGES = len(list((Path(__file__).resolve().parents[2] / "data/practice").glob("*.eml")))
NARROW = 360
WRONG = "falsch-9-Würfel"
MESSAGES = {
    "One.1": "From: Taro Yamada <taro@example.ne.jp>\r\nTo: anna@example.org\r\nSubject: First of all\r\n"
             "Date: Sat, 21 Nov 2026 09:00:00 +0900\r\nMessage-ID: <1@example.ne.jp>\r\n\r\n"
             "The first body\r\n.with a dot at a line's start\r\n",
    "Two.2": "From: Hanako <hanako@example.ne.jp>\r\nTo: anna@example.org\r\n"
             "Subject: =?ISO-2022-JP?B?GyRCOCtAUSRiJGobKEI=?=\r\nDate: Sat, 21 Nov 2026 10:00:00 +0900\r\n"
             "Message-ID: <2@example.ne.jp>\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
             "\x1b$B$3$s$K$A$O\x1b(B\r\n",
    "Three.3": "From: Last Sender <last@example.org>\r\nTo: anna@example.org\r\nSubject: The newest one\r\n"
               "Date: Sat, 21 Nov 2026 11:00:00 +0900\r\nMessage-ID: <3@example.org>\r\n\r\n"
               "This is the body that a reader wants.\r\n",
}


def put_messages(server, user):
    """As another server would have delivered them."""
    folder = server.maildir(user) / "new"
    owner = folder.stat()
    for name, text in MESSAGES.items():
        path = folder / name
        path.write_bytes(text.encode())
        os.chown(path, owner.st_uid, owner.st_gid)


def logins(server):
    return server.log().count("user=<anna>")


def received_files(app):
    return [path for folder in ("new", "cur") for path in app.profile.glob(f"data/fumibako/mail/*/{folder}/*")]


def account_files(app):
    return list(app.profile.glob("config/fumibako/accounts/*.ini"))


def assert_nothing_saved(app):
    assert not account_files(app), account_files(app)
    assert not list(app.profile.glob("data/fumibako/mail/*")), "mail before Save"


def assert_nowhere(app, secret):
    for path in app.session.root.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), f"the password is in {path}"


def await_mail(app, count):
    app.wait_for(lambda: len(received_files(app)) == count, f"{count} files in the Maildir")


def await_idle(app):
    app.wait_for(lambda: app.find_all({"push button"}, "Receive") and not app.find_all({"push button"}, "Stop"),
                 "the receiving to end")


def read_message(app, subject, body):
    """Opens a message of the list by its row and waits until it can be read."""
    row = app.one({"list item"}, contains=subject)
    assert "Unread" in row.name, row.name
    row.click()
    app.wait_for(lambda: any(body in text for text in app.readable()), f"the body “{body}”")


def go_to_test(assistant, server, password=PASSWORD, port=None):
    assistant.welcome()
    assistant.identity("Anna", "anna@example.org", password)
    assistant.server("localhost", port or server.tls_port, "anna")
    assistant.keep("Keep on the server")


def test_practice_mailbox(session, program, _server):
    """practice mailbox: from an empty profile to a message that is read"""
    with session.start(program, profile="practice") as app:
        assistant = Assistant(app, "practice-")
        assistant.welcome(practice=True)
        assistant.identity()
        assistant.server()
        assistant.keep()
        assert_nothing_saved(app)
        assistant.test()
        assistant.expect_success()
        assert_nothing_saved(app)
        assistant.save()
        assert len(account_files(app)) == 1
        assistant.receive()
        await_mail(app, PRACTICE_MESSAGES)
        app.wait_for(lambda: app.find_all({"list item"}, contains="Subject: "), "rows in the list")
        rows = app.find_all({"list item"}, contains="Subject: ")
        assert rows[0].name.startswith("Unread"), rows[0].name
        rows[0].click()
        app.wait_for(lambda: any(len(text) > 100 for text in app.readable()), "a body to read")
        app.picture("practice-window")


def test_untrusted_certificate(session, program, server):
    """an untrusted certificate is shown, trusted by hand, pinned, and mail is received through it"""
    before = logins(server)
    with session.start(program, profile="certificate") as app:
        assistant = Assistant(app, "certificate-")
        go_to_test(assistant, server)
        assistant.test()

        app.button("Trust This Certificate")
        assistant.picture("page")
        shown = "".join(text for text in app.texts() if text.count(":") >= 31 or len(text) >= 64)
        assert server.fingerprint in shown.lower().replace(":", "").replace(" ", "").replace("\n", ""), shown
        app.button("Back").press()
        app.button("Test Connection")
        app.button("Save Anyway…")
        assert_nothing_saved(app)
        assert logins(server) == before, "a password went to a stranger"

        assistant.test()
        app.button("Trust This Certificate").press()
        app.button("Test Connection")
        assistant.test()
        assistant.expect_success()
        assistant.save()

        ini = configparser.ConfigParser(interpolation=None)
        ini.read(account_files(app)[0])
        account = ini["Account"]
        assert account["certificate"] == server.fingerprint
        assert (account["host"], account["port"]) == ("localhost", str(server.tls_port))
        assert account["leave"] == "forever"

        assistant.receive()
        await_mail(app, len(MESSAGES))
        stored = {path.read_bytes() for path in received_files(app)}
        assert stored == {text.encode() for text in MESSAGES.values()}, "other bytes than the server's"
        read_message(app, "The newest one", "This is the body that a reader wants.")
        app.picture("certificate-window")
        read_message(app, "見積もり", "こんにちは")
        assert_nowhere(app, PASSWORD)

    # The same user comes again: everything is still there, and the password comes from the keyring, for the
    # check at the start and for one that is asked for.
    before = logins(server)
    with session.start(program, profile="certificate") as app:
        app.one({"list item"}, contains="First of all")
        app.wait_for(lambda: logins(server) == before + 1, "a login by itself")
        await_idle(app)
        app.button("Receive").press()
        app.wait_for(lambda: logins(server) == before + 2, "another login")
        await_idle(app)
        await_mail(app, len(MESSAGES))


def test_wrong_password(session, program, server):
    """a wrong password is told as such, can be corrected on the spot, and is kept nowhere"""
    with session.start(program, profile="password") as app:
        assistant = Assistant(app)
        go_to_test(assistant, server, WRONG)
        assistant.test()
        app.button("Trust This Certificate").press()
        assistant.test()
        assistant.expect_failure("Login Failed")
        assert_nothing_saved(app)

        app.button("Back").press()
        app.button("Back").press()
        assert app.entry("Server").text == "localhost", "what was typed is gone"
        assistant.server(password=PASSWORD)
        assistant.keep()
        assistant.test()
        assistant.expect_success()
        assistant.save()
        assistant.receive()
        await_mail(app, len(MESSAGES))
        assert_nowhere(app, WRONG)
        assert_nowhere(app, PASSWORD)


def test_wrong_port(session, program, server):
    """a wrong port is refused, said so, and mended without typing anything twice"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # taken and not listening: connections are refused
        with session.start(program, profile="port") as app:
            assistant = Assistant(app)
            go_to_test(assistant, server, port=probe.getsockname()[1])
            assistant.test()
            assistant.expect_failure("Connection Refused")
            app.button("Save Anyway…")
            assert_nothing_saved(app)

            app.button("Back").press()
            app.button("Back").press()
            assistant.server(port=server.tls_port)
            assistant.keep()
            assistant.test()
            app.button("Trust This Certificate").press()
            assistant.test()
            assistant.expect_success()


def test_cancel(session, program, server):
    """cancelling on any page leaves nothing behind"""
    for pages in range(5):
        with session.start(program, profile=f"cancel-{pages}") as app:
            assistant = Assistant(app)
            steps = [assistant.welcome,
                     lambda: assistant.identity("Anna", "anna@example.org", PASSWORD),
                     lambda: assistant.server("localhost", server.tls_port, "anna"),
                     assistant.keep,
                     assistant.test]
            for step in steps[:pages]:
                step()
            app.button("Cancel").press()
            leave = app.find_all({"push button"}, "Discard")
            if leave:
                leave[0].press()
            wait_until(lambda: app.process.poll() is not None or not app.nodes()
                       or not app.find_all({"push button"}, "Cancel"), "the assistant to go")
            assert_nothing_saved(app)
            assert_nowhere(app, PASSWORD)


def assert_fits(app):
    app.settle()
    for node in app.find_all({"push button", "text", "label", "check box", "radio button", "spin button"}):
        try:
            x, _, width, _ = node.extents
        except app.gone:
            continue
        assert x >= 0 and x + width <= NARROW, f"{node} is cut off: {x} to {x + width}"


def test_narrow(session, program, _server):
    """at 360 pixels nothing of the assistant is cut off, and a message can be opened and left"""
    with session.start(program, profile="narrow") as app:
        app.resize(NARROW, 640)
        assistant = Assistant(app, "narrow-", look=assert_fits)
        assistant.welcome(practice=True)
        assistant.identity()
        assistant.server()
        assistant.keep()
        assistant.test()
        assistant.expect_success()
        assistant.save()
        assistant.receive()
        await_mail(app, PRACTICE_MESSAGES)
        await_idle(app)
        app.wait_for(lambda: len(app.toplevels()) == 1, "the assistant to go")
        app.resize(NARROW, 640)
        x, _, width, _ = app.button("Receive").extents
        assert x + width <= NARROW
        app.find_all({"list item"}, contains="Subject: ")[0].click()
        app.wait_for(lambda: app.texts({"heading"}), "a message")
        app.picture("narrow-message")
        first = app.texts({"heading"})

        # The pointer reaches a row only where the list has come back.
        app.button("Back to the List").press()
        app.find_all({"list item"}, contains="Subject: ")[1].click()
        app.wait_for(lambda: app.texts({"heading"}) not in ([], first), "another message")


TESTS = (test_practice_mailbox, test_untrusted_certificate, test_wrong_password, test_wrong_port, test_cancel,
         test_narrow)


def main():
    program = sys.argv[1]
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    wanted = sys.argv[3:]
    tests = [test for test in TESTS if not wanted or test.__name__ in wanted]
    if not DOVECOT:
        print("1..0 # SKIP Dovecot is not installed")
        return 0
    failed = 0
    try:
        with Session(pictures) as session, Dovecot(users=("anna",), password=PASSWORD) as server:
            put_messages(server, "anna")
            print(f"1..{len(tests)}", flush=True)
            for number, test in enumerate(tests, 1):
                try:
                    test(session, program, server)
                    print(f"ok {number} - {test.__doc__}", flush=True)
                except Exception:
                    failed += 1
                    print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                    print(f"not ok {number} - {test.__doc__}", flush=True)
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
        return 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
