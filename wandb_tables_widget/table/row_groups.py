"""Row groups of Parquet files, decoded block by block into the Arrow types a table keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pyarrow as pa

from wandb_tables_widget.errors import DamagedError, TypeMismatchError
from wandb_tables_widget.media import MemoryBlobs
from wandb_tables_widget.table.conform import conform
from wandb_tables_widget.table.recast import recast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wandb_tables_widget.dtypes import Column
    from wandb_tables_widget.table.footers import Footer

_MOST_ROWS: Final = 16_384
_LEAST_ROWS: Final = 256
_BLOCK_BYTES: Final = 16 << 20


class Group(NamedTuple):
    """A row group: its file, its number there, its rows, and the rows of each of its blocks but the last."""

    footer: Footer
    number: int
    rows: int
    step: int

    @property
    def blocks(self) -> int:
        """The number of its blocks."""
        return -(-self.rows // self.step)


class Target(NamedTuple):
    """A column as it is wanted: name and type, and the Arrow type of its values."""

    column: Column
    arrow: pa.DataType


def groups_of(footer: Footer) -> Iterator[Group]:
    """Yield the row groups of a file that have rows; their blocks are smaller if rows are large."""
    for number in range(footer.metadata.num_row_groups):
        found = footer.metadata.row_group(number)
        if found.num_rows:
            size = max(found.total_byte_size // found.num_rows, 1)
            step = min(max(_BLOCK_BYTES // size, _LEAST_ROWS), _MOST_ROWS)
            yield Group(footer, number, found.num_rows, step)


def null_count(group: Group, name: str) -> int | None:
    """Return how many rows of a plain column have no value; None if the footer does not say."""
    if name not in group.footer.schema.names:
        return group.rows
    if pa.types.is_nested(group.footer.schema.field(name).type):
        return None
    paths = [group.footer.metadata.schema.column(at).path for at in range(group.footer.metadata.num_columns)]
    if paths.count(name) != 1:
        return None
    found = group.footer.metadata.row_group(group.number).column(paths.index(name)).statistics
    return int(found.null_count) if found is not None and found.has_null_count else None


def decode(group: Group, targets: Sequence[Target], step: int) -> Iterator[list[pa.Array]]:
    """Yield the columns of a row group, ``step`` rows at a time, fewer at the end.

    Raises:
        DamagedError: the file was changed, is gone, or cannot be decoded.
        StoreUnavailableError: the file may not be read.
        TypeMismatchError: a value does not fit the type of its column.
    """
    names = [target.column.name for target in targets]
    present = [name for name in names if name in group.footer.schema.names]
    if not present:
        for start in range(0, group.rows, step):
            group.footer.check()
            rows = min(step, group.rows - start)
            yield [pa.nulls(rows, target.arrow) for target in targets]
        return
    seen = 0
    with group.footer.open() as file:
        batches = file.iter_batches(step, row_groups=[group.number], columns=present)
        for batch in _cut(batches, step):
            arrays = [_conformed(target, batch, group.footer) for target in targets]
            group.footer.check()
            seen += batch.num_rows
            yield arrays
    if seen != group.rows:
        raise DamagedError(
            f"{group.footer.path}: row group {group.number} has {seen:,} rows, not {group.rows:,}; "
            "restore the file from a copy"
        )


def _cut(batches: Iterable[pa.RecordBatch], step: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of batches of any size, ``step`` at a time."""
    rest: pa.RecordBatch | None = None
    for batch in batches:
        joined = batch if rest is None else pa.concat_batches([rest, batch])
        whole = joined.num_rows - joined.num_rows % step
        for start in range(0, whole, step):
            yield joined.slice(start, step)
        rest = joined.slice(whole) if whole < joined.num_rows else None
    if rest is not None:
        yield rest


def _conformed(target: Target, batch: pa.RecordBatch, footer: Footer) -> pa.Array:
    name, dtype = target.column.name, target.column.dtype
    if name not in batch.schema.names:
        return pa.nulls(batch.num_rows, target.arrow)
    try:
        found, data = conform(name, pa.chunked_array([batch.column(name)]))
        data = recast(name, data, found, dtype, MemoryBlobs())
    except TypeMismatchError as error:
        raise TypeMismatchError(f"{footer.path}: {error}") from error
    if data.type != target.arrow:
        data = data.cast(target.arrow)
    return data.chunk(0) if data.num_chunks == 1 else data.combine_chunks()
