"""Tables one after the other, read as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from wandb_tables_widget.dtypes import Column, Schema, String
from wandb_tables_widget.dtypes.infer import shorten
from wandb_tables_widget.dtypes.widen import widen
from wandb_tables_widget.errors import LengthError, TableError, TypeMismatchError
from wandb_tables_widget.media import UnionBlobs
from wandb_tables_widget.table.export import describe, row_lists
from wandb_tables_widget.table.recast import recast
from wandb_tables_widget.table.sources import check_source
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.table.tabular import Tabular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wandb_tables_widget.table.snapshot import Snapshot
    from wandb_tables_widget.table.sources import TableSource


class PartitionedTable(Tabular):
    """Tables with the same columns, one after the other, read as one table.

    Types widen over the parts as in one table: whole numbers and floats mix, text and numbers do not. Keys of
    the parts are not those of the whole.

    Args:
        parts: a list of tables, or of whatever has ``load_table()``; or the path of a folder of tables in an
            artifact, which is resolved when the partitioned table is added to the artifact.

    Attributes:
        parts_path: the path, None if tables were given.

    Raises:
        TypeMismatchError: a part is no table.
    """

    def __init__(self, parts: Sequence[TableSource] | str) -> None:
        self.parts_path = parts if isinstance(parts, str) else None
        if not isinstance(parts, Sequence):
            raise TypeMismatchError(
                f"parts is {shorten(parts)}; give a list of tables, or the path of a folder"
            )
        sources = () if isinstance(parts, str) else parts
        self._sources = [check_source(part, f"part {at}") for at, part in enumerate(sources)]
        self._whole: tuple[list[Snapshot], Table] | None = None

    def with_parts(self, parts: Sequence[TableSource]) -> PartitionedTable:
        """Return a partitioned table of these parts, such as those that a path turned out to stand for.

        Raises:
            TypeMismatchError: a part is no table.
        """
        return PartitionedTable(parts)

    @property
    def is_at_hand(self) -> bool:
        """Whether the parts are known, not just their path."""
        return self.parts_path is None

    @property
    def schema(self) -> Schema:
        """Names and types of the columns; errors as in `to_table`."""
        return _unify(self._snapshots())

    def iterrows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield the number, counted over all parts, and the values of each row; errors as in `to_table`."""
        snapshots = self._snapshots()
        _unify(snapshots)
        rows = (row for snapshot in snapshots for row in row_lists(snapshot))
        yield from enumerate(rows)

    def to_table(self) -> Table:
        """Return all rows as a table of their own, which later changes do not reach.

        Raises:
            TableError: only the path of the parts is known.
            LengthError: a part has other columns than the first one; the message names it.
            TypeMismatchError: the types of a column do not mix; the message names the part.
        """
        return _put_together(self._snapshots())

    def load_table(self) -> Table:
        """Return all rows as a table, the same one as long as no part changes; errors as in `to_table`."""
        snapshots = self._snapshots()
        whole = self._whole
        if whole is None or any(a is not b for a, b in zip(whole[0], snapshots, strict=True)):
            whole = self._whole = (snapshots, _put_together(snapshots))
        return whole[1]

    def _snapshots(self) -> list[Snapshot]:
        if not self.is_at_hand:
            raise TableError(
                f"the parts are the path {self.parts_path!r:.200}, which is resolved when the partitioned "
                "table is added to an artifact; give a list of tables to have its rows now"
            )
        return [source.load_table().snapshot() for source in self._sources]

    def __len__(self) -> int:
        return sum(snapshot.num_rows for snapshot in self._snapshots())

    def __repr__(self) -> str:
        if not self.is_at_hand:
            return f"PartitionedTable({self.parts_path!r})"
        parts = f"{len(self._sources)} part" + ("" if len(self._sources) == 1 else "s")
        return f"PartitionedTable({parts}, {len(self):,} rows × {describe(self.schema)})"


def _unify(snapshots: Sequence[Snapshot]) -> Schema:
    """Return the columns of all parts with the types that hold the values of all."""
    if not snapshots:
        return Schema()
    whole = snapshots[0].schema
    for at, snapshot in enumerate(snapshots):
        if snapshot.schema.names != whole.names:
            raise LengthError(_differing(at, snapshot.schema.names, whole.names))
        whole = Schema(tuple(_widened(at, a, b) for a, b in zip(whole, snapshot.schema, strict=True)))
    return whole


def _differing(at: int, names: Iterable[str], first: Iterable[str]) -> str:
    lacking = [name for name in first if name not in set(names)]
    added = [name for name in names if name not in set(first)]
    if not lacking and not added:
        return f"part {at} has the columns of part 0 in another order; give all parts one order"
    what = f"lacks the column {lacking[0]!r} of part 0" if lacking else f"has {added[0]!r}, part 0 has not"
    return f"part {at} {what}; give all parts the same columns"


def _widened(at: int, whole: Column, part: Column) -> Column:
    dtype = widen(whole.dtype, part.dtype)
    if dtype is None:
        raise TypeMismatchError(
            f"part {at}, column {part.name!r} holds {part.dtype}, the parts before {whole.dtype}; convert "
            "one of them, or make the parts with allow_mixed_types=True"
        )
    return Column(whole.name, dtype, whole.optional or part.optional)


def _put_together(snapshots: Sequence[Snapshot]) -> Table:
    schema = _unify(snapshots)
    columns = [
        _column([_recast(snapshot, at, column) for snapshot in snapshots], column)
        for at, column in enumerate(schema)
    ]
    data = pa.Table.from_arrays(columns, names=list(schema.names))
    return Table.from_arrow(data, schema=schema, blobs=UnionBlobs([s.blobs for s in snapshots]))


def _recast(snapshot: Snapshot, at: int, column: Column) -> pa.ChunkedArray:
    old = snapshot.schema.columns[at].dtype
    return recast(column.name, snapshot.column(at), old, column.dtype, snapshot.blobs)


def _column(parts: Sequence[pa.ChunkedArray], column: Column) -> pa.ChunkedArray:
    """Return the parts of a column one after the other, text in one of the Arrow types it may have."""
    kinds = {part.type for part in parts}
    if isinstance(column.dtype, String) and len(kinds) > 1:
        wide = pa.large_string() if pa.large_string() in kinds else pa.string()
        parts = [part.cast(wide) for part in parts]
    return pa.chunked_array([chunk for part in parts for chunk in part.chunks], parts[0].type)
