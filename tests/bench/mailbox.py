"""Invented messages for a Maildir on the server, the same in every run.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import random

WORDS = """mail box letter server line evening river mountain paper ink message answer question week garden
station train summer winter rain light window table book street market bridge tea lamp road""".split()


def message(number, size):
    """One RFC 5322 message of about SIZE bytes, CRLF line ends."""
    choose = random.Random(number)
    lines = [
        f"From: Sender {number % 97} <sender{number % 97}@bench.example>",
        "To: Reader <reader@bench.example>",
        f"Subject: {' '.join(choose.choices(WORDS, k=5))} {number}",
        f"Date: Sun, {1 + number % 28:02} Nov 2026 {number % 24:02}:{number % 60:02}:00 +0900",
        f"Message-ID: <{number}.{choose.getrandbits(64):x}@bench.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
    ]
    length = sum(len(line) + 2 for line in lines)
    while length < size:
        line = " ".join(choose.choices(WORDS, k=11))
        lines.append(line)
        length += len(line) + 2
    return "\r\n".join(lines).encode() + b"\r\n"


def fill(maildir, count, size):
    """Writes COUNT messages with their sizes in the names, so that the server need not read them to list."""
    for folder in ("tmp", "new", "cur"):
        (maildir / folder).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        body = message(number, size)
        name = f"{1700000000 + number}.M{number}.bench,S={len(body)},W={len(body)}:2,"
        (maildir / "cur" / name).write_bytes(body)


def fill_huge(maildir, size):
    """One message of SIZE bytes."""
    for folder in ("tmp", "new", "cur"):
        (maildir / folder).mkdir(parents=True, exist_ok=True)
    head = message(0, 0)
    line = (b"A" * 76) + b"\r\n"
    count = size // len(line)
    total = len(head) + count * len(line)
    with open(maildir / "cur" / f"1700000000.M0.bench,S={total},W={total}:2,", "wb") as file:
        file.write(head)
        block = line * 4096
        for _ in range(count // 4096):
            file.write(block)
        file.write(line * (count % 4096))
