"""Judges of what a crash left; what they judge is said in judge.c.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import threading
from pathlib import Path

import rules

PROGRAM = os.environ["FUMI_JUDGE"]


def write_messages(server, folder):
    """The mailbox of SERVER as a judge wants it; returns its folder."""
    messages = Path(folder) / "messages"
    messages.mkdir()
    (messages / "uids").write_text("".join(f"{name}\n" for name in server.names))
    for name, message in zip(server.names, server.messages):
        (messages / name).write_bytes(rules.on_the_wire(message))
    return messages


def present_in(profile):
    """For each message 1 if the server of PROFILE has it."""
    numbers = profile.server.numbers(profile.user)
    return "".join("1" if number in numbers else "0" for number in range(len(profile.server.names)))


class Judge:
    def __init__(self, folder):
        self.process = subprocess.Popen([PROGRAM, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, bufsize=1)
        # Warnings about a damaged index are what is expected.
        self.errors = []
        self.reader = threading.Thread(target=lambda: self.errors.extend(self.process.stderr))
        self.reader.start()

    def ask(self, data, rule, present):
        self.process.stdin.write(f"{data}\t{rule}\t{present}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        return answer or f"the judge died: {''.join(self.errors[-40:])}"

    def end(self):
        self.process.stdin.close()
        code = self.process.wait(rules.LIMIT)
        self.process.stdout.close()
        self.reader.join()
        self.process.stderr.close()
        return "" if code == 0 else f"the judge ended with {code}: {''.join(self.errors[-40:])}"
