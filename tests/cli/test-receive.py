#!/usr/bin/python3
"""fumibako-cli receive, against Dovecot: every byte, nothing twice, the rules for mail on the server.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import fcntl
import hashlib
import os
import random
import stat
import time

from program import Case
from dovecot import Dovecot
from pop3 import Client, Script
import tap

PASSWORD = "blue-Kettle 7"
COUNT = 1000
KEYS = ["account", "listed", "received", "bytes", "deleted", "failed", "filtered", "seconds", "result", "copies"]


def make_message(number, chance):
    """Bytes with LF, as Dovecot keeps them: dots, 8-bit, long lines, empty bodies, ends without a line end."""
    lines = [b"From: Sender %d <sender%d@example.test>" % (number, number), b"To: anna@example.test",
             b"Subject: Message %d" % number, b"Message-ID: <%d@example.test>" % number,
             b"Date: Tue, 01 Sep 2026 %02d:%02d:%02d +0900" % (number // 3600 % 24, number // 60 % 60, number % 60)]
    body = []
    for _ in range(chance.choice((0, 1, 5, 30, 100))):
        body.append(chance.choice((b".", b"..", b"...leading dots", b"", b"plain words " * chance.randrange(1, 6),
                                   "日本語の本文です。".encode(), "テスト".encode("cp932"), b"x" * 2500, b"\x80\xff\x01",
                                   b"From the beginning of a line")))
    return b"\n".join(lines) + b"\n\n" + b"\n".join(body) + (b"\n" if chance.random() < 0.9 else b"")


def put_messages(server, user, count, seed=0):
    chance = random.Random(f"{user} {seed}")
    folder = server.maildir(user)
    for number in range(count):
        path = folder / "new" / f"{1700000000 + seed}.{number:05d}.test"
        path.write_bytes(make_message(number + seed * 100000, chance))
        os.chown(path, folder.stat().st_uid, folder.stat().st_gid)


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Receiving(Case):
    @classmethod
    def setUpClass(cls):
        cls.users = ("tls", "starttls", "leave", "second", "again", "twice", "one", "two", "partial", "copied")
        cls.server = Dovecot(cls.users, PASSWORD).__enter__()
        for user in ("tls", "starttls"):
            put_messages(cls.server, user, COUNT)
        for user in cls.users[2:]:
            put_messages(cls.server, user, 20)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def add(self, user, *options):
        return self.add_account("--port", str(self.server.tls_port), "--user", user, "--trust-certificate",
                                self.server.fingerprint, *options, address=f"{user}@example.test")

    def receive(self, code, *accounts, password=PASSWORD):
        """One object an account."""
        run = self.expect(code, "receive", *accounts, "--password-file", "-", "--json",
                          stdin=password.encode() + b"\n")
        for each in run.objects():
            self.assertEqual(list(each), KEYS)
        return run.objects()

    def on_server(self, user):
        with Client(self.server.port, user, PASSWORD) as client:
            return client.count()

    def files(self, account):
        """Every message of the account by name; nothing else may lie about."""
        folder = self.data / "mail" / account
        self.assertEqual(list((folder / "tmp").iterdir()), [])
        return {path.name.split(":")[0]: path for name in ("new", "cur") for path in (folder / name).iterdir()}

    def check_thousand(self, user, *options):
        account = self.add(user, "--leave", "forever", *options)
        with Client(self.server.port, user, PASSWORD) as client:
            uids = client.uids()
            sent = {digest(account.encode() + b"\0" + uid.encode())[:32]: digest(client.message(number))
                    for number, uid in enumerate(uids, 1)}
        self.assertEqual(len(sent), COUNT)

        result, = self.receive(0, account)
        self.assertEqual([result[key] for key in ("account", "listed", "received", "deleted", "failed", "result")],
                         [account, COUNT, COUNT, 0, 0, "ok"])
        files = self.files(account)
        self.assertEqual({name: digest(path.read_bytes()) for name, path in files.items()}, sent)
        self.assertEqual(sum(path.stat().st_size for path in files.values()), result["bytes"])

        result, = self.receive(0, account)
        self.assertEqual((result["listed"], result["received"], result["bytes"]), (COUNT, 0, 0))
        self.assertEqual(len(self.files(account)), COUNT)
        self.assertEqual(self.on_server(user), COUNT)
        self.assertEqual(self.expect(0, "verify", "--json").objects(),
                         [{"messages": COUNT, "missing": 0, "extra": 0, "damaged": 0, "duplicates": 0}])
        self.assertEqual(len(self.expect(0, "list", "--json").objects()), COUNT)

    def test_thousand_over_tls(self):
        """1,000 messages over TLS are here byte for byte under the names of their UIDs, and come once"""
        self.check_thousand("tls")

    def test_thousand_over_starttls(self):
        """1,000 messages over STARTTLS are here byte for byte under the names of their UIDs, and come once"""
        self.check_thousand("starttls", "--security", "starttls", "--port", str(self.server.port))

    def test_size_limit(self):
        """above the size limit only the beginning comes, without attachments; --whole brings the rest in its place"""
        account = self.add("partial", "--leave", "no")
        path = self.config / "accounts" / (account + ".ini")
        path.write_text(path.read_text().replace("size-limit=0", "size-limit=1"))
        self.assertIn("size-limit=1\n", path.read_text())
        with Client(self.server.port, "partial", PASSWORD) as client:
            sent = sorted(digest(client.message(number)) for number in range(1, client.count() + 1))
            uids = {number: size for number, size in client.sizes().items() if size > 1024}
        self.assertTrue(0 < len(uids) < len(sent), uids)

        run = self.expect(0, "receive", account, "--password-file", "-", stdin=PASSWORD.encode())
        self.assertIn(f"of {len(uids)} only the beginning", run.out)
        self.assertEqual(self.on_server("partial"), len(uids))
        rows = [row for row in self.expect(0, "list", "--json").objects() if ",P" in row["path"]]
        self.assertEqual(sorted(row["size"] for row in rows), sorted(uids.values()))
        self.assertFalse(any(row["attachments"] for row in rows))

        shown = self.expect(0, "show", str(rows[0]["id"]), "--json")
        self.assertEqual(shown.objects()[0]["parts"], [])
        self.assertIn(f"receive {account} --whole {rows[0]['id']}", shown.err)

        whole = [word for row in rows for word in ("--whole", str(row["id"]))]
        result, = self.receive(0, account, *whole)
        self.assertEqual((result["received"], result["deleted"], result["failed"]), (len(rows), 0, 0))
        self.assertEqual(sorted(digest(file.read_bytes()) for file in self.files(account).values()), sent)
        after = {row["id"]: row for row in self.expect(0, "list", "--json").objects()}
        self.assertEqual(len(after), len(sent))
        self.assertTrue(all(",P" not in after[row["id"]]["path"] for row in rows))
        self.assertEqual(self.on_server("partial"), len(uids))
        self.expect(65, "receive", account, "--whole", "4711", "--password-file", "-", stdin=PASSWORD.encode())
        self.expect(64, "receive", account, "--whole", "x", "--password-file", "-", stdin=PASSWORD.encode())

    def test_leave_no(self):
        """with leave=no the server is empty afterwards; with forever it is not"""
        account = self.add("leave", "--leave", "forever")
        self.assertEqual((self.receive(0, account)[0]["deleted"], self.on_server("leave")), (0, 20))
        self.expect(0, "account", "set", account, "leave=no")
        result, = self.receive(0, account)
        self.assertEqual((result["received"], result["deleted"], self.on_server("leave")), (0, 20, 0))
        self.assertEqual(len(self.files(account)), 20)

        put_messages(self.server, "leave", 5, seed=1)
        result, = self.receive(0, account)
        self.assertEqual((result["received"], result["deleted"], self.on_server("leave")), (5, 5, 0))
        self.assertEqual(len(self.files(account)), 25)

    def test_leave_days(self):
        """with leave=14 new mail stays on the server"""
        account = self.add("second")
        result, = self.receive(0, account)
        self.assertEqual((result["received"], result["deleted"], self.on_server("second")), (20, 0, 20))

    def test_copies_are_not_new(self):
        """what comes again in another way is told as a copy, and the list says how many there are"""
        account = self.add("copied")
        self.receive(0, account)
        folder = self.server.maildir("copied")
        there = [path for sub in ("new", "cur") for path in (folder / sub).iterdir()]
        for path in sorted(there, key=lambda path: path.name)[:5]:
            again = folder / "new" / f"1900000000.{path.name.split('.')[1]}.test"
            again.write_bytes(b"Received: by another.example.test\n" + path.read_bytes())
            os.chown(again, folder.stat().st_uid, folder.stat().st_gid)
        done = self.receive(0, account)[0]
        self.assertEqual((done["listed"], done["received"], done["copies"], done["bytes"]), (25, 0, 5, 0))
        self.assertIn("0 new messages", self.expect(0, "receive", account, "--password-file", "-",
                                                    stdin=PASSWORD.encode() + b"\n").out)
        rows = self.expect(0, "list", "--json").objects()
        self.assertEqual(sorted(row["copies"] for row in rows), [1] * 15 + [2] * 5)
        self.assertEqual(len(self.files(account)), 25)

    def test_another_account_of_the_same_mailbox(self):
        """mail that another account received is received for this one as well, and not deleted for it"""
        first = self.add("again", "--leave", "forever")
        second = self.add_account("--port", str(self.server.port), "--user", "again", "--security", "starttls",
                                  "--trust-certificate", self.server.fingerprint, address="again@example.test")
        self.assertEqual(self.receive(0, first)[0]["received"], 20)
        self.assertEqual(self.receive(0, second)[0]["received"], 20)

    def test_removed_and_added(self):
        """an account that is removed with its mail and added again receives all of it again"""
        account = self.add("twice", "--leave", "forever")
        self.receive(0, account)
        self.expect(0, "account", "remove", "--delete-mail", account)
        self.assertEqual(self.expect(0, "list").out, "")
        account = self.add("twice", "--leave", "forever")
        self.assertEqual(self.receive(0, account)[0]["received"], 20)

    def test_password_file_for_several(self):
        """one password file cannot be for several accounts"""
        self.add("one")
        self.add("two")
        self.expect(64, "receive", "--password-file", self.password_file(PASSWORD))

    def test_wrong_password(self):
        """a wrong password is auth-failed, exit code 77, and nothing is received"""
        account = self.add("one")
        result, = self.receive(77, account, password="wrong")
        self.assertEqual((result["result"], result["received"]), ("auth-failed", 0))

    def test_unknown_certificate(self):
        """a certificate that was not trusted is cert-unknown, exit code 76"""
        account = self.add("one")
        self.expect(0, "account", "set", account, "certificate=")
        self.assertEqual(self.receive(76, account)[0]["result"], "cert-unknown")
        self.expect(0, "account", "set", account, "certificate=" + self.server.fingerprint)
        self.assertEqual(self.receive(0, account)[0]["received"], 20)

    def test_plain_text(self):
        """without --json a line says what came; --transcript keeps the talk without the password"""
        account = self.add("one")
        transcript = self.home / "transcript"
        run = self.expect(0, "receive", account, "--password-file", self.password_file(PASSWORD), "--transcript",
                          transcript)
        self.assertIn("one@example.test: 20 new messages", run.out)
        self.assertNotIn(PASSWORD, transcript.read_text())
        self.assertIn("RETR 1", transcript.read_text())
        self.assertEqual(stat.S_IMODE(transcript.stat().st_mode), 0o600)

    def test_modes(self):
        """mail is its owner's only"""
        account = self.add("two")
        self.receive(0, account)
        for path in [self.data, self.data / "mail", *(self.data / "mail").rglob("*")]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, path)

    def test_locked(self):
        """while another program receives for the account it is in-use, exit code 75"""
        account = self.add("two")
        self.receive(0, account)
        with open(self.data / "mail" / account / ".lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertEqual(self.receive(75, account)[0]["result"], "in-use")


class Failures(Case):
    def test_no_account(self):
        """without an account receive is a matter of configuration: 78"""
        self.expect(78, "receive")
        self.expect(78, "receive", "00000000")

    def test_no_keyring(self):
        """without keyring and password file it is keyring, exit code 78, for each account"""
        accounts = [self.add_account(address=f"{name}@example.test", host="127.0.0.1:1") for name in "ab"]
        run = self.expect(78, "receive", "--json")
        self.assertEqual([(each["account"], each["result"]) for each in run.objects()],
                         [(account, "keyring") for account in accounts])

    def test_practice_mailbox(self):
        """the practice mailbox, which lives in the window's program, is left out unless it is named"""
        account = self.add_account(host="127.0.0.1:1")
        path = self.config / "accounts" / (account + ".ini")
        path.write_text(path.read_text().replace("practice=false", "practice=true"))
        other = self.add_account(address="bea@example.test", host="127.0.0.1:1")
        run = self.expect(69, "receive", "--password-file", self.password_file(), "--json")
        self.assertEqual([each["account"] for each in run.objects()], [other])
        run = self.expect(69, "receive", account, "--password-file", self.password_file(), "--json")
        self.assertEqual([each["account"] for each in run.objects()], [account])

    def test_refused(self):
        """a closed port is refused, exit code 69"""
        account = self.add_account("--port", "1")
        run = self.expect(69, "receive", account, "--password-file", self.password_file(), "--json")
        self.assertEqual(run.objects()[0]["result"], "refused")

    def test_no_place(self):
        """where no mail can be kept it is 73, and the server is not asked"""
        account = self.add_account("--port", "1")
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.data.write_text("a file in the place of the folder")
        run = self.expect(73, "receive", account, "--password-file", self.password_file())
        self.assertNotEqual(run.err, "")

    def test_interrupt_in_a_message(self):
        """Ctrl-C in the middle of a message leaves nothing of it, neither here nor in tmp"""
        with Script(b"+OK\r\n", USER=b"+OK\r\n", PASS=b"+OK\r\n",
                    CAPA=b"+OK\r\nUIDL\r\n.\r\n", STAT=b"+OK 1 100\r\n",
                    LIST=b"+OK\r\n1 100\r\n.\r\n", UIDL=b"+OK\r\n1 abc\r\n.\r\n",
                    RETR=b"+OK\r\nSubject: half a mess") as server:
            account = self.add_account("--port", str(server.port), "--security", "none")
            process = self.start_cli("receive", account, "--password-file", self.password_file(), "--json")
            deadline = time.monotonic() + 30
            while not any(line.startswith(b"RETR") for line in server.heard) and time.monotonic() < deadline:
                time.sleep(0.01)
            self.interrupt(process)
            out, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 75, err)
        self.assertIn(b'"result":"cancelled"', out)
        self.assertIn(b'"listed":1,"received":0', out)
        self.assertFalse([line for line in server.heard if line.startswith((b"DELE", b"QUIT"))])
        for folder in ("tmp", "new", "cur"):
            self.assertEqual(list((self.data / "mail" / account / folder).iterdir()), [])

    def test_broken_off(self):
        """a connection that breaks in a message is lost, exit code 69; the next check begins anew"""
        with Script(b"+OK\r\n", USER=b"+OK\r\n", PASS=b"+OK\r\n",
                    CAPA=b"+OK\r\nUIDL\r\n.\r\n", STAT=b"+OK 1 100\r\n",
                    LIST=b"+OK\r\n1 100\r\n.\r\n", UIDL=b"+OK\r\n1 abc\r\n.\r\n",
                    RETR=b"+OK\r\nSubject: half a mess", closes=True) as server:
            account = self.add_account("--port", str(server.port), "--security", "none")
            for _ in range(2):
                run = self.expect(69, "receive", account, "--password-file", self.password_file(), "--json")
                self.assertEqual([run.objects()[0][key] for key in ("received", "result")], [0, "lost"])
        self.assertEqual(len([line for line in server.heard if line.startswith(b"RETR")]), 2)
        self.assertEqual(self.expect(0, "list").out, "")

    def test_interrupt(self):
        """Ctrl-C ends a check at a silent server at once"""
        with Script(b"") as server:
            account = self.add_account("--port", str(server.port), "--security", "none")
            process = self.start_cli("receive", account, "--password-file", self.password_file(), "--json")
            self.assertTrue(server.met.wait(30))
            begin = time.monotonic()
            self.interrupt(process)
            out, err = process.communicate(timeout=30)
            self.assertLess(time.monotonic() - begin, 10)
        self.assertEqual(process.returncode, 75, err)
        self.assertIn(b'"result":"cancelled"', out)


if __name__ == "__main__":
    tap.main()
