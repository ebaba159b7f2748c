"""When is a program's window painted? Read from the X server's own frame buffer.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import mmap
import os
import shutil
import subprocess
import tempfile
import time
import zlib
from pathlib import Path

WIDTH, HEIGHT = 1100, 720
SETTLED = 1.5     # seconds without a change after which the picture counts as final
LONGEST = 20.0


class Screen:
    """An Xvfb whose frame buffer is a file."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fumibako-bench-"))
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", self.folder,
             "-nolisten", "tcp", "-noreset"],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            self.display = ":" + pipe.readline().strip()
        with open(self.folder / "Xvfb_screen0", "rb") as file:
            self.buffer = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return self

    def __exit__(self, *_):
        self.buffer.close()
        self.server.terminate()
        self.server.wait()
        shutil.rmtree(self.folder)

    def rows(self, left=0, right=WIDTH):
        """One checksum a screen row, of its part from LEFT to RIGHT."""
        start = len(self.buffer) - WIDTH * HEIGHT * 4
        view = memoryview(self.buffer)
        try:
            return [zlib.crc32(view[start + (y * WIDTH + left) * 4:start + (y * WIDTH + right) * 4]) for y in range(HEIGHT)]
        finally:
            view.release()

    def seconds_to_painted(self, command, environment):
        """Seconds from the start of COMMAND to the first picture of which 95 % of the rows are final."""
        before = self.rows()
        started = time.monotonic()
        program = subprocess.Popen(command, env={**environment, "DISPLAY": self.display},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        pictures, changed = [], started
        while time.monotonic() - started < LONGEST:
            now, rows = time.monotonic(), self.rows()
            if rows != (pictures[-1][1] if pictures else before):
                pictures.append((now, rows))
                changed = now
            elif pictures and now - changed > SETTLED:
                break
            time.sleep(0.005)
        program.terminate()
        program.wait()
        while self.rows() != before and time.monotonic() - started < LONGEST:
            time.sleep(0.01)
        if not pictures:
            raise RuntimeError(f"{command[0]} painted nothing")
        final = pictures[-1][1]
        for when, rows in pictures:
            if sum(a == b for a, b in zip(rows, final)) >= 0.95 * HEIGHT:
                return when - started
        raise AssertionError("the last picture equals itself")
