#!/usr/bin/python3
"""fumibako-cli with every kind of login, against a Dovecot that offers all it has.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import hashlib
import hmac
import json
import time

from program import Case
from dovecot import Dovecot
import tap

PASSWORD = "blue-Kettle 7"


def for_url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


class Logins(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = Dovecot(("anna",), PASSWORD, all_logins=True).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def token(self, seconds):
        """A JSON Web Token that is good for so long."""
        claims = json.dumps({"sub": "anna", "iat": int(time.time()) - 1000, "exp": int(time.time()) + seconds})
        what = for_url(b'{"alg":"HS256","typ":"JWT"}') + b"." + for_url(claims.encode())
        signature = hmac.new(self.server.token_key.encode(), what, hashlib.sha256).digest()
        return (what + b"." + for_url(signature)).decode()

    def receive(self, code, *options, password=None):
        """What is logged in with, by the transcript, and the result."""
        account = self.add_account("--user", "anna", "--port", str(self.server.tls_port), "--trust-certificate",
                                   self.server.fingerprint, *options)
        transcript = self.home / "transcript"
        secret = [] if password is None else ["--password-file", self.password_file(password)]
        run = self.expect(code, "receive", account, "--json", "--transcript", transcript, *secret)
        self.expect(0, "account", "remove", account)
        text = transcript.read_text()
        self.assertNotIn(password or PASSWORD, text)
        words = [line.split() for line in text.splitlines() if line.startswith(("C: AUTH", "C: USER", "C: APOP"))]
        return words[-1][2] if words else None, run.objects()[-1]["result"]

    def test_words(self):
        """each word of login takes the way that it says"""
        for word, way in (("auto", "SCRAM-SHA-256"), ("password", "PLAIN"), ("encrypted", "SCRAM-SHA-256")):
            self.assertEqual(self.receive(0, "--login", word, password=PASSWORD), (way, "ok"))
            self.assertEqual(self.receive(77, "--login", word, password="wrong"), (way, "auth-failed"))

    def test_token(self):
        """with oauth2 the password file holds the token"""
        self.assertEqual(self.receive(0, "--login", "oauth2", password=self.token(1000))[1], "ok")
        self.assertEqual(self.receive(77, "--login", "oauth2", password=self.token(-500))[1], "auth-failed")

    def test_certificate(self):
        """with certificate nobody is asked for a password"""
        self.assertEqual(self.receive(0, "--login", "certificate", "--client-certificate", str(self.server.client)),
                         ("EXTERNAL", "ok"))

    def test_no_certificate(self):
        """a certificate that is missing or not shown is no question for a password"""
        self.assertEqual(self.receive(76, "--login", "certificate"), ("EXTERNAL", "auth-mech"))
        missing = str(self.home / "nowhere.pem")
        self.assertEqual(self.receive(76, "--login", "certificate", "--client-certificate", missing),
                         (None, "auth-mech"))


if __name__ == "__main__":
    tap.main()
