"""POP3 in a few lines, for tests: a client that takes bytes as they come, and a server that says what it is told.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import socket
import ssl
import threading


class Client:
    """Plain or over TLS, without any check; `with Client(port, user, password) as client:`"""

    def __init__(self, port, user, password, tls=False):
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
        self.file = self.socket.makefile("rb")
        self.status()
        self.command(f"USER {user}")
        self.command(f"PASS {password}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.command("QUIT")
        self.file.close()
        self.socket.close()

    def status(self):
        line = self.file.readline()
        if not line.startswith(b"+OK"):
            raise OSError(line)
        return line

    def command(self, text):
        self.socket.sendall(text.encode() + b"\r\n")
        return self.status()

    def lines(self, text):
        """The lines of a multi-line reply with their ends, unstuffed."""
        self.command(text)
        for line in self.file:
            if line == b".\r\n":
                return
            yield line[1:] if line.startswith(b".") else line

    def count(self):
        return int(self.command("STAT").split()[1])

    def uids(self):
        return [line.split()[1].decode() for line in self.lines("UIDL")]

    def sizes(self):
        return {int(number): int(size) for number, size in (line.split() for line in self.lines("LIST"))}

    def message(self, number):
        return b"".join(self.lines(f"RETR {number}"))


class Script:
    """A server that says what it is told: a greeting, then to each command the reply of that name.

    `with Script(b"+OK hello\\r\\n", USER=b"+OK\\r\\n") as server:` gives server.port and server.heard. A command
    without a reply is answered -ERR; after one whose reply is no whole line the server stays silent, or closes if
    it closes=True. An empty greeting: it says nothing at all.
    """

    def __init__(self, greeting, closes=False, **replies):
        self.greeting, self.closes, self.replies = greeting, closes, replies

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.heard = []
        self.met = threading.Event()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()
        return self

    def __exit__(self, *_):
        # Wakes accept() if no client ever came.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                with connection:
                    connection.settimeout(60)
                    self._talk(connection)

    def _talk(self, connection):
        connection.sendall(self.greeting)
        self.met.set()
        silent = not self.greeting
        for line in connection.makefile("rb"):
            self.heard.append(line)
            word = line.split(b" ")[0].strip().decode("ascii", "replace").upper()
            if not silent:
                reply = self.replies.get(word, b"-ERR unknown\r\n")
                connection.sendall(reply)
                silent = not reply.endswith(b"\n")
                if silent and self.closes:
                    return
