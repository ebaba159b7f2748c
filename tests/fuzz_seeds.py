"""What the POP3 fuzz targets begin with: dialogues written here, and the lines of ../shared/pop3-wire where that is.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re

CAPA = b"+OK\r\nTOP\r\nUSER\r\nUIDL\r\nRESP-CODES\r\n%sEXPIRE 60\r\nLOGIN-DELAY 900\r\nSASL PLAIN CRAM-MD5\r\n.\r\n"
BODY = b"From: a@mail.example\r\nSubject: x\r\n\r\n..dot\r\nline\r\n.\r\n"
ROWS = b"1 120\r\n2 200\r\n3 5\r\n10 7\r\n"
UIDS = b"1 whqtswO00WBw418f9t5JxYwZ\r\n2 QhdPYR:00WBw1Ph7x7\r\n3 a\r\n10 a\r\n"

GREETINGS = [b"+OK ready\r\n", b"+OK POP3 <1896.697170952@mail.example>\r\n", b"-ERR [SYS/TEMP] later\r\n"]
# By what is done: list, retrieve, TOP, DELE, STAT, NOOP
ANSWERS = [
    (0, b"+OK 10 320\r\n+OK\r\n" + ROWS + b".\r\n+OK\r\n" + UIDS + b".\r\n"),
    (2, b"+OK 120 octets\r\n" + BODY + b"-ERR gone\r\n+OK\r\n" + BODY + b"+OK\r\n.\r\n"),
    (4, b"+OK\r\n" + BODY + b"-ERR what?\r\n"),
    (5, b"+OK\r\n-ERR no such message\r\n+OK\r\n+OK\r\n"),
    (6, b"+OK 2 320\r\n"),
    (7, b"+OK\r\n"),
]
# The nonce is that of fuzz-sasl.c.
CHALLENGES = [
    b"\nr=QUFBQUFBQUFBQUFBQUFBQUFBserver,s=QSXCR+Q6sek8bf92,i=64\nv=rmF9pqV8S7suAoZWja4dJRkFsKQ=\n",
    b"\nr=QUFBQUFBQUFBQUFBQUFBQUFBserver,s=QSXCR+Q6sek8bf92,i=4096,x=y\ne=invalid-proof\n",
    b"<1972.987654321@curl>\n", b"Username:\nPassword:\n", b"\n{\"status\":\"400\"}\n", b"PDE5NzIuOTg3NjU0MzIxQGN1cmw+\n",
    b"\ncj1RVUZCUVVGQlFVRkJRVUZCUVVGQlFVRkJzLHM9UVNYQ1IrUTZzZWs4YmY5MixpPTY0\n",
]
LOGINS = [b"+ \r\n+OK\r\n", b"+OK\r\n+OK welcome\r\n", b"-ERR [AUTH] no\r\n-ERR\r\n", b"-ERR [IN-USE] busy\r\n"]


def wire_lines(folder):
    """The lines that the servers of the public scenarios say."""
    lines = set()
    for path in sorted(folder.rglob("*.ron")):
        for quoted in re.findall(r'"((?:[^"\\]|\\.)*)"', path.read_text(errors="replace")):
            text = re.sub(rb"\\x([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), quoted.encode())
            lines.update(text.replace(b"\\r", b"").replace(b"\\n", b"\n").split(b"\n"))
    for path in sorted((folder / "curl").glob("test*")):
        text = path.read_bytes()
        lines.update(m.strip() for m in re.findall(rb"^REPLY \S+ (.*)$", text, re.M))
        for data in re.findall(rb"<data[^>]*>\n(.*?)</data>", text, re.S):
            lines.update(data.replace(b"\r", b"").split(b"\n"))
    return sorted(line for line in lines if line)


def dialogues():
    pipelining = [b"", b"PIPELINING\r\n"]
    for number, login in enumerate(LOGINS):
        for greeting in GREETINGS:
            yield bytes([0, 0, 0, 0, 0]) + greeting + CAPA % b"" + login
            yield bytes([7, 0, 0, 0, 0]) + greeting + CAPA % b"STLS\r\n" + b"+OK begin\r\n" + login
        for things, answer in ANSWERS:
            for offer in pipelining if number < 2 else []:
                opening = GREETINGS[0] + CAPA % offer + login + CAPA % offer
                yield bytes([0, 0, things, 7, 7]) + opening + answer + b"+OK\r\n+OK\r\n+OK bye\r\n"
                yield bytes([0, 200, things, 7, 7]) + opening + answer


def pop3_seeds(target, wire):
    """The seeds of one target, as bytes."""
    lines = wire_lines(wire) if wire.is_dir() else []
    kind = target.removeprefix("fuzz-pop3-")
    if kind == "session":
        own = list(dialogues())
        return own + [own[0][:5] + line + b"\r\n" + own[0][16:] for line in lines]
    if kind in ("list", "uidl"):
        return [b"\x10" + rows for rows in (ROWS, UIDS, b"1\n2 \n3 b\n", b"1 1\n1 2\n2 x\n")] + [b"\x10" + x for x in lines]
    if kind == "sasl":
        return [bytes([number, form]) + text for number in range(10) for form in (0, 1) for text in CHALLENGES]
    if kind == "capa":
        return [(CAPA % b"PIPELINING\r\n")[5:-3]] + lines
    if kind == "body-stream":
        return [bytes([31, 31, odd]) + BODY for odd in (0, 1)] + [b"\x07\x05\x00" + line + b"\r\n.\r\n" for line in lines]
    return [b"+OK 7 320", b"-ERR [SYS/TEMP] later", b"+ Y2hhbGxlbmdl", b"+OK <a@b>"] + lines
