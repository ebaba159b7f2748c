"""The programs that are compared: each is told where the server is and gets a folder of its own.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PREFIX = ROOT / "build" / "prefix"
PROGRAM = PREFIX / "bin" / "fumibako"
CLI = PREFIX / "bin" / "fumibako-cli"
BUILT = ROOT / "build" / "tests" / "bench"
LAG_PROXY = ROOT / "build" / "tests" / "servers" / "lag-proxy"
PASSWORD = "bench password"


def profile(folder):
    """An environment with a profile of its own under FOLDER."""
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("G_TLS", "GIO_"))}
    return {**keep, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_DIRS": f"{PREFIX}/share:/usr/local/share:/usr/share"}


def count_files(folder):
    return sum(1 for path in folder.rglob("*") if path.parent.name in ("new", "cur") and path.is_file())


class Peer:
    """One program with one folder: what it fetched lasts from one run to the next."""

    def __init__(self, server, port, user, folder):
        self.server, self.port, self.user, self.folder = server, port, user, folder
        folder.mkdir(parents=True)
        self.secret = folder / "password"
        self.secret.write_text(PASSWORD)
        self.environment = {**os.environ, "HOME": str(folder)}
        self.prepare()

    def make_maildir(self):
        for name in ("tmp", "new", "cur"):
            (self.folder / "Maildir" / name).mkdir(parents=True)

    def count(self):
        return count_files(self.folder)

    def run(self):
        """Returns: wall seconds, and the peak in MiB"""
        os.sync()
        started = time.monotonic()
        run = subprocess.run(["/usr/bin/time", "-f", "%M", *map(str, self.command)], env=self.environment,
                             capture_output=True, text=True, check=False)
        seconds = time.monotonic() - started
        if run.returncode:
            raise RuntimeError(f"{self.command[0]} ended with {run.returncode}: {run.stderr}")
        return seconds, int(run.stderr.split()[-1]) / 1024


class Fumibako(Peer):
    name = "fumibako-cli receive"

    def prepare(self):
        self.environment = profile(self.folder)
        add = [CLI, "account", "add", "--address", f"{self.user}@bench.example", "--host", "localhost", "--port",
               str(self.port), "--user", self.user, "--leave", "forever", "--trust-certificate",
               self.server.fingerprint, "--password-file", self.secret]
        # Without a bus nobody asks for the keyring's password.
        run = subprocess.run(add, env={**self.environment, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"},
                             capture_output=True, text=True, check=True)
        self.command = [CLI, "receive", run.stdout.strip(), "--password-file", self.secret]


class Mpop(Peer):
    name = "mpop"

    def prepare(self):
        self.make_maildir()
        settings = self.folder / "mpoprc"
        settings.write_text(f"""defaults
account default
host localhost
port {self.port}
user {self.user}
password "{PASSWORD}"
auth user
tls on
tls_starttls off
tls_trust_file {self.server.ca}
keep on
received_header off
uidls_file {self.folder}/uidls
delivery maildir {self.folder}/Maildir
""")
        settings.chmod(0o600)
        self.command = ["mpop", "-Q", "-C", settings]


class OneFile(Peer):
    """What the server can give: all RETRs at once, the replies into one file, one fsync."""

    name = "limit-onefile"

    def prepare(self):
        self.command = [BUILT / "least-client", self.port, self.user, self.secret, self.server.ca, "onefile",
                        self.folder / "replies"]

    def count(self):
        return None


class MaildirSync(Peer):
    """The same with a file and an fsync for each message."""

    name = "limit-maildirsync"

    def prepare(self):
        self.make_maildir()
        self.command = [BUILT / "least-client", self.port, self.user, self.secret, self.server.ca, "maildirsync",
                        self.folder / "Maildir"]


class Line:
    """The way to a port of the server with a round-trip time, counting round trips."""

    def __init__(self, port, milliseconds):
        self.target, self.milliseconds = port, milliseconds

    def __enter__(self):
        if self.milliseconds == 0:
            self.port = self.target
            return self
        self.process = subprocess.Popen([LAG_PROXY, str(self.target), str(self.milliseconds)],
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])
        return self

    def __exit__(self, *_):
        if self.milliseconds:
            self.process.terminate()
            self.process.wait()
            self.process.stdout.close()

    def count_turns(self):
        """Round trips of the connection that ended last; the TCP handshake is not among them."""
        return int(self.process.stdout.readline().split()[1])
