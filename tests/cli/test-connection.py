#!/usr/bin/python3
"""fumibako-cli test: the eleven steps, the failures told apart, exit codes; against Dovecot and scripted servers.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import socket
import stat
import time

from program import Case
from dovecot import Dovecot
from pop3 import Script
import tap

STEPS = ["network", "resolve", "connect", "encrypt", "certificate", "greeting", "capabilities", "login",
         "mailbox", "uidl", "keep"]
PASSWORD = "blue-Kettle 7"


def unused_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Dovecots(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = Dovecot(("anna",), PASSWORD).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def run_test(self, code, *options, password=PASSWORD, port=None, pin=True, user="anna"):
        """The steps and the last object."""
        arguments = ["test", "--host", "127.0.0.1", "--user", user, "--port", port or self.server.tls_port,
                     "--password-file", self.password_file(password), "--json", *options]
        if pin:
            arguments += ["--trust-certificate", self.server.fingerprint]
        objects = self.expect(code, *arguments).objects()
        self.assertEqual([each["step"] for each in objects[:-1]], STEPS)
        for each in objects[:-1]:
            self.assertEqual(list(each), ["step", "state", "text", "ms"])
            self.assertIn(each["state"], ("ok", "warning", "failed", "skipped"))
        self.assertEqual(list(objects[-1]), ["result", "title", "body", "remedies", "server_text"])
        return {each["step"]: each for each in objects[:-1]}, objects[-1]

    def test_tls(self):
        """over TLS with a pinned certificate every step is ok"""
        steps, result = self.run_test(0)
        self.assertEqual({each["state"] for each in steps.values()}, {"ok"})
        self.assertEqual(result["result"], "ok")
        self.assertTrue(result["title"].startswith("Ready to receive mail"), result)
        self.assertIn("TLS 1.", steps["encrypt"]["text"])

    def test_starttls(self):
        """over STARTTLS with a pinned certificate every step is ok"""
        steps, result = self.run_test(0, "--security", "starttls", port=self.server.port)
        self.assertEqual((result["result"], steps["encrypt"]["state"]), ("ok", "ok"))

    def test_without_encryption(self):
        """without encryption the steps of encryption do not pass as ok"""
        steps, result = self.run_test(0, "--security", "none", port=self.server.port, pin=False)
        self.assertEqual(result["result"], "ok")
        self.assertIn(steps["encrypt"]["state"], ("warning", "skipped"))
        self.assertEqual(steps["certificate"]["state"], "skipped")

    def test_wrong_password(self):
        """a wrong password is auth-failed, exit code 77, with the server's words"""
        steps, result = self.run_test(77, password="wrong")
        self.assertEqual((result["result"], steps["login"]["state"]), ("auth-failed", "failed"))
        self.assertTrue(result["server_text"])
        self.assertGreaterEqual(len(result["remedies"]), 1)
        self.assertEqual({steps[name]["state"] for name in ("mailbox", "uidl", "keep")}, {"skipped"})

    def test_unknown_certificate(self):
        """a certificate that no authority signed is cert-unknown, exit code 76, and its SHA-256 is told"""
        steps, result = self.run_test(76, pin=False)
        self.assertEqual((result["result"], steps["certificate"]["state"]), ("cert-unknown", "failed"))
        run = self.expect(76, "test", "--host", "127.0.0.1", "--port", self.server.tls_port, "--user", "anna",
                          "--password-file", self.password_file(PASSWORD))
        self.assertIn(self.server.fingerprint, run.err)

    def test_another_pin(self):
        """a pinned certificate that is not the server's is cert-changed"""
        _, result = self.run_test(76, "--trust-certificate", "0" * 64, pin=False)
        self.assertEqual(result["result"], "cert-changed")

    def test_tls_on_the_plain_port(self):
        """TLS on a port that greets in clear is tls-not-tls, exit code 76"""
        _, result = self.run_test(76, port=self.server.port)
        self.assertEqual(result["result"], "tls-not-tls")

    def test_account_with_password_file(self):
        """an account is tested by its id, without a keyring by a password file; standard input is one"""
        account = self.add_account("--port", str(self.server.tls_port), "--user", "anna", "--trust-certificate",
                                   self.server.fingerprint)
        self.expect(0, "test", account, "--password-file", self.password_file(PASSWORD))
        self.expect(0, "test", account, "--password-file", "-", stdin=PASSWORD.encode() + b"\n")
        self.expect(0, "test", account, "--password-file", "-", stdin=PASSWORD.encode())

    def test_one_line_end_is_stripped(self):
        """one line end of a password file is dropped, a second one is not"""
        account = self.add_account("--port", str(self.server.tls_port), "--user", "anna", "--trust-certificate",
                                   self.server.fingerprint)
        self.expect(0, "test", account, "--password-file", "-", stdin=PASSWORD.encode() + b"\r\n")
        self.expect(78, "test", account, "--password-file", "-", stdin=PASSWORD.encode() + b"\n\n")
        self.expect(77, "test", account, "--password-file", "-", stdin=PASSWORD.encode() + b" \n")

    def test_no_keyring(self):
        """without keyring and password file it is 78"""
        account = self.add_account("--port", str(self.server.tls_port))
        run = self.expect(78, "test", account)
        self.assertIn("--password-file", run.err)

    def test_plain_text(self):
        """without --json there is a line per step and a last one"""
        run = self.expect(0, "test", "--host", "127.0.0.1", "--port", self.server.tls_port, "--user", "anna",
                          "--password-file", self.password_file(PASSWORD), "--trust-certificate",
                          self.server.fingerprint)
        lines = run.out.splitlines()
        self.assertEqual([line.split()[0] for line in lines[:11]], ["ok"] * 11)
        self.assertTrue(lines[-1].startswith("Ready to receive mail"), lines)

    def test_transcript(self):
        """the transcript holds the talk and not the password, and is its owner's only"""
        transcript = self.home / "transcript"
        self.run_test(0, "--transcript", transcript)
        text = transcript.read_text()
        self.assertIn("UIDL", text)
        self.assertNotIn(PASSWORD, text)
        self.assertEqual(stat.S_IMODE(transcript.stat().st_mode), 0o600)


class OtherServers(Case):
    def test_refused(self):
        """a closed port is refused, exit code 69"""
        run = self.expect(69, "test", "--host", "127.0.0.1", "--port", unused_port(), "--user", "anna",
                          "--password-file", self.password_file(), "--json")
        self.assertEqual(run.objects()[-1]["result"], "refused")

    def script(self, code, greeting, options=(), **replies):
        with Script(greeting, **replies) as server:
            run = self.expect(code, "test", "--host", "127.0.0.1", "--port", server.port, "--user", "anna",
                              "--security", "none", "--password-file", self.password_file(), "--json", *options)
            server.result = run.objects()[-1]
        return server, run

    def test_other_protocols(self):
        """a server of another protocol is not-pop, exit code 76"""
        for greeting in (b"220 mail.example ESMTP\r\n", b"* OK IMAP4rev1 ready\r\n",
                         b"HTTP/1.1 400 Bad Request\r\n\r\n"):
            server, _ = self.script(76, greeting)
            self.assertEqual(server.result["result"], "not-pop", greeting)

    def test_greeting_of_trouble(self):
        """-ERR instead of a greeting is greeting-err, exit code 69"""
        server, _ = self.script(69, b"-ERR too busy\r\n")
        self.assertEqual((server.result["result"], server.result["server_text"]), ("greeting-err", "too busy"))

    def test_in_use(self):
        """[IN-USE] at the login is in-use, exit code 75"""
        server, _ = self.script(75, b"+OK\r\n", USER=b"+OK\r\n", PASS=b"-ERR [IN-USE] locked\r\n")
        self.assertEqual(server.result["result"], "in-use")

    def test_stls_missing(self):
        """without STLS the password is not sent: stls-missing, exit code 76"""
        server, _ = self.script(76, b"+OK\r\n", options=["--security", "starttls"],
                                CAPA=b"+OK\r\nUSER\r\nUIDL\r\n.\r\n")
        self.assertEqual(server.result["result"], "stls-missing")
        self.assertFalse([line for line in server.heard if line.startswith((b"USER", b"PASS", b"AUTH"))])

    def test_escape_sequences(self):
        """what a server says cannot steer the terminal"""
        evil = b"-ERR \x1b[2J\x1b]0;owned\x07 \x9b31m \xc2\x9b31m \xe2\x80\xae done\r\n"
        _, run = self.script(69, evil)
        with Script(evil) as server:
            text = self.expect(69, "test", "--host", "127.0.0.1", "--port", server.port, "--user", "anna",
                               "--security", "none", "--password-file", self.password_file())
        for output in (run.out, run.err, text.out, text.err):
            for character in "\x1b\x07\x9b\u202e":
                self.assertNotIn(character, output)
        self.assertIn("done", text.err)

    def test_interrupt(self):
        """Ctrl-C ends a test that waits for a silent server at once"""
        with Script(b"") as server:
            process = self.start_cli("test", "--host", "127.0.0.1", "--port", server.port, "--user", "anna",
                                     "--security", "none", "--password-file", self.password_file(), "--json")
            self.assertTrue(server.met.wait(30))
            begin = time.monotonic()
            self.interrupt(process)
            out, err = process.communicate(timeout=30)
            self.assertLess(time.monotonic() - begin, 10)
        self.assertEqual(process.returncode, 75, err)
        self.assertIn(b'"result":"cancelled"', out)
        self.assertNotIn(b"Sanitizer", err)


if __name__ == "__main__":
    tap.main()
