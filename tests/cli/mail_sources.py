"""Mail as other programs keep it, made from the definitions of their formats.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import struct


def message(number, *, extra=b"", body=None, end=b"\r\n"):
    """A message as a server hands it out, with CRLF."""
    lines = [b"Return-Path: <anna@example.test>", b"From: Anna <anna@example.test>", b"To: ben@example.test",
             b"Subject: Message %d" % number, b"Date: Tue, 02 Jan 2024 10:%02d:00 +0900" % (number % 60),
             b"Message-ID: <%d@example.test>" % number]
    head = b"\r\n".join(lines) + b"\r\n" + extra + b"\r\n"
    return head + (body if body is not None else b"Body of message %d." % number + end)


def lf(data):
    return data.replace(b"\r\n", b"\n")


def quote_rd(data):
    """mboxrd: one more '>' before each >*From_"""
    return b"".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line
                    for line in data.splitlines(keepends=True))


def mbox(messages, *, separator=b"From anna@example.test Tue Jan  2 01:00:00 2024"):
    return b"".join(separator + b"\n" + quote_rd(lf(data)) + b"\n" for data in messages)


def thunderbird_mbox(messages):
    """(data, X-Mozilla-Status) each"""
    return b"".join(b"From - Tue Jan 02 01:00:00 2024\nX-Mozilla-Status: %04x\nX-Mozilla-Status2: 00000000\n"
                    b"X-Mozilla-Keys: %s\n" % (status, b" " * 70) + quote_rd(lf(data)) + b"\n"
                    for data, status in messages)


def maildir(folder, messages, times=None):
    """{name: data}; a name with ":2," lies in cur"""
    for sub in ("tmp", "new", "cur"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    for name, data in messages.items():
        path = folder / ("cur" if ":2," in name else "new") / name
        path.write_bytes(lf(data))
        if times:
            os.utime(path, (times, times))


def mh(folder, messages, *, sequences=None, marks=None, mark_name=".sylpheed_mark", order="<"):
    """{number: data}; marks {number: flags} of Sylpheed"""
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in messages.items():
        (folder / str(number)).write_bytes(lf(data))
    if sequences is not None:
        (folder / ".mh_sequences").write_text(sequences)
    if marks is not None:
        (folder / mark_name).write_bytes(struct.pack(order + "I", 2) + b"".join(
            struct.pack(order + "II", number, flags) for number, flags in marks.items()))
