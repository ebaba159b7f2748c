#!/usr/bin/python3
"""`./run practice` without a display, in Japanese and in the dark.

    test-practice.py INSTALLED-PROGRAM PICTURES

SPDX-License-Identifier: GPL-3.0-or-later
"""
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGES = ("welcome", "identity", "server", "keep", "before-test", "test", "done", "list", "message")


def main():
    program, pictures = Path(sys.argv[1]), Path(sys.argv[2])
    if not program.exists():
        print(f"1..0 # SKIP {program} is not installed: ./run does it")
        return 0
    for old in pictures.glob("*.png"):
        old.unlink()
    result = subprocess.run([sys.executable, HERE / "practice.py", program, pictures, "--language", "ja", "--dark"],
                            capture_output=True, text=True, check=False)
    if "not installed: " in result.stderr:
        print(f"1..0 # SKIP {result.stderr.strip()}")
        return 0

    lines = result.stdout.splitlines()
    messages = len(list((HERE.parents[1] / "data/practice").glob("*.eml")))
    taken = [path.stem.split("-", 1)[1] for path in sorted(pictures.glob("*.png"))]
    outcomes = {
        "the practice mailbox works in the real window, in Japanese": result.returncode == 0,
        "every message of it is printed as its row is read aloud":
            len(lines) == messages + 1 and sum(line.startswith("未読、") for line in lines) == messages - 1,
        "a picture of each page is left": taken == list(PAGES),
    }
    print(f"1..{len(outcomes)}")
    for number, (name, passed) in enumerate(outcomes.items(), 1):
        print(f"{'ok' if passed else 'not ok'} {number} - {name}")
    if not all(outcomes.values()):
        print("".join(f"# {line}\n" for line in [*lines, *result.stderr.splitlines(), str(taken)]))
    return 0 if all(outcomes.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
