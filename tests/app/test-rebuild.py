#!/usr/bin/python3
"""The list of messages is lost, damaged or outdated in the real window: it comes back by itself, and is seen to.

    test-rebuild.py PROGRAM [PICTURES]

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ui import Missing, Session  # noqa: E402

ACCOUNT = "0123abcd"
MESSAGES = 15000    # so many that the window is seen while they are read


def message(number):
    return (f"From: Taro <taro@example.ne.jp>\r\nSubject: Letter {number}\r\nMessage-ID: <{number}@example.ne.jp>\r\n"
            f"Date: Sat, 21 Nov 2026 12:00:00 +0900\r\n\r\nThe body of {number}\r\n")


def put_profile(session):
    folder = session.root / "profile/config/fumibako/accounts"
    folder.mkdir(parents=True)
    (folder / f"{ACCOUNT}.ini").write_text("[Account]\nname=Anna\naddress=anna@example.org\nhost=localhost\n"
                                           "leave=forever\nreceive-automatically=false\n")
    data = session.root / "profile/data/fumibako"
    for part in ("tmp", "new", "cur"):
        (data / "mail" / ACCOUNT / part).mkdir(parents=True)
    for number in range(MESSAGES):
        (data / "mail" / ACCOUNT / "new" / f"{number:032x}").write_text(message(number))
    return data


def await_all(app, count):
    app.wait_for(lambda: app.has_label(f"{count} unread") or app.has_label(f"{count:,} unread"),
                 f"all {count} messages to be listed", patience=300)


def test_missing(session, program, data):
    """without an index the window is there at once, shows how far the list is, and then lists all mail"""
    with session.start(program) as app:
        app.wait_for(lambda: app.has_label(starts="Rebuilding the list of messages"), "the progress")
        app.picture("rebuild")
        await_all(app, MESSAGES)
        app.wait_for(lambda: not app.has_label(starts="Rebuilding the list of messages"), "the progress to go")


def test_damaged(session, program, data):
    """a damaged index is set aside and made anew in the same way"""
    index = data / "index.db"
    content = bytearray(index.read_bytes())
    for place in range(0, len(content), 4096):
        content[place:place + 64] = b"\xff" * 64
    index.write_bytes(content)
    for log in ("index.db-wal", "index.db-shm"):
        (data / log).unlink(missing_ok=True)
    with session.start(program) as app:
        await_all(app, MESSAGES)
    assert list(data.glob("index.db.damaged-*")), "the damaged index is not kept"


def test_other_program(session, program, data):
    """what another program did while Fumibako was closed is listed at the next start"""
    new = data / "mail" / ACCOUNT / "new"
    for number in range(10):
        (new / f"{number:032x}").unlink()
    (new / "1700000000.M1P1.elsewhere").write_text(message("from elsewhere"))
    with session.start(program) as app:
        await_all(app, MESSAGES - 9)


TESTS = (test_missing, test_damaged, test_other_program)


def main():
    failed = 0
    try:
        with Session(sys.argv[2] if len(sys.argv) > 2 else None) as session:
            print(f"1..{len(TESTS)}", flush=True)
            data = put_profile(session)
            for number, test in enumerate(TESTS, 1):
                try:
                    test(session, sys.argv[1], data)
                    print(f"ok {number} - {test.__doc__}", flush=True)
                except Exception:
                    failed = 1
                    print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
                    print(f"not ok {number} - {test.__doc__}", flush=True)
    except Missing as missing:
        print(f"1..0 # SKIP {missing}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
