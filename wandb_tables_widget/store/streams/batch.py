"""Rows of a stream as columns: types are inferred for all rows together, and no row is refused."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from wandb_tables_widget.dtypes import AnyType, Column, NoneDType, Schema
from wandb_tables_widget.dtypes.infer import examine
from wandb_tables_widget.errors import MediaError, TypeMismatchError
from wandb_tables_widget.media import MemoryBlobs, media_from_struct
from wandb_tables_widget.store.limits import COLUMNS, DICT_KEYS
from wandb_tables_widget.store.streams.calls import FURTHER
from wandb_tables_widget.store.streams.row import unpack_row
from wandb_tables_widget.store.streams.stored import TIMESTAMP
from wandb_tables_widget.store.streams.union import keys_in
from wandb_tables_widget.table.cells import write
from wandb_tables_widget.table.take import take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.media import BlobSource
    from wandb_tables_widget.store.streams.calls import Call

    Rows = list[dict[str, Any]]

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

log = logging.getLogger(__name__)


def rows_of(calls: Sequence[Call], memory: MemoryBlobs, stored: BlobSource) -> Rows:
    """Return the rows of calls, each with the time of its call.

    Args:
        calls: in their order.
        memory: takes the bytes of their media.
        stored: where bytes are that a spool has lost.
    """

    def revive(kind: str, struct: dict[str, Any]) -> Any:
        digest = struct["digest"]
        try:
            if digest not in memory:
                memory.add(stored.read(digest), digest)
        except MediaError:
            log.error("a %s of a stream is lost: its bytes were changed on disk; its row is kept", kind)  # noqa: TRY400  # no bug of ours
            return None
        return media_from_struct(kind, struct, memory)

    rows: Rows = []
    for call in calls:
        for digest, data in call.media.items():
            memory.add(data, digest)
        moment = _EPOCH + dt.timedelta(microseconds=call.time)
        rows += [{TIMESTAMP: moment} | unpack_row(row, revive) for row in json.loads(call.rows)]
    return rows


def columns_of(rows: Rows, known: Schema, memory: MemoryBlobs) -> tuple[pa.Table, Schema]:
    """Return rows as a table, columns in the order in which they are first seen, and its schema.

    A key that a row lacks is missing there. A column whose values do not mix is a mixed one, as is one of
    dicts with more than 1,000 keys.

    Args:
        rows: by column name.
        known: the columns that the stream has; with them there are at most 16,384, and keys beyond
            those go into one mixed column.
        memory: takes the bytes of media.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    lacking = [name for name in names if name not in known]
    room = COLUMNS - len(known) - (FURTHER not in known)
    further = set(lacking[room:])
    columns = [
        _column(name, [row.get(name) for row in rows], memory) for name in names if name not in further
    ]
    if further:
        columns.append(_mixed(FURTHER, [_only(row, further) for row in rows]))
    schema = Schema(tuple(column for column, _ in columns))
    return pa.Table.from_arrays([data for _, data in columns], names=list(schema.names)), schema


def _only(row: dict[str, Any], names: set[str]) -> dict[str, Any] | None:
    return {name: value for name, value in row.items() if name in names} or None


def _column(name: str, values: list[Any], memory: MemoryBlobs) -> tuple[Column, pa.ChunkedArray]:
    try:
        column, data = take(Column(name, NoneDType()), values, memory, mixed=True)
    except (TypeMismatchError, pa.ArrowException):
        return _mixed(name, values)
    return _mixed(name, values) if keys_in(column.dtype) > DICT_KEYS else (column, data)


def _mixed(name: str, values: list[Any]) -> tuple[Column, pa.ChunkedArray]:
    kept = [examine(value)[1] for value in values]
    return Column(name, AnyType()), pa.chunked_array([write(kept, AnyType())])
