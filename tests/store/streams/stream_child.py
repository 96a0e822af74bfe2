"""Logs to a stream until it is killed, or reads it; forked for each line ``name loggers readers calls``."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable

import numpy as np

from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store.compaction import compact
from wandb_tables_widget.store.streams import StreamTable

THREADS = 2


def rows_of(who: str, call: int) -> list[dict[str, object]]:
    """Return the rows of a call: one to three, some with an image, some with keys and types of their own."""
    rows: list[dict[str, object]] = []
    for n in range(1 + call % 3):
        row: dict[str, object] = {"who": who, "call": call, "n": n, "value": call + n / 4}
        if call % 5 == 0:
            row["image"] = Image(np.full((4, 4, 3), call % 250, np.uint8))
        if call % 11 == 0:
            row |= {"value": f"text {call}", f"extra {call % 4}": {"call": call}}
        rows.append(row)
    return rows


def log_for_ever(stream: StreamTable, who: str, calls: int) -> None:
    """Log calls, saying of each that it returned."""
    for call in range(calls):
        rows = rows_of(who, call)
        stream.log(rows if len(rows) > 1 else rows[0])
        os.write(1, b"ack %s %d\n" % (who.encode(), call))


def log_in_threads(name: str, who: str, calls: int) -> None:
    """Log to one stream in several threads."""
    stream = StreamTable(f"kill/{name}")
    work = [
        threading.Thread(target=log_for_ever, args=(stream, f"{who}-{n}", calls)) for n in range(1, THREADS)
    ]
    for thread in work:
        thread.start()
    log_for_ever(stream, f"{who}-0", calls)
    for thread in work:
        thread.join()


def read_for_ever(name: str) -> None:
    """Read the stream, which recovers what others left behind, and compact it."""
    stream = StreamTable(f"kill/{name}")
    while True:
        stream.tail(100)
        compact(stream._store, stream._stored.find())


def fork(work: Callable[..., None], *args: object) -> int:
    """Run something in a child, and say its pid."""
    pid = os.fork()
    if pid == 0:
        try:
            work(*args)
        finally:
            os._exit(0)
    os.write(1, b"pid %d\n" % pid)
    return pid


def main() -> None:
    """Fork for each line ``name loggers readers calls``, and wait for their end; 0 calls are endless."""
    for line in sys.stdin:
        name, *counts = line.split()
        loggers, readers, calls = map(int, counts)
        pids = [fork(log_in_threads, name, f"{name}-{n}", calls or sys.maxsize) for n in range(loggers)]
        pids += [fork(read_for_ever, name) for _ in range(readers)]
        os.write(1, b"ready\n")
        for pid in pids:
            os.waitpid(pid, 0)
        os.write(1, b"end\n")


if __name__ == "__main__":
    main()
