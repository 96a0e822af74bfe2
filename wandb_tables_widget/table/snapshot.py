"""What a table holds at one moment, immutable and safe to read from any thread."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.media import BlobSource
    from wandb_tables_widget.table.keys import Keys
    from wandb_tables_widget.table.parquet import ParquetFiles


@dataclass(frozen=True)
class Snapshot:
    """A table at one version.

    Attributes:
        content: the rows: in memory, or in files that are read when they are asked.
        schema: names and types.
        blobs: where the bytes of media are read.
        version: grows with each change of the table.
        keys: the key columns by name.
    """

    content: pa.Table | ParquetFiles
    schema: Schema
    blobs: BlobSource
    version: int
    keys: Keys = field(default_factory=dict)
    _read: list[Callable[[], pa.Table | None]] = field(default_factory=list, repr=False, compare=False)

    @property
    def data(self) -> pa.Table:
        """The rows in memory, read from files only once as long as somebody holds them.

        Columns stand in the order of ``schema`` with the same names, of the Arrow types that each column
        type documents, in batches of at most 131,072 rows that are cut alike in all columns. Text of few
        distinct values may be ``dictionary<int32, string>``, with one dictionary for all batches. Numbers
        that came as Arrow may hold NaN, which counts as missing.
        """
        if isinstance(self.content, pa.Table):
            return self.content
        known = self._read[-1]() if self._read else None
        data = self.content.read() if known is None else known
        self._read[:] = [weakref.ref(data)]
        return data

    @property
    def num_rows(self) -> int:
        """The number of rows."""
        return int(self.content.num_rows)

    def column(self, at: int) -> pa.ChunkedArray:
        """Return a column, reading no other."""
        return self.content.column(at)

    def slice(self, start: int, count: int) -> pa.Table:
        """Return rows that follow each other, reading no others than stand near them."""
        return self.content.slice(start, count)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield all rows, a batch at a time."""
        if isinstance(self.content, pa.Table):
            yield from self.content.to_batches()
        elif self.num_rows:
            yield from self.content.stream(range(len(self.schema)))
