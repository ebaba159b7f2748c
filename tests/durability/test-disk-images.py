#!/usr/bin/python3
"""A real file system as a power cut leaves it: ext4 in a file, copied at every command that the server hears.

fumibako-cli receives from Dovecot onto an ext4 that commits by itself once in 300 seconds only; what is copied is what
was on the disk at that moment. Each copy is mounted, which replays its journal, and judged by the next check for mail
(judge.c). A machine that refuses loop mounts fails this test: then nothing was shown.

With FUMI_FULL_MATRIX the mailbox is larger, and there are 500 copies and more.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

import rules
import tap
from judging import Judge, present_in, write_messages

MESSAGES = 150 if rules.FULL else 4
FULL_IMAGES = 500
SIZE = "64M" if rules.FULL else "24M"


def run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False,
                          env={**os.environ, "PATH": "/usr/sbin:/sbin:" + os.environ.get("PATH", "")})
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")


@contextlib.contextmanager
def mounted(image, folder, options=""):
    folder.mkdir(exist_ok=True)
    try:
        run("mount", "-o", "loop" + options, image, folder)
    except AssertionError as error:
        raise AssertionError(f"this machine refuses loop mounts, and so nothing is shown: {error}") from None
    try:
        yield folder
    finally:
        run("umount", folder)


class Between:
    """Stands between a client and the server, and calls back before each command is passed on and behind the answer to
    QUIT before that is."""

    def __init__(self, server_port, on_command):
        self.server_port, self.on_command = server_port, on_command
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.quitting = False
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        client, _ = self.listener.accept()
        with client, socket.create_connection(("127.0.0.1", self.server_port)) as server:
            answers = threading.Thread(target=self.pass_answers, args=(server, client))
            answers.start()
            with contextlib.suppress(OSError):
                for line in client.makefile("rb"):
                    self.on_command(line.strip().decode("ascii", "replace"))
                    self.quitting |= line == b"QUIT\r\n"
                    server.sendall(line)
                server.shutdown(socket.SHUT_WR)
            answers.join()

    def pass_answers(self, server, client):
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if self.quitting:
                    self.on_command("the answer to QUIT")
                client.sendall(data)
            client.shutdown(socket.SHUT_WR)

    def close(self):
        self.thread.join()
        self.listener.close()


class Images(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = rules.all_rules(MESSAGES)
        cls.server, cls.rules = cls.context.__enter__()
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        cls.holder = tempfile.TemporaryDirectory(prefix="fumibako-images-", dir=memory)
        cls.folder = Path(cls.holder.name)
        cls.messages = write_messages(cls.server, cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()
        cls.context.__exit__(None, None, None)

    def record(self, rule, image, variables):
        """Receives on IMAGE; returns where the data lie, and (copy, what the server has, when) of each moment."""
        moments, process, states = [], [], {}

        def on_command(when):
            # Nothing is written while the copy is made, as nothing is after a power cut.
            copy = self.folder / f"copy-{len(moments)}"
            process[0].send_signal(signal.SIGSTOP)
            run("cp", "--sparse=always", image, copy)
            process[0].send_signal(signal.SIGCONT)
            moments.append((copy, when))

        between = Between(self.server.port, on_command)
        with mounted(image, self.folder / "disk", ",commit=300") as disk, \
                rule.profile("image", disk, between.port) as profile:
            run("sync", "-f", disk)
            states["before"] = present_in(profile)
            process.append(profile.start(**variables))
            _, errors = process[0].communicate(timeout=rules.LIMIT * 10)
            between.close()
            self.assertEqual((process[0].returncode, errors), (0, b""))
            profile.assert_settled()
            states["after"] = present_in(profile)
            path = profile.data.relative_to(disk)
            process[0].send_signal = lambda _: None
            on_command("the end")
        ended = {"the answer to QUIT", "the end"}
        return path, [(copy, states["after" if when in ended else "before"], when) for copy, when in moments]

    def judge_images(self, name, **variables):
        """Returns: how many there were, and what is wrong with some"""
        rule, image = self.rules[name], self.folder / "image"
        run("truncate", "-s", SIZE, image)
        run("mkfs.ext4", "-q", "-F", image)
        judge = Judge(self.messages)
        failures = []
        try:
            path, moments = self.record(rule, image, variables)
            for copy, present, when in moments:
                with mounted(copy, self.folder / "copy") as disk:
                    answer = judge.ask(disk / path, name, present)
                copy.unlink()
                if answer != "ok":
                    failures.append(f"rule {name}, at {when}: {answer}")
        finally:
            end = judge.end()
            image.unlink()
        self.assertEqual(end, "")
        self.assertEqual(moments[-2][2], "the answer to QUIT")
        return len(moments), failures

    def test_images(self):
        """what an ext4 disk holds at any command, each message is here once after the next check"""
        total = 0
        for name in rules.RULES:
            images, failures = self.judge_images(name)
            rules.note(f"rule {name}: {images} images, {len(failures)} failures")
            self.assertEqual(failures, [])
            total += images
        if rules.FULL:
            self.assertGreaterEqual(total, FULL_IMAGES)

    def test_loss_is_seen(self):
        """control: were nothing synced, this test would find mail lost behind QUIT"""
        _, failures = self.judge_images("no", LD_PRELOAD=rules.SHIM, FUMI_FAULT_NO_SYNC="1")
        self.assertTrue(any("at the answer to QUIT" in each and "is here 0 times" in each for each in failures), failures)


if __name__ == "__main__":
    tap.main()
