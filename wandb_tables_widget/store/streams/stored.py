"""A stream as the catalogue knows it: a table of a project, with no run, whose content grows."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from wandb_tables_widget.dtypes import Column, NoneDType, Schema
from wandb_tables_widget.store.content import insert_content, read_content
from wandb_tables_widget.store.increment import load_growing
from wandb_tables_widget.store.names import new_id
from wandb_tables_widget.store.project_row import project_id
from wandb_tables_widget.store.schema import schema_from_json, schema_to_json
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from wandb_tables_widget.store.catalog import Reader, Transaction
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.streams.path import StreamPath

TIMESTAMP: Final = "timestamp"
"""The column that says when `log` was called; it stands first."""

FIRST_SCHEMA: Final = Schema((Column(TIMESTAMP, NoneDType()),))
"""What a stream has as long as nothing was logged."""

_NO_ROWS: Final = pa.table({TIMESTAMP: pa.nulls(0)})
_EMPTY: Final = hashlib.sha256(b"").hexdigest()


def find_stream(reader: Reader, path: StreamPath) -> int | None:
    """Return the content of a stream, or None if there is no such stream."""
    row = reader.row(
        "SELECT v.content FROM projects p JOIN tables t ON t.project = p.id AND t.run IS NULL "
        "JOIN versions v ON v.table_id = t.id WHERE p.entity = ? AND p.name = ? AND t.key = ? "
        "ORDER BY v.number DESC LIMIT 1",
        *(path.entity, path.project, path.name),
    )
    return None if row is None else int(row[0])


def begin_stream(transaction: Transaction, path: StreamPath) -> int:
    """Return the content of a stream, begun now if there was none."""
    found = find_stream(transaction, path)
    if found is not None:
        return found
    now = time.time()
    table = transaction.insert(
        "INSERT INTO tables (project, run, key, log_mode) VALUES (?, NULL, ?, 'INCREMENTAL')",
        *(project_id(transaction, path.entity, path.project), path.name),
    )
    schema = schema_to_json(FIRST_SCHEMA)
    content = insert_content(transaction, new_id(), _EMPTY, schema, 0, growing=True)
    transaction.run(
        "INSERT INTO versions (table_id, number, content, step, created_at) VALUES (?, 0, ?, 0, ?)",
        *(table, content, now),
    )
    return content


@dataclass(frozen=True)
class State:
    """The content of a stream, None while there is none, its number of rows, and its schema as JSON."""

    content: int | None
    rows: int
    schema: str


class StoredStream:
    """The rows of a stream that are in the catalogue, read only.

    Attributes:
        store: where it lies.
        path: what it is called.
    """

    def __init__(self, store: Store, path: StreamPath) -> None:
        self.store = store
        self.path = path

    def find(self) -> int | None:
        """Return the id of its content, or None if there is no such stream."""
        with self.store.catalog.read() as reader:
            return find_stream(reader, self.path)

    def state(self) -> State:
        """Return what tells whether something came."""
        with self.store.catalog.read() as reader:
            found = find_stream(reader, self.path)
            if found is None:
                return State(None, 0, schema_to_json(FIRST_SCHEMA))
            content = read_content(reader, found)
            return State(found, content.rows, content.schema)

    def count(self) -> int:
        """Return the number of rows."""
        return self.state().rows

    @property
    def schema(self) -> Schema:
        """Names and types of the columns."""
        return schema_from_json(self.state().schema)

    def read(self, first: int = 0) -> tuple[pa.Table, Schema]:
        """Return the rows from number ``first`` on in the order they were committed, and their schema.

        Raises:
            DamagedError: a file or a batch does not hold what its record says.
        """
        with self.store.catalog.read() as reader:
            content = find_stream(reader, self.path)
            if content is None:
                return _NO_ROWS, FIRST_SCHEMA
            return load_growing(self.store, content, first)

    def table(self, first: int = 0) -> Table:
        """Return the rows from number ``first`` on as a table of its own; errors as `read`."""
        data, schema = self.read(first)
        return Table.from_arrow(data, schema=schema, blobs=self.store.blobs, log_mode="INCREMENTAL")
