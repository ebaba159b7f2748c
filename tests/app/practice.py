#!/usr/bin/python3
"""The practice mailbox in the real window, where there is no display: `./run practice`.

    practice.py PROGRAM FOLDER [--language en|ja] [--dark]

Goes through the assistant as a user would, from an empty profile to a message that is read; leaves a picture of
each page in FOLDER, prints what was received, and ends with 0 if all of it worked.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from assistant import Assistant  # noqa: E402
from ui import Missing, NotThere, Session  # noqa: E402


def preferred_language():
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "ja" if os.environ[name].startswith("ja") else "en"
    return "en"


def rows_of(app):
    """The rows of the message list, newest first, as they are read aloud."""
    lists = app.find_all({"list"}, "Messages")
    return [node for node in (lists[0].descendants() if lists else []) if node.role == "list item" and node.name]


def await_rows(app):
    """All that was received: the list has come to rest when the button can be pressed again."""
    app.wait_for(lambda: rows_of(app), "messages in the list")
    app.wait_for(lambda: not app.find_all({"push button"}, "Stop"), "the receiving to end")
    return rows_of(app)


def run(app):
    assistant = Assistant(app, "")
    assistant.welcome(practice=True)
    assistant.identity()
    assistant.server()
    assistant.keep()
    assistant.test()
    assistant.expect_success()
    assistant.save()
    assistant.receive()
    rows = await_rows(app)
    assistant.picture("list")

    before = len("".join(app.readable()))
    rows[0].click()
    app.wait_for(lambda: len("".join(app.readable())) > before + 100, "the message to be read")
    assistant.picture("message")
    return [row.name for row in rows_of(app)]


def main():
    parser = argparse.ArgumentParser(description="The practice mailbox in the real window, without a display.")
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", choices=("en", "ja"), default=preferred_language())
    parser.add_argument("--dark", action="store_true")
    arguments = parser.parse_args()
    try:
        with Session(arguments.folder, arguments.language, arguments.dark) as session:
            with session.start(arguments.program) as app:
                names = run(app)
    except (Missing, NotThere) as problem:
        print(problem, file=sys.stderr)
        return 1
    for name in names:
        print(name)
    print(f"{len(names)} messages received. The pictures are in {arguments.folder}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
