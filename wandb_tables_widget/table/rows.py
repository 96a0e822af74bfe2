"""The rows of a table: Arrow batches, and a tail of Python rows not yet converted."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from wandb_tables_widget.dtypes import Column, DType, Schema, arrow_type
from wandb_tables_widget.dtypes.infer import MediaValue, shorten
from wandb_tables_widget.errors import LengthError, TypeMismatchError
from wandb_tables_widget.media import ChainedBlobs, MemoryBlobs
from wandb_tables_widget.table.batches import BATCH, grow
from wandb_tables_widget.table.cells import write
from wandb_tables_widget.table.fit import examine_at, fit
from wandb_tables_widget.table.keys import NO_KEYS, PrimaryKey, nobody, read_keyed
from wandb_tables_widget.table.links import check_type, with_links
from wandb_tables_widget.table.plans import Plan, make_plan
from wandb_tables_widget.table.recast import recast
from wandb_tables_widget.table.text import encode_like, encode_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wandb_tables_widget.media import BlobSource
    from wandb_tables_widget.table.keys import Keys
    from wandb_tables_widget.table.parquet import ParquetFiles
    from wandb_tables_widget.table.table import Table


class Rows:
    """Rows that grow and can be edited; every failed change leaves them as they were.

    Args:
        schema: the columns.
        sealed: the rows so far, as Arrow, of the types ``schema`` documents.
        blobs: where the bytes of media in ``sealed`` are read, None if there are none.
        mixed: whether types that do not mix make a column of mixed types.
    """

    def __init__(
        self, schema: Schema, sealed: pa.Table, blobs: BlobSource | None = None, *, mixed: bool = False
    ) -> None:
        self.schema = schema
        self.mixed = mixed
        self.memory = MemoryBlobs()
        self.blobs: BlobSource = ChainedBlobs(self.memory, blobs) if blobs is not None else self.memory
        self._sealed = sealed
        self._tail: list[tuple[Any, ...]] = []
        self._edits: dict[int, dict[int, Any]] = {}
        self._plans: dict[tuple[type, ...], Plan] = {}
        self.keys: Keys = NO_KEYS
        self.owner: Callable[[], Table | None] = nobody

    def own(self, owner: Callable[[], Table | None], keys: Keys) -> None:
        """Belong to a table, which ``owner`` gives as long as it lives, with its keys besides those found.

        Raises:
            ColumnNotFoundError: a key is of a column that does not exist.
            TypeMismatchError: a key column is of another type.
        """
        for name in keys:
            check_type(keys, name, self.schema[name].dtype)
        self.owner = owner
        own = {name: PrimaryKey(owner) for name, key in keys.items() if isinstance(key, PrimaryKey)}
        self.keys = {**self.keys, **keys, **own}

    def __len__(self) -> int:
        return int(self._sealed.num_rows) + len(self._tail)

    @property
    def content(self) -> pa.Table | ParquetFiles:
        """All rows, as `Snapshot.content` has them."""
        return self.seal()

    def append(self, row: tuple[Any, ...]) -> None:
        """Add a row.

        Raises:
            LengthError: it has not one value a column.
            TypeMismatchError: a value does not fit its column.
            MediaError: the bytes of a media value cannot be read.
        """
        kinds = tuple(map(type, row))
        plan = self._plans.get(kinds)
        if plan is None:
            plan = self._plans[kinds] = make_plan(self.schema, kinds)
        if plan.covers(row):
            self._tail.append(row)
        else:
            self._examine_and_append(row)
        if len(self._tail) >= BATCH:
            self.seal()

    def _examine_and_append(self, row: tuple[Any, ...]) -> None:
        if len(row) != len(self.schema) or not row:
            names = shorten(list(self.schema.names))
            raise LengthError(f"row {len(self)} has {len(row)} values for {len(self.schema)} columns {names}")
        types, kept = [], []
        for column, value in zip(self.schema, row, strict=True):
            dtype, stored = self._fit_cell(column, value, len(self))
            types.append(dtype)
            kept.append(stored)
        keys = with_links(self.keys, zip(self.schema.names, types, row, strict=True), self.owner())
        self._keep(types, kept)
        self.keys = keys
        self._tail.append(tuple(kept))

    def _fit_cell(self, column: Column, value: Any, row: int) -> tuple[DType, Any]:
        place = f"row {row}, column {column.name!r}"
        found, kept = examine_at(value, place)
        dtype = fit(column, found, place, value, mixed=self.mixed)
        if dtype != found:
            try:
                write([kept], dtype)
            except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
                raise TypeMismatchError(
                    f"{place}: {value!r:.80} is not exact as {dtype}; use float(…), or text for the column"
                ) from error
        return dtype, kept

    def _keep(self, types: Sequence[DType], kept: Sequence[Any]) -> None:
        """Widen columns to ``types`` and take in the bytes of media; all of it or nothing."""
        blobs = [(media.bytes, media.digest) for media in _media_in(kept)]
        changed = {at: dtype for at, dtype in enumerate(types) if dtype != self.schema.columns[at].dtype}
        if changed:
            self._widen(changed)
        for data, digest in blobs:
            self.memory.add(data, digest)

    def _widen(self, types: dict[int, DType]) -> None:
        table = self.seal()
        columns = list(self.schema.columns)
        for at, dtype in types.items():
            name, old = columns[at].name, columns[at].dtype
            data = recast(name, table.column(at), old, dtype, self.blobs)
            table = table.set_column(at, name, data)
            columns[at] = Column(name, dtype, columns[at].optional)
        self.replace(Schema(tuple(columns)), table)

    def replace(self, schema: Schema, sealed: pa.Table) -> None:
        """Put other columns and rows in the place of all there are."""
        self.schema, self._sealed = schema, sealed
        self._tail, self._edits, self._plans = [], {}, {}

    def set_row(self, row: int, values: dict[int, Any]) -> None:
        """Put other values, by column position, into a row; errors as in `append`."""
        types = [column.dtype for column in self.schema]
        kept = {}
        for at, value in values.items():
            types[at], kept[at] = self._fit_cell(self.schema.columns[at], value, row)
        names = self.schema.names
        cells = [(names[at], types[at], value) for at, value in values.items()]
        keys = with_links(self.keys, cells, self.owner())
        self._keep(types, list(kept.values()))
        self.keys = keys
        for at, stored in kept.items():
            self._put(row, at, stored)

    def _put(self, row: int, at: int, stored: Any) -> None:
        sealed = self._sealed.num_rows
        if row < sealed:
            self._edits.setdefault(at, {})[row] = stored
        else:
            old = self._tail[row - sealed]
            self._tail[row - sealed] = (*old[:at], stored, *old[at + 1 :])

    def cell(self, row: int, at: int) -> Any:
        """Return the value of a cell, without converting the rows that wait."""
        column = self.schema.columns[at]
        dtype = column.dtype
        sealed = self._sealed.num_rows
        if row >= sealed:
            data = write([self._tail[row - sealed][at]], dtype)
        elif row in self._edits.get(at, ()):
            data = write([self._edits[at][row]], dtype)
        else:
            data = self._sealed.column(at).slice(row, 1)
        return read_keyed(data, column, self.blobs, self.keys)[0]

    def seal(self) -> pa.Table:
        """Convert what waits, and return all rows as Arrow."""
        for at, edits in self._edits.items():
            name = self.schema.columns[at].name
            self._sealed = self._sealed.set_column(at, name, self._edited(at, edits))
        self._edits = {}
        if self._tail:
            self._seal_tail()
        return self._sealed

    def since(self, first: int) -> pa.Table:
        """Return the rows from number ``first`` on; if all of them wait, they go on waiting."""
        sealed = int(self._sealed.num_rows)
        if first < sealed or self._edits:
            whole = self.seal()
            return whole.slice(min(first, whole.num_rows))
        waiting = self._tail[first - sealed :]
        columns = zip(*waiting, strict=True) if waiting else repeat(())
        arrays = [write(values, column.dtype) for column, values in zip(self.schema, columns, strict=False)]
        return pa.Table.from_arrays(arrays, names=list(self.schema.names))

    def _seal_tail(self) -> None:
        table, arrays = self._sealed, []
        for at, (column, values) in enumerate(zip(self.schema, zip(*self._tail, strict=True), strict=True)):
            data, new = _alike(table.column(at), write(values, column.dtype))
            if data is not table.column(at):
                table = table.set_column(at, column.name, data)
            arrays.append(new)
        fresh = pa.Table.from_arrays(arrays, names=list(self.schema.names))
        self._sealed = grow(table, fresh) if table.num_rows else _encoded(fresh)
        self._tail = []

    def _edited(self, at: int, edits: dict[int, Any]) -> pa.ChunkedArray:
        positions = np.array(sorted(edits), dtype=np.int64)
        values = write([edits[row] for row in positions.tolist()], self.schema.columns[at].dtype)
        data, new = _alike(self._sealed.column(at), values)
        chunks = list(_patched(data, positions, new))
        return pa.chunked_array(chunks, data.type)


def empty_rows(schema: Schema, *, mixed: bool) -> Rows:
    """Return no rows of some columns."""
    arrays = [pa.chunked_array([], arrow_type(column.dtype)) for column in schema]
    return Rows(schema, pa.Table.from_arrays(arrays, names=list(schema.names)), mixed=mixed)


def _encoded(table: pa.Table) -> pa.Table:
    """Return the first rows of a table, with the text that repeats encoded."""
    for at, column in enumerate(table.columns):
        if column.type == pa.string():
            table = table.set_column(at, table.column_names[at], encode_text(column))
    return table


def _alike(column: pa.ChunkedArray, new: pa.Array) -> tuple[pa.ChunkedArray, pa.Array]:
    """Return a column and values to add to it in one Arrow type."""
    if pa.types.is_dictionary(column.type):
        return encode_like(column, new)
    return column, new if new.type == column.type else new.cast(column.type)


def _patched(column: pa.ChunkedArray, positions: Any, new: pa.Array) -> Iterator[pa.Array]:
    """Yield the chunks of a column with ``new`` at ``positions``, which ascend."""
    start = 0
    for chunk in column.chunks:
        low, high = np.searchsorted(positions, [start, start + len(chunk)])
        order = np.arange(len(chunk))
        order[positions[low:high] - start] = len(chunk) + np.arange(high - low)
        start += len(chunk)
        both = pa.concat_arrays([chunk, new.slice(low, high - low)])
        yield both.take(pa.array(order)) if high > low else chunk


def _media_in(value: Any) -> Iterator[MediaValue]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _media_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _media_in(item)
    elif not isinstance(value, (str, int, float, type(None), np.ndarray)) and isinstance(value, MediaValue):
        yield value
