#!/usr/bin/python3
"""fumibako-cli account, and what all commands have in common: help, wrong usage, exit codes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import pty
import stat
import subprocess
import termios
import time

from program import PROGRAM, Case
from pop3 import Script
import tap

FINGERPRINT = "0123456789abcdef" * 4
COMMANDS = ("account add", "account list", "account show", "account set", "account remove", "test", "receive",
            "account export", "account import", "list", "show", "backup", "restore", "import", "export",
            "rebuild-index", "rules list", "rules run", "search", "verify")


class Usage(Case):
    def test_help(self):
        """--help names every command"""
        text = self.expect(0, "--help").out
        for command in COMMANDS:
            self.assertIn(command, text)

    def test_help_of_commands(self):
        """every command explains its options"""
        for command in COMMANDS:
            text = self.expect(0, *command.split(), "--help").out
            self.assertIn("fumibako-cli " + command, text)
            self.assertIn("--json", text)

    def test_version(self):
        """--version prints name and version"""
        self.assertRegex(self.expect(0, "--version").out, r"^fumibako-cli \d+\.\d+\.\d+\n$")

    def test_wrong_usage(self):
        """wrong usage exits with 64 and says why on standard error"""
        for arguments in ([], ["frobnicate"], ["account"], ["account", "frobnicate"], ["account", "add"],
                          ["account", "list", "--frobnicate"], ["account", "list", "more"],
                          ["account", "show"], ["account", "set", "id"], ["test"],
                          ["test", "id", "--host", "h"], ["test", "--host", "127.0.0.1"],
                          ["list", "--limit", "many"], ["list", "--limit", "0"], ["show"],
                          ["show", "one"], ["show", "1", "--file", "x"], ["show", "1", "--raw", "--text"],
                          ["verify", "now"]):
            run = self.expect(64, *arguments)
            self.assertEqual(run.out, "", arguments)
            self.assertIn("fumibako-cli", run.err, arguments)

    def test_bytes_that_are_no_utf8(self):
        """an argument that is not UTF-8 is refused"""
        self.expect(64, "account", "show", b"\xff\xfe".decode("utf-8", "surrogateescape"))

    def test_password_never_in_arguments(self):
        """there is no option for a password itself"""
        for command in ("account add", "account set", "test", "receive"):
            self.assertNotIn("--password=", self.expect(0, *command.split(), "--help").out)
            self.expect(64, *command.split(), "--password", "secret")


class Accounts(Case):
    def test_add_prints_the_id_alone(self):
        """account add prints the id and nothing else on standard output"""
        run = self.expect(0, "account", "add", "--address", "anna@example.test", "--host", "pop.example.test")
        self.assertRegex(run.out, r"^[0-9a-f]{8}\n$")
        path = self.config / "accounts" / (run.out.strip() + ".ini")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)

    def test_defaults(self):
        """what is not given is TLS, port 995, the address as user, 14 days"""
        account = self.add_account(host="pop.example.test")
        self.assertEqual(self.expect(0, "account", "list", "--json").objects(),
                         [{"id": account, "name": "", "address": "anna@example.test",
                           "host": "pop.example.test", "port": 995, "security": "tls",
                           "user": "anna@example.test", "leave": "14", "certificate": None}])

    def test_all_options(self):
        """every option reaches the account, and the keys are those of the contract in their order"""
        account = self.add_account("--name", "山田 花子", "--security", "starttls", "--port", "2110", "--user",
                                   "hanako", "--leave", "forever", "--trust-certificate",
                                   ":".join(FINGERPRINT.upper()[i:i + 2] for i in range(0, 64, 2)),
                                   address=" hanako＠Example.TEST ", host="Pop.Example.test.")
        shown = self.expect(0, "account", "show", account, "--json").objects()[0]
        self.assertEqual(list(shown.items()),
                         [("id", account), ("name", "山田 花子"), ("address", "hanako@example.test"),
                          ("host", shown["host"]), ("port", 2110), ("security", "starttls"),
                          ("user", "hanako"), ("leave", "forever"), ("certificate", FINGERPRINT)])
        self.assertEqual(shown["host"].lower(), "pop.example.test")

    def receiving(self, account):
        shown = dict(line.split("=", 1) for line in self.expect(0, "account", "show", account).out.splitlines())
        return [shown[key] for key in ("login", "client-certificate", "timeout", "size-limit", "headers-only")]

    def test_login_and_receiving(self):
        """login, client certificate, timeout, size limit and headers only are given, shown, changed and taken back"""
        account = self.add_account()
        self.assertEqual(self.receiving(account), ["auto", "", "0", "0", "false"])
        for word in ("password", "encrypted", "oauth2", "certificate", "auto"):
            self.expect(0, "account", "set", account, "login=" + word)
            self.assertEqual(self.receiving(account)[0], word)
        self.expect(0, "account", "set", account, "timeout=600", "size-limit=512", "headers-only=true")
        self.assertEqual(self.receiving(account), ["auto", "", "600", "512", "true"])
        self.expect(64, "account", "set", account, "timeout=30", "headers-only=yes")
        self.assertEqual(self.receiving(account), ["auto", "", "600", "512", "true"])

        file = self.config / "anna.pem"
        file.write_text("")
        other = self.add_account("--login", "certificate", "--client-certificate", str(file), "--timeout", "20",
                                 "--size-limit", "64", "--headers-only", address="other@example.test")
        self.assertEqual(self.receiving(other), ["certificate", str(file), "20", "64", "true"])
        self.expect(0, "account", "set", other, "client-certificate=", "timeout=0", "size-limit=0",
                    "headers-only=false", "login=auto")
        self.assertEqual(self.receiving(other), ["auto", "", "0", "0", "false"])

    def deletes_with_local(self, account):
        shown = dict(line.split("=", 1) for line in self.expect(0, "account", "show", account).out.splitlines())
        return shown["delete-with-local"]

    def test_delete_with_local(self):
        """what is deleted here is deleted on the server with some days, not where mail is kept, or as it was said"""
        account = self.add_account()
        self.assertEqual(self.deletes_with_local(account), "true")
        self.expect(0, "account", "set", account, "leave=30", "delete-with-local=false")
        self.assertEqual(self.deletes_with_local(account), "false")
        self.expect(0, "account", "set", account, "leave=20")
        self.assertEqual(self.deletes_with_local(account), "false")
        self.expect(0, "account", "set", account, "delete-with-local=true")
        self.expect(0, "account", "set", account, "leave=forever")
        self.assertEqual(self.deletes_with_local(account), "false")
        self.expect(0, "account", "set", account, "leave=14")
        self.assertEqual(self.deletes_with_local(account), "true")
        self.expect(64, "account", "set", account, "delete-with-local=perhaps")

        other = self.add_account("--leave", "forever", "--delete-with-local", "true", address="other@example.test")
        self.assertEqual(self.deletes_with_local(other), "true")

    def test_client_certificate_that_is_not_there(self):
        """a client certificate that is not there is kept with its whole path, and a warning"""
        account = self.add_account()
        run = self.expect(0, "account", "set", account, "client-certificate=nowhere/x.pem")
        self.assertIn("nowhere/x.pem", run.err)
        path = self.receiving(account)[1]
        self.assertTrue(path.startswith("/") and path.endswith("/nowhere/x.pem"), path)

    def test_utf8_in_the_c_locale(self):
        """names are UTF-8 in a script that has no locale"""
        self.environment["LC_ALL"] = "C"
        account = self.add_account("--name", "花子")
        self.assertEqual(self.expect(0, "account", "show", account, "--json").objects()[0]["name"], "花子")
        self.assertIn("name=花子\n", self.expect(0, "account", "show", account).out)

    def test_port_follows_security(self):
        """starttls and none mean port 110, a port behind the host's name counts, --port counts most"""
        for options, host, port in (([], "h.example", 995), (["--security", "starttls"], "h.example", 110),
                                    (["--security", "none"], "h.example", 110), ([], "h.example:1995", 1995),
                                    (["--port", "2995"], "h.example:1995", 2995)):
            account = self.add_account(*options, host=host)
            self.assertEqual(self.expect(0, "account", "show", account, "--json").objects()[0]["port"], port)
            self.expect(0, "account", "remove", account)

    def test_bad_values(self):
        """a value that cannot be is refused with 64, and no account is made"""
        for key, value in (("address", ""), ("address", "anna"), ("address", "a b@example.test"),
                           ("address", "a" * 10000), ("host", ""), ("host", "a b"), ("host", "a@b.example"),
                           ("host", "x" * 10000), ("port", "0"), ("port", "65536"), ("port", "ninety"),
                           ("security", "ssl3"), ("user", ""), ("user", "an\nna"), ("leave", "0"),
                           ("leave", "366"), ("leave", "sometimes"), ("trust-certificate", "abc"),
                           ("trust-certificate", "g" * 64), ("login", ""), ("login", "apop"),
                           ("timeout", "601"), ("timeout", "-1"), ("timeout", "long"), ("size-limit", "1M"),
                           ("size-limit", "2147483648")):
            options = {"address": "anna@example.test", "host": "pop.example.test", key: value}
            run = self.expect(64, "account", "add",
                              *[word for name, text in options.items() for word in ("--" + name, text)])
            self.assertEqual(run.out, "", (key, value))
        self.assertEqual(self.expect(0, "account", "list").out, "")

    def test_warns_of_another_protocol_s_port(self):
        """a port for sending or IMAP is taken, with a warning"""
        run = self.expect(0, "account", "add", "--address", "a@example.test", "--host", "h.example", "--port", "587")
        self.assertIn("sending", run.err)

    def test_same_account_twice(self):
        """the same mailbox is not added twice"""
        self.add_account()
        self.expect(78, "account", "add", "--address", "anna@example.test", "--host", "127.0.0.1")
        self.assertEqual(len(self.expect(0, "account", "list", "--json").objects()), 1)

    def test_list_keeps_the_order(self):
        """accounts are listed in the order they were added, one a line"""
        ids = [self.add_account(address=f"{name}@example.test") for name in ("zoe", "anna", "mia")]
        lines = self.expect(0, "account", "list").out.splitlines()
        self.assertEqual([line.split()[0] for line in lines], ids)

    def test_unreadable_file(self):
        """a broken file of one account is reported and does not hide the others"""
        account = self.add_account()
        (self.config / "accounts" / "deadbeef.ini").write_text("no key file at all\n")
        run = self.expect(0, "account", "list", "--json")
        self.assertEqual([each["id"] for each in run.objects()], [account])
        self.assertIn("deadbeef", run.err)

    def test_set(self):
        """account set changes what is named and nothing else"""
        account = self.add_account("--name", "Anna")
        before = self.expect(0, "account", "show", account, "--json").objects()[0]
        self.expect(0, "account", "set", account, "host=mail.example.test", "leave=no", "user=an=na",
                    "certificate=" + FINGERPRINT)
        after = self.expect(0, "account", "show", account, "--json").objects()[0]
        self.assertEqual(after, {**before, "host": "mail.example.test", "leave": "no", "user": "an=na",
                                 "certificate": FINGERPRINT})

    def test_set_is_all_or_nothing(self):
        """one bad value changes nothing"""
        account = self.add_account()
        before = self.expect(0, "account", "show", account).out
        self.expect(64, "account", "set", account, "leave=no", "port=none")
        self.expect(64, "account", "set", account, "leave=no", "colour=blue")
        self.assertEqual(self.expect(0, "account", "show", account).out, before)

    def test_shown_settings_can_be_typed(self):
        """the lines of account show are arguments of account set"""
        account = self.add_account("--name", "Anna B", "--trust-certificate", FINGERPRINT)
        shown = self.expect(0, "account", "show", account).out
        pairs = [line for line in shown.splitlines() if not line.startswith("id=")]
        self.expect(0, "account", "set", account, *pairs)
        self.assertEqual(self.expect(0, "account", "show", account).out, shown)

    def test_pin_belongs_to_host_and_port(self):
        """another host or port drops the trusted certificate, another user does not"""
        for change, pinned in (("user=other", FINGERPRINT), ("port=1995", None), ("host=other.example", None),
                               ("certificate=", None)):
            account = self.add_account("--trust-certificate", FINGERPRINT,
                                       address=change.split("=")[0] + "@example.test")
            self.expect(0, "account", "set", account, change)
            shown = self.expect(0, "account", "show", account, "--json").objects()[0]
            self.assertEqual(shown["certificate"], pinned, change)

    def test_unknown_id(self):
        """an account that does not exist is a matter of configuration: 78"""
        for arguments in (["show", "00000000"], ["set", "00000000", "leave=no"], ["remove", "00000000"]):
            self.assertIn("00000000", self.expect(78, "account", *arguments).err)

    def test_address_instead_of_id(self):
        """an account can be named by its address"""
        account = self.add_account()
        self.assertEqual(self.expect(0, "account", "show", "anna@example.test", "--json").objects()[0]["id"], account)

    def test_remove(self):
        """account remove removes the file; its mail stays on this computer"""
        account = self.add_account()
        mail = self.data / "mail" / account / "new"
        mail.mkdir(parents=True)
        (mail / "0123456789abcdef0123456789abcdef").write_bytes(b"Subject: kept\r\n\r\n")
        self.expect(0, "account", "remove", account)
        self.assertEqual(self.expect(0, "account", "list").out, "")
        self.assertEqual(list((self.config / "accounts").iterdir()), [])
        self.assertEqual(len(list(mail.iterdir())), 1)

    def test_remove_with_mail(self):
        """--delete-mail removes the mail as well, and only that account's"""
        account = self.add_account()
        other = self.add_account(address="bea@example.test")
        for each in (account, other):
            (self.data / "mail" / each / "new").mkdir(parents=True)
            (self.data / "mail" / each / "new" / "0123456789abcdef0123456789abcdef").write_bytes(b"Subject: x\r\n\r\n")
        self.expect(0, "account", "remove", "--delete-mail", account)
        self.assertFalse((self.data / "mail" / account).exists())
        self.assertTrue((self.data / "mail" / other / "new").exists())


class Passwords(Case):
    def test_without_a_keyring(self):
        """without a keyring the account is added, the password is said not to be kept, and is nowhere"""
        run = self.expect(0, "account", "add", "--address", "anna@example.test", "--host", "h.example",
                          "--password-file", self.password_file("tr3asure"))
        self.assertRegex(run.out, r"^[0-9a-f]{8}\n$")
        self.assertIn("not kept", run.err)
        for path in [*self.config.rglob("*"), *self.data.rglob("*")]:
            if path.is_file():
                self.assertNotIn(b"tr3asure", path.read_bytes(), path)

    def test_silent_keyring(self):
        """Ctrl-C while the keyring keeps silent gives up the keyring, not the account: its id is printed"""
        with Script(b"") as bus:
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = f"tcp:host=127.0.0.1,port={bus.port}"
            process = self.start_cli("account", "add", "--address", "a@example.test", "--host", "h.example",
                                     "--password-file", self.password_file())
            self.assertTrue(bus.met.wait(30))
            self.interrupt(process)
            out, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, err)
        self.assertIn(b"not kept", err)
        self.assertTrue((self.config / "accounts" / (out.decode().strip() + ".ini")).exists())

    def type_password(self, typed):
        """What the terminal shows, the exit code and the standard output of account add."""
        leader, follower = pty.openpty()
        process = subprocess.Popen([PROGRAM, "account", "add", "--address", "a@example.test", "--host", "h.example",
                                    "--password-file", "-"], stdin=follower, stderr=follower,
                                   stdout=subprocess.PIPE, env=self.environment)
        os.close(follower)
        shown = b""
        while b"Password: " not in shown:
            shown += os.read(leader, 4096)
        # The prompt comes before the echo goes: what is typed in between would be shown, and flushed.
        while termios.tcgetattr(leader)[3] & termios.ECHO:
            time.sleep(0.01)
        os.write(leader, typed)
        out, _ = process.communicate(timeout=60)
        with contextlib.suppress(OSError):
            while piece := os.read(leader, 4096):
                shown += piece
        os.close(leader)
        return shown, process.returncode, out

    def test_typed(self):
        """at a terminal the password is asked for and not shown"""
        shown, code, out = self.type_password(b"tr3asure\n")
        self.assertEqual(code, 0, shown)
        self.assertNotIn(b"tr3asure", shown)
        self.assertRegex(out, rb"^[0-9a-f]{8}\n$")

    def test_typed_and_given_up(self):
        """Ctrl-C at the question ends it with 78, without an account"""
        shown, code, out = self.type_password(b"tr3\x03")
        self.assertEqual((code, out), (78, b""), shown)
        self.assertNotIn(b"tr3", shown)

    def test_bad_password_files(self):
        """a password file that is missing, empty, binary or too long is 78, and no account is made"""
        good = self.password_file()
        for name, content in (("missing", None), ("empty", b""), ("nul", b"a\0b\n"), ("latin1", b"caf\xe9\n"),
                              ("lines", b"one\ntwo\n"), ("long", b"x" * 100000), ("folder", "folder")):
            path = self.home / name
            if content == "folder":
                path.mkdir()
            elif content is not None:
                path.write_bytes(content)
            run = self.expect(78, "account", "add", "--address", "a@example.test", "--host", "h.example",
                              "--password-file", path)
            self.assertNotEqual(run.err, "", name)
        self.assertEqual(self.expect(0, "account", "list").out, "")
        self.assertTrue(good.exists())


if __name__ == "__main__":
    tap.main()
