"""Invented messages for a Maildir on the server, the same in every run.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import random

ENGLISH = """mail box letter server line evening river mountain paper ink message answer question week garden
station train summer winter rain light window table book street market bridge tea lamp road""".split()
JAPANESE = """手紙 文箱 郵便 返事 朝 夕方 川 山 紙 墨 質問 来週 庭 駅 電車 夏 冬 雨 光 窓 机 本 通り 市場 橋 お茶 灯り 道
メール サーバー をお願いします ありがとうございます について 送りました 受け取りました 届きました""".split()

SMALL = 4096
LARGE = 25 * 1024 * 1024


def encoded_word(text, charset):
    if charset == "us-ascii":
        return text
    pieces = [text[i:i + 10] for i in range(0, len(text), 10)]
    return "\n ".join(f"=?{charset}?B?{base64.b64encode(piece.encode(charset)).decode()}?=" for piece in pieces)


def lines_of_text(choose, charset, size):
    """Lines of about SIZE bytes in CHARSET; some begin with a dot, some quote."""
    lines = []
    while size > 0:
        words = (" ".join(choose.choices(ENGLISH, k=11)) if charset == "us-ascii"
                 else "".join(choose.choices(JAPANESE, k=10)))
        line = choose.choices(("", "> ", "."), (90, 9, 1))[0] + words
        lines.append(line)
        size -= len(line.encode(charset)) + 2
    return lines


def base64_lines(data):
    text = base64.b64encode(data)
    return b"\n".join(text[i:i + 76] for i in range(0, len(text), 76)) + b"\n"


def text_part(choose, charset, size):
    """Content fields and body of a text, in one of the ways mail programs send it."""
    if charset == "utf-8" and choose.random() < 0.5:
        body = base64_lines("\n".join(lines_of_text(choose, charset, size * 3 // 4)).encode())
        return f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n", body
    body = "\n".join(lines_of_text(choose, charset, size)).encode(charset) + b"\n"
    how = "8bit" if charset == "utf-8" else "7bit"
    return f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {how}\n", body


def header(choose, number, charset):
    words = JAPANESE if charset != "us-ascii" else ENGLISH
    noise = base64.b64encode(choose.randbytes(144)).decode()
    name = encoded_word("".join(choose.choices(words, k=2)), charset)
    subject = encoded_word(" ".join(choose.choices(words, k=5)), charset)
    date = f"Sun, {1 + number % 28:02} Nov 2026 {number % 24:02}:{number % 60:02}:00 +0900"
    return "\n".join((
        f"Return-Path: <sender{number % 97}@bench.example>",
        f"Received: from mx{number % 7}.bench.example (mx.bench.example [192.0.2.{number % 250}])",
        f"\tby mail.bench.example with ESMTPS id {choose.getrandbits(48):012X}; {date}",
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=bench.example; s=one;",
        f"\th=from:to:subject:date; b={noise[:64]}\n\t {noise[64:128]}\n\t {noise[128:]}",
        f"From: {name} <sender{number % 97}@bench.example>",
        "To: Reader <reader@bench.example>",
        f"Subject: {subject}",
        f"Date: {date}",
        f"Message-ID: <{number}.{choose.getrandbits(64):x}@bench.example>",
        "MIME-Version: 1.0", ""))


def message(number, size, attached=0):
    """One message of about SIZE bytes on the wire and an attachment of about ATTACHED, LF line ends."""
    choose = random.Random(number)
    charset = choose.choices(("iso-2022-jp", "utf-8", "us-ascii"), (8, 7, 5))[0]
    head = header(choose, number, charset)
    fields, body = text_part(choose, charset, max(200, size - len(head) - 120))
    if not attached:
        return (head + fields + "\n").encode() + body
    edge = f"=_{choose.getrandbits(64):x}"
    return (f"{head}Content-Type: multipart/mixed; boundary=\"{edge}\"\n\n--{edge}\n{fields}\n".encode() + body
            + f"\n--{edge}\nContent-Type: image/jpeg; name=\"{number}.jpg\"\nContent-Transfer-Encoding: base64\n"
              f"Content-Disposition: attachment; filename=\"{number}.jpg\"\n\n".encode()
            + base64_lines(choose.randbytes(attached * 72 // 100)) + f"\n--{edge}--\n".encode())


def small(count):
    """About 4 KiB each."""
    for number in range(count):
        yield message(number, int(SMALL * random.Random(-number - 1).uniform(0.6, 1.4)))


def mixed(count):
    """Half of them under 5 KB, one in twelve with an attachment, which go up to 5 MB."""
    spread = random.Random(count)
    for number in range(count):
        size = min(20_000, int(spread.lognormvariate(8.48, 0.7)))
        rank = number // 12 / (count / 12)
        yield message(number, size, int(27_500 * 200 ** rank ** 4) if number % 12 == 0 else 0)


def large(count):
    for number in range(count):
        yield message(number, 3000, LARGE)


def huge(size):
    """One message of SIZE bytes, as one block after the other."""
    line = b"A" * 76 + b"\n"
    yield message(0, 0)
    for _ in range(size // (4096 * 78)):
        yield line * 4096


def make_folders(maildir):
    for folder in ("tmp", "new", "cur"):
        (maildir / folder).mkdir(parents=True, exist_ok=True)


def place(maildir, number, blocks):
    """Writes a message with its sizes in the name, so that the server need not read it to list it."""
    path = maildir / "tmp" / str(number)
    size = ends = 0
    with open(path, "wb") as file:
        for block in blocks:
            file.write(block)
            size += len(block)
            ends += block.count(b"\n")
    path.rename(maildir / "cur" / f"{1700000000 + number}.M{number}.bench,S={size},W={size + ends}:2,")
    return size + ends


def fill(maildir, messages):
    """Returns: the sizes on the wire"""
    make_folders(maildir)
    return [place(maildir, number, (each,)) for number, each in enumerate(messages)]


def fill_huge(maildir, size):
    make_folders(maildir)
    return place(maildir, 0, huge(size))
