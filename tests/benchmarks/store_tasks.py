"""What people log, done once in a process of its own: by this package, by the real wandb, or as bare Parquet.

``python store_tasks.py ours|wandb|parquet TASK FOLDER`` prints one line of JSON: seconds by name, and the
growth of memory. The same code runs on wandb, offline, and on this package; seconds end when nothing more is
needed for another process to read the rows, so `finish` is told apart.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

ROWS = 200_000
VERSION_ROWS = 50_000
VERSIONS = 5
IMAGES = 2_000
MODULES = {"ours": "wandb_tables_widget", "wandb": "wandb"}


class Clock:
    """Seconds by name, and the peak of memory above the beginning."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.grown = 0
        self._process = psutil.Process()

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Take the time of the block."""
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Take the peak of memory in the block, looked at each millisecond."""
        stop, before = threading.Event(), self._process.memory_info().rss

        def watch() -> None:
            while not stop.wait(0.001):
                self.grown = max(self.grown, self._process.memory_info().rss - before)

        watcher = threading.Thread(target=watch)
        watcher.start()
        yield
        stop.set()
        watcher.join()


def results(rows: int = ROWS) -> pd.DataFrame:
    """Return ten columns of an evaluation: numbers, labels, text, bool and time."""
    random = np.random.default_rng(0)
    labels = np.array(["cat", "dog", "horse", "bird"])
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "label": labels[random.integers(0, 4, rows)],
            "guess": labels[random.integers(0, 4, rows)],
            "correct": random.integers(0, 2, rows).astype(bool),
            "prompt": [f"which animal is on picture {i}" for i in random.integers(0, 50_000, rows)],
            "score": random.random(rows).round(4),
            "loss": random.random(rows).round(4),
            "step": random.integers(0, 1000, rows),
            "confidence": random.random(rows).astype("float32"),
            "at": pd.Timestamp("2026-01-01") + pd.to_timedelta(random.integers(0, 10**6, rows), unit="s"),
        }
    )


def row(number: int) -> tuple[Any, ...]:
    """Return one row of five values."""
    return number, number * 0.5, number / 3, f"text {number % 97}", number % 2 == 0


COLUMNS = ["i", "a", "b", "s", "k"]


def begin(writer: str, folder: Path) -> tuple[Any, Any]:
    """Return a module and a run of it; what follows does not know whose."""
    module = importlib.import_module(MODULES[writer])
    settings = {"settings": {"silent": True, "console": "off", "x_disable_stats": True}}
    if writer == "wandb":
        settings = {"settings": module.Settings(**settings["settings"]), "mode": "offline"}
    return module, module.init(project="bench", id="bench", dir=folder, **settings)


def log_frame(writer: str, folder: Path, clock: Clock) -> None:
    """Log a DataFrame of 200,000 rows once."""
    frame = results()
    if writer == "parquet":
        with clock.watched(), clock.timed("log"):
            pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), folder / "t.parquet")
        return
    module, run = begin(writer, folder)
    with clock.watched(), clock.timed("log"):
        run.log({"t": module.Table(dataframe=frame)})
    with clock.timed("finish"):
        run.finish()


def read_frame(writer: str, folder: Path, clock: Clock) -> None:
    """Read what `log_frame` logged as a DataFrame; wandb cannot without its server."""
    if writer == "parquet":
        with clock.timed("read"):
            frame = pq.read_table(folder / "t.parquet").to_pandas()
    else:
        module = importlib.import_module(MODULES[writer])
        with clock.timed("read"):
            frame = module.Api(folder).run("bench/bench").table("t").to_pandas()
    assert len(frame) == ROWS


def increments(writer: str, folder: Path, clock: Clock, count: int = 200, size: int = 20) -> None:
    """Add 20 rows and log, 200 times."""
    each: list[float] = []
    if writer == "parquet":
        with clock.timed("log"):
            for k in range(count):
                rows = [row(k * size + r) for r in range(size)]
                columns = [pa.array(values) for values in zip(*rows, strict=True)]
                pq.write_table(pa.table(columns, COLUMNS), folder / f"{k}.parquet")
        return
    module, run = begin(writer, folder)
    table = module.Table(columns=COLUMNS, log_mode="INCREMENTAL")
    with clock.timed("log"):
        for k in range(count):
            for r in range(size):
                table.add_data(*row(k * size + r))
            start = time.perf_counter()
            run.log({"t": table})
            each.append(time.perf_counter() - start)
    clock.seconds["a log"] = statistics.median(each)
    clock.seconds["one of the last 100"] = statistics.median(each[-100:])
    if writer == "ours":
        with clock.timed("read"):
            assert len(module.Api(folder).run("bench/bench").table("t")) == count * size
    with clock.timed("finish"):
        run.finish()
    if writer == "ours":
        with clock.timed("read, compacted"):
            assert len(module.Api(folder).run("bench/bench").table("t")) == count * size


def many_increments(writer: str, folder: Path, clock: Clock) -> None:
    """Add 20 rows and log, 1,000 times."""
    increments(writer, folder, clock, 1_000)


def versions(writer: str, folder: Path, clock: Clock) -> None:
    """Log 50,000 rows five times, each time with one more column."""
    frame, added = results(VERSION_ROWS), np.random.default_rng(1).random((VERSIONS, VERSION_ROWS)).round(4)
    if writer == "parquet":
        with clock.timed("log"):
            for k in range(VERSIONS):
                frame = frame.assign(**{f"c{k}": added[k]})
                pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), folder / f"{k}.parquet")
        return
    module, run = begin(writer, folder)
    table = module.Table(dataframe=frame, log_mode="MUTABLE")
    with clock.timed("log"):
        for k in range(VERSIONS):
            table.add_column(f"c{k}", added[k])
            run.log({"t": table})
    with clock.timed("finish"):
        run.finish()


def images(writer: str, folder: Path, clock: Clock) -> None:
    """Log 2,000 rows with an image of 28 x 28 pixels each, from arrays."""
    pixels = np.random.default_rng(0).integers(0, 256, (IMAGES, 28, 28), np.uint8)
    if writer == "parquet":
        with clock.timed("log"):
            table = pa.table({"id": range(IMAGES), "image": [png(p) for p in pixels]})
            pq.write_table(table, folder / "t.parquet")
        return
    module, run = begin(writer, folder)
    with clock.timed("log"):
        rows = [[i, module.Image(p)] for i, p in enumerate(pixels)]
        run.log({"t": module.Table(columns=["id", "image"], data=rows)})
    with clock.timed("finish"):
        run.finish()
    if writer == "ours":
        table = module.Api(folder).run("bench/bench").table("t")
        picked = np.random.default_rng(1).choice(IMAGES, 50, replace=False)
        with clock.timed("read 50"):
            assert all(table[int(row)]["image"].bytes for row in picked)


def png(pixels: np.ndarray) -> bytes:
    """Return an image as PNG."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "png")
    return buffer.getvalue()


TASKS: dict[str, Callable[[str, Path, Clock], None]] = {
    "log_frame": log_frame,
    "read_frame": read_frame,
    "increments": increments,
    "many_increments": many_increments,
    "versions": versions,
    "images": images,
}

if __name__ == "__main__":
    writer, task, place = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    os.environ["WANDB_DIR"] = str(place)
    watch = Clock()
    TASKS[task](writer, place, watch)
    print(json.dumps({"seconds": watch.seconds, "grown": watch.grown}))  # noqa: T201  # the answer of a script
    sys.stdout.flush()
