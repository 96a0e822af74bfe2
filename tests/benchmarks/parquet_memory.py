"""Print how many bytes showing a Parquet file and scrolling to 20 random places add to the memory.

``python tests/benchmarks/parquet_memory.py x.parquet`` in a process of its own, whose memory nothing else has
grown; a first widget of one cell has loaded the libraries.
"""

from __future__ import annotations

import sys
import threading

import numpy as np
import psutil

from wandb_tables_widget.table import Table
from wandb_tables_widget.widget.widget import TableWidget


def peak_bytes(path: str) -> int:
    """Return the peak resident memory while the file is shown, over that before."""
    TableWidget(Table(columns=["a"], data=[[1]])).close()
    process, peak, stop = psutil.Process(), [0], threading.Event()
    before = process.memory_info().rss

    def watch() -> None:
        while not stop.wait(0.002):
            peak[0] = max(peak[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    table = Table.from_parquet(path)
    widget = TableWidget(table)
    with widget._session.lease() as opened:
        for start in np.random.default_rng(0).integers(0, len(table) - 64, 20).tolist():
            opened.dataset.take(np.arange(start, start + 64), range(len(table.columns)))
    stop.set()
    watcher.join()
    return peak[0] - before


if __name__ == "__main__":
    print(peak_bytes(sys.argv[1]))  # noqa: T201 - the answer of a script
