"""The rows of Parquet files, read when somebody asks for them."""

from __future__ import annotations

from contextlib import closing
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from wandb_tables_widget.table.batches import BATCH, even
from wandb_tables_widget.table.footers import read_footer
from wandb_tables_widget.table.paths import parquet_paths
from wandb_tables_widget.table.pieces import Pieces
from wandb_tables_widget.table.row_groups import Target, decode, groups_of, null_count
from wandb_tables_widget.table.text import encode_text
from wandb_tables_widget.table.unify import unify

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.table.footers import Footer

BUDGET: Final = 64 << 20
"""Bytes of decoded pieces that are kept for windows."""


class ParquetFiles:
    """The rows of files, in order. Asked by several threads at once; no file stays open in between.

    The rows of a row group are cut into blocks. Pages of Parquet are found from the start of a row group
    only, so a block is decoded with those before it, and all of them are kept, column by column, within
    `BUDGET`.

    Args:
        footers: the files, at least one.
        columns: which columns, in which order; None for all.

    Attributes:
        schema: names and types of the columns.
        arrow: the Arrow types they are read in, none of them a dictionary.
        ends: the number of rows up to the end of each block.

    Raises:
        TableError: the columns do not make a table; see `unify`.
    """

    def __init__(self, footers: Sequence[Footer], columns: Sequence[Any] | None = None) -> None:
        unified = unify(footers, columns)
        self.schema: Schema = unified.schema
        self.arrow: pa.Schema = unified.arrow
        self._groups = [group for footer in footers for group in groups_of(footer)] if self.schema else []
        self._firsts = np.cumsum([0, *(group.blocks for group in self._groups)], dtype=np.int64)
        sizes = [min(g.step, g.rows - start) for g in self._groups for start in range(0, g.rows, g.step)]
        self.ends = np.cumsum(sizes, dtype=np.int64)
        self.num_rows: int = sum(group.rows for group in self._groups)
        self.num_columns: int = len(self.schema)
        self._pieces = Pieces(BUDGET)

    @cached_property
    def nbytes(self) -> int:
        """How large the rows are, about: the files say how large they are before compression."""
        return sum(
            group.footer.metadata.row_group(group.number).total_byte_size
            * min(self.num_columns, len(group.footer.schema))
            // len(group.footer.schema)
            for group in self._groups
        )

    def null_count(self, column: int) -> int | None:
        """Return how many rows have no value, from the footers; None if they do not say."""
        total = 0
        for group in self._groups:
            found = null_count(group, self.schema.names[column])
            if found is None:
                return None
            total += found
        return total

    def blocks(self, places: Sequence[int], columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Yield the blocks at some places, which ascend, with at least one column.

        Raises:
            DamagedError: a file was changed, is gone, or cannot be decoded.
            StoreUnavailableError: a file may not be read.
            TypeMismatchError: a value does not fit the type of its column.
        """
        schema = self._arrow_of(columns)
        for number, wanted in groupby(places, key=self._group_at):
            offsets = [int(place - self._firsts[number]) for place in wanted]
            for pieces in self._group_blocks(number, offsets, columns):
                yield pa.RecordBatch.from_arrays([pieces[column] for column in columns], schema=schema)

    def stream(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Yield all rows with at least one column, a batch at a time, keeping nothing; raises as `blocks`."""
        schema, targets = self._arrow_of(columns), self._targets(columns)
        for group in self._groups:
            for arrays in decode(group, targets, BATCH):
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def slice(self, start: int, count: int, columns: Sequence[int] | None = None) -> pa.Table:
        """Return some rows that follow each other, by default with all columns; raises as `blocks`."""
        columns = range(self.num_columns) if columns is None else columns
        end = min(start + count, self.num_rows)
        first, last = np.searchsorted(self.ends, [start, end - 1], side="right")
        places = range(int(first), int(last) + 1) if start < end else range(0)
        parts = []
        for place, block in zip(places, self.blocks(places, columns), strict=True):
            before = int(self.ends[place]) - block.num_rows
            low = max(start - before, 0)
            parts.append(block.slice(low, end - before - low))
        return pa.Table.from_batches(parts, self._arrow_of(columns))

    def column(self, column: int) -> pa.ChunkedArray:
        """Read a column; raises as `blocks`."""
        return pa.Table.from_batches(self.stream([column]), self._arrow_of([column])).column(0)

    def read(self) -> pa.Table:
        """Read everything, as `Snapshot.data` has it; raises as `blocks`."""
        columns = range(self.num_columns)
        table = pa.Table.from_batches(self.stream(columns) if self.num_rows else [], self.arrow)
        for at, name in enumerate(self.schema.names):
            if table.column(at).type == pa.string():
                table = table.set_column(at, name, encode_text(table.column(at)))
        return even(table)

    def _group_blocks(
        self, number: int, offsets: list[int], columns: Sequence[int]
    ) -> Iterator[dict[int, pa.Array]]:
        """Yield, for each block of a row group that is wanted, the piece of each column."""
        found = ((at, c, self._pieces.get((number, at, c))) for at in offsets for c in columns)
        held = {(at, c): piece for at, c, piece in found if piece is not None}
        lacking = [c for c in columns if any((at, c) not in held for at in offsets)]
        last = max((at for at in offsets if any((at, c) not in held for c in columns)), default=-1)
        with closing(self._decode_blocks(number, lacking)) as decoded:
            for at in offsets:
                pieces = {c: held.pop((at, c)) for c in columns if (at, c) in held}
                fresh = next(new for place, new in decoded if place == at) if at <= last else {}
                yield pieces | fresh

    def _decode_blocks(
        self, number: int, columns: list[int]
    ) -> Generator[tuple[int, dict[int, pa.Array]], None, None]:
        group = self._groups[number]
        for at, arrays in enumerate(decode(group, self._targets(columns), group.step)):
            for column, piece in zip(columns, arrays, strict=True):
                self._pieces.put((number, at, column), piece)
            yield at, dict(zip(columns, arrays, strict=True))

    def _group_at(self, place: int) -> int:
        return int(np.searchsorted(self._firsts, place, side="right")) - 1

    def _arrow_of(self, columns: Sequence[int]) -> pa.Schema:
        return pa.schema([self.arrow.field(column) for column in columns])

    def _targets(self, columns: Sequence[int]) -> list[Target]:
        return [Target(self.schema.columns[c], self.arrow.field(c).type) for c in columns]


def open_parquet(path: Any, columns: Sequence[Any] | None = None) -> ParquetFiles:
    """Return the rows of a file, a folder, a glob or a list of these; only footers are read.

    Raises:
        NotFoundError: there is no such file, or no file fits.
        DamagedError: a file is not a whole Parquet file.
        StoreUnavailableError: a file or folder may not be read.
        TableError: the files do not make one table; see `parquet_paths` and `unify`.
    """
    return ParquetFiles([read_footer(file) for file in parquet_paths(path)], columns)
