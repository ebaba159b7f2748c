#!/usr/bin/python3
"""A private Dovecot POP3 server on 127.0.0.1 with a certificate of its own throw-away CA.

As a module: `with Dovecot(users=("anna",), password="x") as server:` gives server.port (plain and STLS),
server.tls_port (implicit TLS), server.ca, server.fingerprint (SHA-256 of the server certificate's DER),
server.maildir("anna").

With all_logins=True it offers every SASL mechanism that it has, takes server.client (certificate and key of the
first user) for EXTERNAL, and for XOAUTH2 and OAUTHBEARER JSON Web Tokens signed with server.token_key (HS256).

As a program, for tests in C: `dovecot.py [--password P] [--all-logins] [--option 'key = value'] USER...` prints
one line a value (port=, tls_port=, ca=, fingerprint=, maildir_USER=, and client=, token_key=), then "ready", and
serves until its standard input closes.

Ports are free ones; nothing is left behind: processes end and files go with the server.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import base64
import hashlib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))
START_LIMIT = 20.0


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def make_certificates(folder):
    """ca.pem, and server.pem with server.key for localhost and 127.0.0.1."""
    folder.mkdir()
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "30", "-subj",
            "/CN=Fumibako test CA", "-keyout", "ca.key", "-out", "ca.pem", "-addext",
            "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key",
            "-out", "server.csr")
    (folder / "extensions").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n"
                                       "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n"
                                       "keyUsage=digitalSignature,keyEncipherment\n")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "20", "-sha256", "-extfile", "extensions", "-out", "server.pem")


def make_client_certificate(folder, user):
    """client.pem: certificate and key of a user, by the same CA."""
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={user}", "-keyout", "client.key",
            "-out", "client.csr")
    (folder / "client-extensions").write_text("basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n"
                                              "keyUsage=digitalSignature\n")
    openssl(folder, "x509", "-req", "-in", "client.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "20", "-sha256", "-extfile", "client-extensions", "-out", "client.crt")
    (folder / "client.pem").write_text((folder / "client.crt").read_text() + (folder / "client.key").read_text())


ALL_LOGINS = """
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 apop external xoauth2 oauthbearer
ssl_ca = <{tls}/ca.pem
ssl_verify_client_cert = yes
ssl_require_crl = no
auth_ssl_username_from_cert = yes
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = external
  args = nopassword
}}
"""

OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = sub
"""


class Dovecot:
    token_key = "a key that only this server and its test know"

    def __init__(self, users, password, options=(), all_logins=False):
        self.users, self.password, self.options = tuple(users), password, tuple(options)
        self.all_logins = all_logins
        self.process = None

    def __enter__(self):
        if not PROGRAM:
            raise FileNotFoundError("dovecot is not installed")
        self.folder = Path(tempfile.mkdtemp(prefix="fumibako-dovecot-"))
        self.folder.chmod(0o755)
        try:
            make_certificates(self.folder / "tls")
            self.ca = self.folder / "tls" / "ca.pem"
            der = ssl.PEM_cert_to_DER_cert((self.folder / "tls" / "server.pem").read_text())
            self.fingerprint = hashlib.sha256(der).hexdigest()
            if self.all_logins:
                self._prepare_logins()
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def maildir(self, user):
        return self.folder / "users" / user / "Maildir"

    def stop(self):
        """Ends the server and all its children."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def log(self):
        path = self.folder / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _prepare_logins(self):
        tls = self.folder / "tls"
        make_client_certificate(tls, self.users[0])
        self.client = tls / "client.pem"
        self.options += (ALL_LOGINS.format(tls=tls, folder=self.folder),)
        key = self.folder / "keys" / "default" / "HS256" / "default"
        key.parent.mkdir(parents=True)
        key.write_text(base64.b64encode(self.token_key.encode()).decode())
        (self.folder / "oauth2.conf").write_text(OAUTH2.format(folder=self.folder))

    def _start(self):
        # A port that was free may be taken by the time Dovecot binds it: then others are chosen.
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            self.port, self.tls_port = free_ports(2)
            self._write_configuration()
            self.process = subprocess.Popen([PROGRAM, "-F", "-c", self.folder / "dovecot.conf"],
                                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL, start_new_session=True)
            while self.process.poll() is None and time.monotonic() < deadline:
                if self._greets():
                    return
                time.sleep(0.02)
            self.stop()
        raise RuntimeError("Dovecot did not start:\n" + self.log())

    def _greets(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 2) as connection:
                return connection.recv(3) == b"+OK"
        except OSError:
            return False

    def _write_configuration(self):
        if os.getuid() == 0:
            mail = pwd.getpwnam("mail")
            uid, gid, login, internal = mail.pw_uid, mail.pw_gid, "dovenull", "dovecot"
        else:
            uid, gid = os.getuid(), os.getgid()
            login = internal = pwd.getpwuid(uid).pw_name
        chroot = "" if os.getuid() == 0 else "chroot ="
        lines = []
        for user in self.users:
            home = self.folder / "users" / user
            for name in ("tmp", "new", "cur"):
                (home / "Maildir" / name).mkdir(parents=True, exist_ok=True)
            lines.append(f"{user}:{{PLAIN}}{self.password}:{uid}:{gid}::{home}::\n")
        for path in [self.folder / "users", *(self.folder / "users").rglob("*")]:
            os.chown(path, uid, gid)
        (self.folder / "passwd").write_text("".join(lines))
        options = "\n".join(self.options)
        (self.folder / "dovecot.conf").write_text(f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/dovecot.log
protocols = pop3
listen = 127.0.0.1
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {internal}
default_vsz_limit = 2G
ssl = yes
ssl_cert = <{self.folder}/tls/server.pem
ssl_key = <{self.folder}/tls/server.key
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:%h/Maildir
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
mail_fsync = never
maildir_very_dirty_syncs = yes
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {self.folder}/passwd
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {self.folder}/passwd
}}
pop3_no_flag_updates = yes
pop3_fast_size_lookups = yes
pop3_uidl_format = %08Xu%08Xv
service pop3-login {{
  {chroot}
  service_count = 0
  process_min_avail = 1
  inet_listener pop3 {{
    address = 127.0.0.1
    port = {self.port}
  }}
  inet_listener pop3s {{
    address = 127.0.0.1
    port = {self.tls_port}
    ssl = yes
  }}
}}
service anvil {{
  {chroot}
  # No penalty of seconds for who has failed to log in before.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {chroot}
}}
{options}
""")


def main():
    parser = argparse.ArgumentParser(description="A private Dovecot POP3 server for tests.")
    parser.add_argument("--password", default="secret")
    parser.add_argument("--option", action="append", default=[])
    parser.add_argument("--all-logins", action="store_true")
    parser.add_argument("users", nargs="+")
    arguments = parser.parse_args()
    with Dovecot(arguments.users, arguments.password, arguments.option, arguments.all_logins) as server:
        for name in ("port", "tls_port", "ca", "fingerprint"):
            print(f"{name}={getattr(server, name)}")
        for name in ("client", "token_key") if arguments.all_logins else ():
            print(f"{name}={getattr(server, name)}")
        for user in arguments.users:
            print(f"maildir_{user}={server.maildir(user)}")
        print("ready", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
