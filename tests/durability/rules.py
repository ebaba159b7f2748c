"""Mailboxes on a real server, profiles that receive from them, and what must be true whatever happened to a run.

A mailbox has MESSAGES messages. Under each rule for mail on the server a run has to do all that the rule can ask for:
of DAYS half of the messages came long ago and are due.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import hashlib
import os
import pwd
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "servers"))

from dovecot import Dovecot  # noqa: E402  (ours)

CLI = os.environ["FUMI_PLAIN_CLI"]
SHIM = os.environ["FUMI_FAULT_SHIM"]
FULL = "FUMI_FULL_MATRIX" in os.environ
PASSWORD = "secret"
ACCOUNT = "0123abcd"
DAYS = 14
LIMIT = 120              # seconds for a run
WORKERS = os.cpu_count() or 2
RULES = ("forever", str(DAYS), "no")

# What the checksum of a ledger row is made of: FUMI_INDEX_LEDGER_COLUMNS in fumi-index-private.h.
LEDGER_COLUMNS = "account, name, uid, size, received, state, quit_ok, failures, failed_at"

STATIC_USERS = """
pop3_uidl_format = %f
auth_cache_size = 0
login_trusted_networks = 127.0.0.0/8
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/users/%u
}}
"""


def ledger_sum(*values):
    """The SQL function fumi_sum of fumi-index-schema.c: a row that is changed without it is damage."""
    total = 14695981039346656037
    for value in values:
        if isinstance(value, int):
            parts = (1, value)
            tail = b""
        else:
            tail = value.encode() if isinstance(value, str) else value or b""
            parts = ({str: 3, bytes: 4}.get(type(value), 5), len(tail))
        for byte in b"".join((part % 2**64).to_bytes(8, "little") for part in parts) + tail:
            total = (total ^ byte) * 1099511628211 % 2**64
    return (total ^ (total >> 32)) & 0x7fffffff


def make_message(number):
    """With LF, as the server keeps it: dots, 8-bit bytes, some KiB in one of eight."""
    chance = random.Random(number)
    head = [b"From: Sender %d <s%d@mail.example>" % (number, number), b"To: anna@mail.example",
            b"Subject: Message %d" % number, b"Message-ID: <%d@mail.example>" % number,
            b"Date: Tue, 01 Sep 2026 12:00:%02d +0900" % (number % 60), b""]
    lines = 400 if number % 8 == 3 else chance.randrange(0, 12)
    body = [chance.choice((b".", b"..", b".dot", b"", b"caf\xe9 \xff", b"words of a letter, line after line of it"))
            for _ in range(lines)]
    return b"\n".join(head + body) + b"\n"


def on_the_wire(message):
    return message.replace(b"\n", b"\r\n")


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Mailboxes(Dovecot):
    """A Dovecot on which every name is a user whose UIDs are the names of the files."""

    def __init__(self, messages):
        super().__init__(("template",), PASSWORD)
        self.messages = [make_message(number) for number in range(messages)]
        self.names = [f"{1700000000 + number}.M{number}.test" for number in range(messages)]
        self.digests = [digest(on_the_wire(each)) for each in self.messages]

    def _start(self):
        mail = pwd.getpwnam("mail") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self.owner = mail.pw_uid, mail.pw_gid
        self.options = (STATIC_USERS.format(password=PASSWORD, uid=mail.pw_uid, gid=mail.pw_gid, folder=self.folder),)
        self.templates = self.folder / "messages"
        self.templates.mkdir()
        for name, message in zip(self.names, self.messages):
            (self.templates / name).write_bytes(message)
            os.chown(self.templates / name, *self.owner)
        super()._start()

    def fill(self, user, numbers=None):
        """Makes the mailbox of USER."""
        maildir = self.maildir(user)
        for name in ("tmp", "new", "cur"):
            (maildir / name).mkdir(parents=True, exist_ok=True)
        for folder in (maildir.parent, maildir, *maildir.iterdir()):
            os.chown(folder, *self.owner)
        for number in range(len(self.names)) if numbers is None else numbers:
            # ":2," or the server renames it.
            os.link(self.templates / self.names[number], maildir / "cur" / f"{self.names[number]}:2,")

    def numbers(self, user):
        """The messages that are on the server."""
        found = {path.name.split(":")[0] for name in ("new", "cur") for path in (self.maildir(user) / name).iterdir()}
        return {number for number, name in enumerate(self.names) if name in found}

    def drop(self, user):
        shutil.rmtree(self.maildir(user).parent)


class Profile:
    """A home of the program with one account, and eyes for what is in it."""

    def __init__(self, server, home, user, rule, port=None):
        self.server, self.home, self.user, self.rule = server, Path(home), user, rule
        self.data = self.home / "data" / "fumibako"
        self.mail = self.data / "mail" / ACCOUNT
        self.environment = {
            **os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8", "LANGUAGE": "", "GIO_USE_NETWORK_MONITOR": "base",
            "XDG_CONFIG_HOME": str(self.home / "config"), "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_RUNTIME_DIR": str(home), "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home}/no-bus"}
        settings = self.home / "config" / "fumibako" / "accounts" / f"{ACCOUNT}.ini"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("\n".join((
            "[Account]", "name=Anna", "address=anna@mail.example", "host=127.0.0.1", f"port={port or server.port}",
            "security=none", f"user={user}", f"leave={rule if rule in ('forever', 'no') else DAYS}",
            "save-password=false", "")))
        self.secret = self.home / "password"
        self.secret.write_text(PASSWORD + "\n")

    def start(self, *arguments, **variables):
        """By default, a check for mail."""
        return subprocess.Popen([CLI, *(arguments or ("receive", ACCOUNT, "--password-file", self.secret))],
                                env={**self.environment, **variables}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.home)

    def receive(self, *arguments, **variables):
        """Returns: the exit code (negative: the signal), and what was said on standard error."""
        process = self.start(*arguments, **variables)
        _, errors = process.communicate(timeout=LIMIT)
        return process.returncode, errors.decode("utf-8", "replace")

    def receive_with_shim(self, *arguments, **variables):
        return self.receive(*arguments, LD_PRELOAD=SHIM, **variables)

    def count_calls(self, *arguments, **variables):
        count = self.home / "calls"
        code, errors = self.receive_with_shim(*arguments, FUMI_FAULT_COUNT=str(count), **variables)
        if code or errors:
            raise AssertionError(f"counting: exit code {code}: {errors}")
        return int(count.read_text())

    def age(self, days):
        """As if all that is here had come DAYS ago."""
        with contextlib.closing(sqlite3.connect(self.data / "index.db")) as database, database:
            database.create_function("fumi_sum", -1, ledger_sum)
            database.execute("UPDATE ledger SET received = received - ?", (days * 86400,))
            database.execute(f"UPDATE ledger SET sum = fumi_sum ({LEDGER_COLUMNS})")
        for path in self.files():
            when = path.stat().st_mtime - days * 86400
            os.utime(path, (when, when))

    def files(self):
        folders = [self.mail, *self.mail.glob(".*/")] if self.mail.exists() else []
        return [path for folder in folders for name in ("new", "cur") if (folder / name).is_dir()
                for path in (folder / name).iterdir()]

    def copies(self):
        """Of each message, how often it is here; fails on anything that is none of them."""
        place = {each: number for number, each in enumerate(self.server.digests)}
        counts = [0] * len(place)
        for path in self.files():
            number = place.get(digest(path.read_bytes()))
            if number is None:
                raise AssertionError(f"{path} is no message that was sent")
            counts[number] += 1
        return counts

    # ---- what must be true ------------------------------------------------------------------------

    def assert_nothing_lost(self):
        """At any moment: each message is here or on the server, whole, and not twice."""
        present = self.server.numbers(self.user)    # first: a message may go from there, not come
        for number, copies in enumerate(self.copies()):
            if copies > 1:
                raise AssertionError(f"message {number} is here {copies} times")
            if copies == 0 and number not in present:
                raise AssertionError(f"message {number} is neither here nor on the server")

    def left_by_rule(self):
        everything = set(range(len(self.server.names)))
        if self.rule == "forever":
            return everything
        return set() if self.rule == "no" else {number for number in everything if number % 2}

    def assert_settled(self):
        """After a run that ended well: each message is here once, the index agrees, the server is as the rule says."""
        wrong = [(number, copies) for number, copies in enumerate(self.copies()) if copies != 1]
        if wrong:
            raise AssertionError(f"(message, copies): {wrong}")
        if any((self.mail / "tmp").iterdir()):
            raise AssertionError("something is left in tmp/")
        with contextlib.closing(sqlite3.connect(self.data / "index.db")) as database:
            sound = database.execute("PRAGMA integrity_check").fetchall()
            rows = sorted(row for row, in database.execute("SELECT place FROM message"))
        if sound != [("ok",)]:
            raise AssertionError(f"the index: {sound}")
        if rows != sorted(str(path.relative_to(self.mail)) for path in self.files()):
            raise AssertionError("rows and files differ")
        self.assert_server_as_the_rule_says()

    def assert_server_as_the_rule_says(self):
        # The session of a client that was killed behind its QUIT may still be at work.
        deadline = time.monotonic() + LIMIT
        while self.server.numbers(self.user) != self.left_by_rule():
            if time.monotonic() > deadline:
                raise AssertionError(f"on the server: {sorted(self.server.numbers(self.user))}")
            time.sleep(0.02)

    def assert_next_run_completes(self):
        code, errors = self.receive()
        if code or errors:
            raise AssertionError(f"the next run: exit code {code}: {errors}")
        self.assert_settled()


class Rule:
    """A profile that is ready for the run that matters, to be copied."""

    def __init__(self, server, work, rule):
        self.server, self.work, self.rule = server, Path(work), rule
        self.template = self.work / f"template-{rule}"
        self.fresh_numbers = None
        if rule in ("forever", "no"):
            self.template.mkdir()
            return
        # Every other message came long ago, while the rest was not yet there.
        user = f"template-{rule}"
        old = range(0, len(server.names), 2)
        server.fill(user, old)
        profile = Profile(server, self.template, user, "forever")
        code, errors = profile.receive()
        if code or errors:
            raise AssertionError(f"the template: exit code {code}: {errors}")
        profile.age(DAYS + 1)
        server.drop(user)

    @contextlib.contextmanager
    def profile(self, name, folder=None, port=None):
        """A mailbox and a profile of their own, gone afterwards."""
        user = f"{self.rule}-{name}"    # in lower case, as the server makes it
        home = Path(folder or self.work) / user
        self.server.fill(user)
        shutil.copytree(self.template, home)
        try:
            yield Profile(self.server, home, user, self.rule, port)
        finally:
            shutil.rmtree(home, ignore_errors=True)
            self.server.drop(user)


@contextlib.contextmanager
def all_rules(messages):
    """(server, {rule: Rule}), with disks in memory: what is killed here loses no write that was made."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with Mailboxes(messages) as server, tempfile.TemporaryDirectory(prefix="fumibako-rules-", dir=memory) as work:
        yield server, {rule: Rule(server, work, rule) for rule in RULES}


def spread(calls, most):
    """At most MOST of 1 … CALLS, evenly, the last included; all in the full matrix."""
    count = calls if FULL else min(calls, most)
    return [i * calls // count for i in range(1, count + 1)]


def in_parallel(check, points):
    """CHECK of each point; the failures, each with its point."""
    def try_one(point):
        try:
            return point, check(point), None
        except Exception as error:      # whatever it is, it belongs to this point
            return point, None, error

    with ThreadPoolExecutor(WORKERS) as pool:
        done = list(pool.map(try_one, points))
    failures = [f"{point}: {type(error).__name__}: {error}" for point, _, error in done if error]
    return [value for _, value, error in done if not error], failures


def note(text):
    print(f"# {text}", flush=True)
