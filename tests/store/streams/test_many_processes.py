"""Streams from many processes and forks: every call that returned is there, once and whole."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from wandb_tables_widget.store.streams import StreamTable

CHILD = Path(__file__).parent / "stream_child.py"


def load_child():
    spec = importlib.util.spec_from_file_location("stream_child", CHILD)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def started(place, *args):
    environment = {**os.environ, "PYTHONPATH": str(CHILD.parents[3])}
    with subprocess.Popen(
        [sys.executable, *(args or [str(CHILD)])],
        cwd=place,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        yield child
        child.stdin.close()


def begin(child, *line):
    """Have children forked, and return their pids and the lines they said so far."""
    child.stdin.write(" ".join(map(str, line)) + "\n")
    child.stdin.flush()
    lines = read_until(child, "ready\n", [])
    return [int(line.split()[1]) for line in lines if line.startswith("pid")], lines


def read_until(child, word, lines):
    while not lines or lines[-1] != word:
        lines.append(child.stdout.readline())
        assert lines[-1]
    return lines


def rest(child, lines):
    """Return how many calls each logger said to have returned, once all children have ended."""
    read_until(child, "end\n", lines)
    acknowledged = defaultdict(int)
    for line in lines:
        if line.startswith("ack"):
            _, who, call = line.split()
            assert int(call) == acknowledged[who]
            acknowledged[who] += 1
    return acknowledged


def check(rows, acknowledged, rows_of):
    """Compare rows with what was acknowledged: of each thread all calls, in order, each whole."""
    found = defaultdict(list)
    for row in rows:
        found[row["who"]].append(row)
    for who, calls in acknowledged.items():
        expected = [row for call in range(calls) for row in rows_of(who, call)]
        assert len(found[who]) == len(expected)
        for row, wanted in zip(found[who], expected, strict=True):
            assert {name: row[name] for name in wanted} == wanted
            assert "image" not in wanted or row["image"].bytes == wanted["image"].bytes


def test_six_processes_with_two_threads_each_lose_nothing(place):
    module = load_child()
    stream = StreamTable("kill/many")
    with started(place) as child:
        _, lines = begin(child, "many", 6, 0, 50)
        acknowledged = rest(child, lines)
    assert acknowledged == {f"many-{p}-{t}": 50 for p in range(6) for t in range(module.THREADS)}
    check(stream.rows(), acknowledged, module.rows_of)


FORKING = """
import os, sys, threading, time
from wandb_tables_widget.store.streams import StreamTable

stream, stop = StreamTable("t"), threading.Event()

def log(who):
    n = 0
    while not stop.is_set():
        stream.log({"who": who, "n": n})
        n += 1
    counts[who] = n

counts = {}
threads = [threading.Thread(target=log, args=(f"parent {n}",)) for n in range(2)]
for thread in threads:
    thread.start()
pids = []
for child in range(12):
    time.sleep(0.03)
    pid = os.fork()
    if pid == 0:
        for n in range(20):
            stream.log({"who": f"child {child}", "n": n})
        if child % 3 == 0:
            stream.finish()
        elif child % 3 == 1:
            stream.flush()
        os._exit(0)
    pids.append(pid)
for pid in pids:
    assert os.waitpid(pid, 0)[1] == 0
stop.set()
for thread in threads:
    thread.join()
print(counts["parent 0"], counts["parent 1"])
"""


def test_a_fork_neither_loses_nor_doubles_rows(place):
    with started(place, "-W", "ignore", "-c", FORKING) as process:
        counts = [int(word) for word in process.stdout.readline().split()]
    assert process.returncode == 0
    found = defaultdict(list)
    for row in StreamTable("t").rows():
        found[row["who"]].append(row["n"])
    assert found == {f"parent {n}": list(range(count)) for n, count in enumerate(counts)} | {
        f"child {n}": list(range(20)) for n in range(12)
    }


def test_a_process_that_ends_leaves_nothing_behind(place):
    script = "from wandb_tables_widget.store.streams import StreamTable\nStreamTable('t').log({'n': 1})"
    with started(place, "-c", script) as process:
        process.wait()
    assert process.returncode == 0
    stream = StreamTable("t")
    assert stream._stored.count() == 1
    assert [row["n"] for row in stream.rows()] == [1]
