"""A table as a file for other programs: Parquet, CSV, JSON, or a folder with its media."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import os
import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.parquet as pq

from wandb_tables_widget.dtypes.infer import MediaValue
from wandb_tables_widget.errors import StoreError
from wandb_tables_widget.store.artifacts.folder import Folder
from wandb_tables_widget.store.artifacts.table_json import TableFile
from wandb_tables_widget.store.disk import unavailable
from wandb_tables_widget.store.references import refer
from wandb_tables_widget.store.segment import as_parquet
from wandb_tables_widget.store.upkeep.holdings import is_media
from wandb_tables_widget.table.export import row_lists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.table.table import Table

TABLE: Final = "table.table.json"
"""The rows of a table in a folder, as W&B writes them; its media lie below ``media/``."""

_FORMULA: Final = tuple("=+-@\t\r＝＋－＠")  # noqa: RUF001  # what spreadsheets take for the begin of one


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        path: the file or folder.
        rows: how many rows of the table.
        media: how many media were written beside it.
        left_out: how many cells refer to media that were not written.
    """

    path: str
    rows: int
    media: int = 0
    left_out: int = 0


def export(store: Store, table: Table, path: str | os.PathLike[str], *, raw: bool = False) -> Exported:
    """Write a table for other programs.

    A path that ends in ``.parquet``, ``.csv`` or ``.json`` is a file, whole or not there at all; media stand
    in it as references. Any other path is a folder, made if it is missing: the rows as W&B's
    ``.table.json``, and every media item, checked against its digest, as a file named by that.

    Args:
        store: which has the media.
        table: what is written.
        path: where to; a file that is there is replaced.
        raw: write text to CSV as it is; default with an apostrophe before what a spreadsheet would take for a
            formula. Numbers are never changed.

    Raises:
        StoreError: another suffix.
        DamagedError: rows or media do not hold what was written.
        StoreUnavailableError: the system refused.
    """
    target = Path(path)
    if not target.suffix or target.is_dir():
        return _export_folder(store, table, target)
    writers: dict[str, Callable[[Table, BinaryIO], int]] = {
        ".parquet": _write_parquet,
        ".csv": partial(_write_csv, raw=raw),
        ".json": _write_json,
    }
    write = writers.get(target.suffix.lower())
    if write is None:
        raise StoreError(
            f"{target.suffix!r:.40} is none of .parquet, .csv and .json; without one, a folder is written"
        )
    with _replacing(target) as file:
        left_out = write(table, file)
    return Exported(str(target), len(table), 0, left_out)


def _export_folder(store: Store, table: Table, root: Path) -> Exported:
    folder, file = Folder(root), TableFile(table, {})
    folder.write(TABLE, file.chunks())
    for path, data in file.arrays.items():
        folder.write(path, [data])
    for path, digest in file.media.items():
        folder.write(path, store.blobs.chunks(digest))
    return Exported(str(root), len(table), len(file.media))


def _write_parquet(table: Table, file: BinaryIO) -> int:
    pq.write_table(as_parquet(table.to_arrow()), file, compression="zstd", write_page_checksum=True)
    return sum(map(_count_media, row_lists(table.snapshot()))) if _has_media(table) else 0


def _write_csv(table: Table, file: BinaryIO, *, raw: bool) -> int:
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    safe = str if raw else _safe
    writer.writerow([safe(name) for name in table.schema.names])
    left_out = 0
    for row in row_lists(table.snapshot()):
        writer.writerow([_csv_cell(value, safe) for value in row])
        left_out += _count_media(row)
    text.detach()
    return left_out


def _csv_cell(value: Any, safe: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return "" if isinstance(value, float) and math.isnan(value) else value
    return safe(json.dumps(_json_value(value), ensure_ascii=False))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write_json(table: Table, file: BinaryIO) -> int:
    names = table.schema.names
    separator, left_out = b"[\n", 0
    for row in row_lists(table.snapshot()):
        cells = {name: _json_value(value) for name, value in zip(names, row, strict=True)}
        file.write(separator + json.dumps(cells, ensure_ascii=False, allow_nan=False).encode())
        separator = b",\n"
        left_out += _count_media(row)
    file.write(b"[]\n" if separator == b"[\n" else b"\n]\n")
    return left_out


def _json_value(value: Any) -> Any:  # one line a type
    """Return a cell as JSON: NaN is missing, other numbers JSON has no way to write are text."""
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if isinstance(value, MediaValue):
        return refer(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, np.ndarray):
        return _json_value(value.tolist())
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    return {key: _json_value(item) for key, item in value.items()} if isinstance(value, dict) else value


def _has_media(table: Table) -> bool:
    return any(is_media(column.dtype) for column in table.schema)


def _count_media(value: Any) -> int:
    if isinstance(value, MediaValue):
        return 1
    if isinstance(value, dict):
        value = list(value.values())
    return sum(map(_count_media, value)) if isinstance(value, list) else 0


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    """Give a file that takes the place of ``target`` when the block ends, and is gone when it raises."""
    temporary = target.with_name(f".tmp-{os.getpid()}-{secrets.token_hex(8)}")
    with unavailable(target):
        try:
            with temporary.open("xb") as file:
                yield file
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
