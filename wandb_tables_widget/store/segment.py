"""Segments: the rows of a table as plain Parquet files that any engine reads.

zstd, row groups of 131,072 rows, a checksum on every page. Size and SHA-256 of the file stand in the
catalogue; the file's own metadata says what it is, under the key ``wandb_tables_widget``.
"""

from __future__ import annotations

import base64
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store.disk import publish, read_inside
from wandb_tables_widget.store.limits import ROW_GROUP_ROWS, SEGMENT_ROWS
from wandb_tables_widget.store.names import check_ours, new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from wandb_tables_widget.store.catalog import Transaction
    from wandb_tables_widget.store.disk import FileRecord, Sink

METADATA_KEY: Final = b"wandb_tables_widget"
FOLDER: Final = "tables"


@dataclass(frozen=True)
class Segment:
    """One Parquet file as the catalogue knows it; ``lo`` and ``hi`` are its first and last increment."""

    id: str
    folder: str
    lo: int
    hi: int
    rows: int
    size: int
    sha256: str

    @property
    def parts(self) -> tuple[str, str, str]:
        """The file's path below the root. No name that anyone gave is part of it."""
        name = f"seg-{int(self.lo)}-{int(self.hi)}-{check_ours(self.id)}.parquet"
        return FOLDER, check_ours(self.folder), name


def write_segments(
    root: Path, folder: str, data: pa.Table, about: Mapping[str, Any], increments: tuple[int, int] = (0, 0)
) -> list[Segment]:
    """Write rows as one durable file for each 1,048,576 of them, and at least one.

    Args:
        root: the store's folder.
        folder: the table's own name below ``tables``.
        data: the rows.
        about: what the rows are, kept in each file beside its position.
        increments: the first and the last increment they are.

    Raises:
        StoreUnavailableError: the disk refused; see `publish`.
    """
    starts = range(0, max(data.num_rows, 1), SEGMENT_ROWS)
    return [
        _write(
            root,
            folder,
            data.slice(start, min(SEGMENT_ROWS, data.num_rows - start)),
            {**about, "position": position},
            increments,
        )
        for position, start in enumerate(starts)
    ]


def record_segments(transaction: Transaction, segments: Iterable[Segment]) -> None:
    """Name written segments in the catalogue."""
    transaction.many(
        "INSERT OR IGNORE INTO segments (id, folder, lo, hi, rows, size, sha256) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(s.id, s.folder, s.lo, s.hi, s.rows, s.size, s.sha256) for s in segments],
    )


def read_segment(root: Path, segment: Segment) -> pa.Table:
    """Return the rows of a segment in the Arrow types they were written from; errors as `read_noted`."""
    return read_noted(root, segment)[0]


def read_noted(root: Path, segment: Segment) -> tuple[pa.Table, dict[str, Any]]:
    """Return the rows of a segment and what its file says they are.

    Raises:
        DamagedError: the file is missing, or does not hold what its record says.
        StoreUnavailableError: it may not be read.
    """
    path = root.joinpath(*segment.parts)
    content = read_inside(root, *segment.parts)
    if content.size != segment.size:
        raise DamagedError(f"{path} has {content.size:,} bytes, not {segment.size:,}; restore it from a copy")
    digest = _digest_beside(content)
    data, note, reason = _decoded(content)
    if digest() != segment.sha256:
        raise DamagedError(
            f"{path} has changed since it was written: its SHA-256 differs; restore it from a copy"
        )
    if data is None or data.num_rows != segment.rows:
        rows = f"{data.num_rows:,} rows, not {segment.rows:,}" if data is not None else reason
        raise DamagedError(f"{path} cannot be read as what was written: {rows}")
    return data, note


def _digest_beside(content: pa.Buffer) -> Callable[[], str]:
    """Return what gives the SHA-256 of bytes, worked out in another thread meanwhile if one may begin."""
    beside = ThreadPoolExecutor(1)
    try:
        return beside.submit(_digest, content).result
    except RuntimeError:  # the interpreter ends: no thread begins any more
        return partial(_digest, content)
    finally:
        beside.shutdown(wait=False)


def _digest(content: pa.Buffer) -> str:
    return hashlib.sha256(content).hexdigest()


def is_intact(root: Path, segment: Segment) -> bool:
    """Tell whether the file holds what its record says."""
    try:
        return _digest(read_inside(root, *segment.parts)) == segment.sha256
    except DamagedError:
        return False


def _write(
    root: Path, folder: str, data: pa.Table, about: dict[str, Any], increments: tuple[int, int]
) -> Segment:
    arrow = base64.b64encode(data.schema.remove_metadata().serialize()).decode()
    note = json.dumps({**about, "rows": data.num_rows, "arrow": arrow}, sort_keys=True)
    ready = as_parquet(data).replace_schema_metadata({METADATA_KEY: note})
    segment_id = new_id()
    shell = Segment(segment_id, folder, *increments, data.num_rows, 0, "")
    *above, name = shell.parts
    record: FileRecord = publish(root.joinpath(*above), name, lambda sink: _encode(ready, sink))
    return replace(shell, size=record.size, sha256=record.sha256)


def as_parquet(data: pa.Table) -> pa.Table:
    """Return rows in types that Parquet can write: each struct without fields gets one."""
    return data.cast(pa.schema([_writable(field) for field in data.schema]))


def _encode(data: pa.Table, sink: Sink) -> None:
    pq.write_table(
        data,
        pa.PythonFile(sink, mode="w"),
        compression="zstd",
        row_group_size=ROW_GROUP_ROWS,
        write_page_checksum=True,
        use_dictionary=[field.name for field in data.schema if _repeats(field.type)],
    )


def _decoded(content: pa.Buffer) -> tuple[pa.Table | None, dict[str, Any], str]:
    try:
        with pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True) as file:
            note = json.loads(file.schema_arrow.metadata[METADATA_KEY])
            schema = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(note["arrow"])))
            return file.read().replace_schema_metadata().cast(schema), note, ""
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        return None, {}, str(error)


def _writable(field: pa.Field) -> pa.Field:
    return field.with_type(_filled(field.type))


def _filled(kind: pa.DataType) -> pa.DataType:
    """Give each struct without fields one: Parquet cannot write it otherwise. Reading casts back."""
    if pa.types.is_struct(kind):
        fields = [_writable(kind.field(i)) for i in range(kind.num_fields)]
        return pa.struct(fields or [pa.field("_", pa.null())])
    if pa.types.is_large_list(kind):
        return pa.large_list(_writable(kind.value_field))
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(_writable(kind.value_field), kind.list_size)
    return pa.list_(_writable(kind.value_field)) if pa.types.is_list(kind) else kind


def _repeats(kind: pa.DataType) -> bool:
    """Tell whether a Parquet dictionary is worth its time: text often repeats, numbers pack well without."""
    return bool(pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind))
