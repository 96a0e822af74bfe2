"""Parquet files to read in tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 100_000


def numbers(rows: int = ROWS, seed: int = 0) -> pa.Table:
    rng = np.random.default_rng(seed)
    words = np.array(["cat", "dog", "eel", "fox"])
    return pa.table(
        {
            "id": np.arange(rows),
            "score": pa.array(rng.random(rows), mask=rng.random(rows) < 0.1),
            "label": words[rng.integers(0, 4, rows)],
            "key": [f"key {number}" for number in rng.integers(0, max(rows, 1), rows)],
        }
    )


def write(path: Path, data: pa.Table, **options) -> Path:
    pq.write_table(data, path, **options)
    return path
