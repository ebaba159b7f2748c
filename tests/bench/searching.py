"""Searching in much mail: until a screenful of hits is there, and how large the index is beside the text.

The search is in the engine, as the window calls it for each key: 200 queries in English and Japanese, words of two
characters, phrases, operators. "All" is until every hit is known, which the window does afterwards.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import shutil
import subprocess

from cases import verdict
from peers import BUILT

# Messages: the most milliseconds for a screenful, median and worst.
BARS = ((100_000, 10, 60), (1_000_000, 30, 200))
SIZE_BAR = 1.0


def run(*arguments):
    done = subprocess.run([BUILT / "search-bench", *map(str, arguments)], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def bench_search(server, work, runs, messages):
    """Stores without files, but with text: the first of BARS whose size is at most @messages, or a smaller one."""
    bars = [bar for bar in BARS if bar[0] <= messages] or [(messages, *BARS[0][1:])]
    met = True
    for count, median, worst in bars:
        made, = run("make", work / str(count), count)
        print(f"search in {count:,} messages, {made['text'] / 1e6:,.0f} MB of text", flush=True)
        # The second time: what the disk has to be asked for is another matter.
        queries = [run("run", work / str(count)) for _ in range(2)][1]
        total = queries.pop()
        slowest = max(queries, key=lambda query: query["first"])
        print(f"  a screenful {total['first_median']:.1f} ms, at worst {total['first_worst']:.1f} ms"
              f" (“{slowest['query']}”, {slowest['hits']:,} hits); all {total['all_median']:.1f} ms, at worst"
              f" {total['all_worst']:.1f} ms", flush=True)
        met = verdict(total["first_median"] <= median, f"median of a screenful at most {median} ms") and met
        met = verdict(total["first_worst"] <= worst, f"the worst at most {worst} ms") and met
        shutil.rmtree(work / str(count))
    return met


def bench_fts_size(server, work, runs, messages):
    """Real files: how long their text takes to be read in, and what the index takes on the disk."""
    count = min(messages, 100_000)
    made, = run("make", work, count, "files")
    print(f"index of {count:,} messages: {made['index'] / 1e6:,.1f} MB for {made['text'] / 1e6:,.1f} MB of text, in"
          f" {made['seconds']:.0f} s ({count / made['seconds']:,.0f} messages a second)", flush=True)
    shutil.rmtree(work)
    return verdict(made["ratio"] <= SIZE_BAR, f"{made['ratio']:.2f} of the text, at most {SIZE_BAR:.1f}")
