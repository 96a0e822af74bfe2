"""Print the peak memory of showing and sorting ten columns, over the Arrow bytes of the table.

``python tests/benchmarks/memory.py 10000000`` in a process of its own, whose memory nothing else has grown.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import psutil
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))

from data import ten_columns

from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.plan import RowsPlan, SortTerm


def peak_ratio(rows: int) -> float:
    """Return 1 + (peak resident memory - that before) / Arrow bytes."""
    data, schema = ten_columns(rows)
    pa.default_memory_pool().release_unused()
    process, peak, stop = psutil.Process(), [0], threading.Event()
    before = process.memory_info().rss

    def watch() -> None:
        while not stop.wait(0.002):
            peak[0] = max(peak[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    dataset = Dataset(data, schema)
    dataset.take(dataset.rows(RowsPlan()).window(0, 50), range(10))
    dataset.summarize(range(10), RowsPlan())
    for name in ("loss", "score", "label"):
        sorted_rows = dataset.rows(RowsPlan(sort=(SortTerm(schema.index(name)),)))
        sorted_rows.window(0, 50)
        sorted_rows.all()
    dataset.close()
    stop.set()
    watcher.join()
    return 1 + (peak[0] - before) / int(data.nbytes)


if __name__ == "__main__":
    print(round(peak_ratio(int(sys.argv[1])), 3))  # noqa: T201 - the answer of a script
