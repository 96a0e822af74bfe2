"""Two tables side by side, their rows matched by a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from wandb_tables_widget.dtypes import Column, Schema
from wandb_tables_widget.dtypes.infer import shorten
from wandb_tables_widget.errors import ColumnNotFoundError, TableError, TypeMismatchError, nearest
from wandb_tables_widget.media import UnionBlobs
from wandb_tables_widget.table.export import row_lists
from wandb_tables_widget.table.gather import gather
from wandb_tables_widget.table.join import MISSING, Match
from wandb_tables_widget.table.join_keys import check_kinds, comparable
from wandb_tables_widget.table.keys import PrimaryKey
from wandb_tables_widget.table.names import check_name
from wandb_tables_widget.table.sources import check_source
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.table.tabular import Tabular

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from wandb_tables_widget.table.join import KeyQuality, RowIds
    from wandb_tables_widget.table.keys import Key
    from wandb_tables_widget.table.snapshot import Snapshot
    from wandb_tables_widget.table.sources import TableSource


class JoinedTable(Tabular):
    """Two tables side by side: each row of one with the rows of the other that have the same key.

    The columns are named ``0.name`` for the left table and ``1.name`` for the right one, key columns
    included. Rows stand in the order of the left table, the matches of one row in the order of the right
    table; in outer joins, rows of the left table that match nothing stand in their place, those of the right
    table at the end. A key that repeats gives every pair of its rows.

    Numbers match numbers (1 is 1.0), text text, times times, bools bools, media media of the same bytes; a
    number never matches text, and columns of different kinds are refused. A missing key (None, NaN) matches
    nothing, not even another missing one.

    What is asked for is computed from the tables as they are then.

    Args:
        table1: the left table: a `Table`, a `PartitionedTable`, whatever has ``load_table()``, or the path of
            a table in an artifact, which is resolved when the joined table is added to the artifact.
        table2: the right one.
        join_key: the key column of both, or a list of two: that of the left and that of the right.

    Attributes:
        table1: as given.
        table2: as given.
        join_key: as given.

    Raises:
        TypeMismatchError: a table or the key is of another type, or the key columns are of different kinds.
        ColumnNotFoundError: a table has no such column; checked when the table is at hand.
    """

    def __init__(
        self, table1: TableSource | str, table2: TableSource | str, join_key: str | Sequence[str]
    ) -> None:
        self.table1 = table1 if isinstance(table1, str) else check_source(table1, "table1")
        self.table2 = table2 if isinstance(table2, str) else check_source(table2, "table2")
        self._names = _pair(join_key)
        self.join_key = join_key if isinstance(join_key, str) else list(join_key)
        self._last: tuple[Snapshot, Snapshot, Match] | None = None
        self._joined: tuple[Match, Table] | None = None
        self._check_columns()

    def _check_columns(self) -> None:
        found = []
        for source, name, side in zip((self.table1, self.table2), self._names, ("1", "2"), strict=True):
            if isinstance(source, Tabular) and source.is_at_hand:
                found.append(_key_column(source.schema, name, side))
        if len(found) == 2:  # noqa: PLR2004  # both
            check_kinds(*found)

    def with_tables(self, table1: TableSource, table2: TableSource) -> JoinedTable:
        """Return the same join of other tables, such as those that paths turned out to stand for.

        Raises:
            TypeMismatchError: one is no table, or their key columns are of different kinds.
            ColumnNotFoundError: one has no key column.
        """
        return JoinedTable(check_source(table1, "table1"), check_source(table2, "table2"), self.join_key)

    @property
    def is_at_hand(self) -> bool:
        """Whether both tables are known, not just their paths."""
        return not isinstance(self.table1, str) and not isinstance(self.table2, str)

    @property
    def schema(self) -> Schema:
        """Names and types of the joined columns; errors as in `to_table`."""
        return _schema(*self._snapshots())

    def rows(
        self, *, left_outer: bool = False, right_outer: bool = False
    ) -> list[dict[str, dict[str, Any] | None]]:
        """Return the joined rows, each a dict: ``"0"`` the row of the left table, ``"1"`` of the right one.

        In outer joins, the side that is missing is None. Arguments, order and errors as in `to_table`.
        """
        left, right = self._snapshots()
        ids = self._match(left, right).row_ids(left_outer=left_outer, right_outer=right_outer)
        sides = _rows_at(left, ids[0]), _rows_at(right, ids[1])
        return [{"0": a, "1": b} for a, b in zip(*sides, strict=True)]

    def to_table(self, *, left_outer: bool = False, right_outer: bool = False) -> Table:
        """Return the joined rows as a table of their own, which later changes do not reach.

        Its columns keep their types, media and foreign keys; all may have missing values.

        Args:
            left_outer: whether to keep rows of the left table that match nothing.
            right_outer: whether to keep those of the right table.

        Raises:
            TableError: a table is known by its path only.
            ColumnNotFoundError: a table does not have its key column.
            TypeMismatchError: the key columns are of different kinds.
            LengthError: there would be more than 2,147,483,647 rows.
        """
        left, right = self._snapshots()
        ids = self._match(left, right).row_ids(left_outer=left_outer, right_outer=right_outer)
        return _put_together(left, right, ids)

    def to_pandas(self, *, left_outer: bool = False, right_outer: bool = False) -> pd.DataFrame:
        """Return the joined rows as a pandas DataFrame; see `to_table` and `Table.to_pandas`."""
        return self.to_table(left_outer=left_outer, right_outer=right_outer).to_pandas()

    def load_table(self) -> Table:
        """Return the inner join as a table; errors as in `to_table`."""
        left, right = self._snapshots()
        match = self._match(left, right)
        last = self._joined
        if last is None or last[0] is not match:
            last = self._joined = (match, _put_together(left, right, match.row_ids()))
        return last[1]

    def show(self, *args: Any, left_outer: bool = False, right_outer: bool = False, **options: Any) -> Any:
        """Return a widget of the joined rows, which a notebook shows as the last line of a cell.

        Args:
            args: as in `Table.show`.
            left_outer: as in `to_table`.
            right_outer: as in `to_table`.
            options: as in `Table.show`.
        """
        if left_outer or right_outer:
            return self.to_table(left_outer=left_outer, right_outer=right_outer).show(*args, **options)
        return super().show(*args, **options)

    def quality(self) -> tuple[KeyQuality, KeyQuality]:
        """Return how many keys repeat, match nothing or are missing, for the left and the right table."""
        return self._match(*self._snapshots()).quality()

    def _snapshots(self) -> tuple[Snapshot, Snapshot]:
        for source, side in ((self.table1, "1"), (self.table2, "2")):
            if isinstance(source, str):
                raise TableError(
                    f"table{side} is the path {source!r:.200}, which is resolved when the joined table is "
                    "added to an artifact; give a Table to have its rows now"
                )
        a, b = check_source(self.table1, "table1"), check_source(self.table2, "table2")
        return a.load_table().snapshot(), b.load_table().snapshot()

    def _match(self, left: Snapshot, right: Snapshot) -> Match:
        """Return which rows belong together; computed once as long as the tables stay as they are."""
        last = self._last
        if last is not None and last[0] is left and last[1] is right:
            return last[2]
        a = _key_column(left.schema, self._names[0], "1")
        b = _key_column(right.schema, self._names[1], "2")
        at = left.schema.index(a.name), right.schema.index(b.name)
        match = Match(*comparable(a, left.column(at[0]), b, right.column(at[1])))
        self._last = (left, right, match)
        return match

    def __len__(self) -> int:
        """Return how many rows the inner join has."""
        return self._match(*self._snapshots()).size()

    def __iter__(self) -> Iterator[dict[str, dict[str, Any] | None]]:
        return iter(self.rows())

    def __repr__(self) -> str:
        left, right = (
            repr(side) if isinstance(side, str) else shorten(side) for side in (self.table1, self.table2)
        )
        return f"JoinedTable({left}, {right}, {self.join_key!r})"


def _pair(join_key: Any) -> tuple[str, str]:
    names = [join_key, join_key] if isinstance(join_key, str) else join_key
    if not isinstance(names, (list, tuple)) or len(names) != 2:  # noqa: PLR2004  # left and right
        raise TypeMismatchError(
            f"join_key is {shorten(join_key)}; give a column name, or a list of two: of table1 and of table2"
        )
    return check_name(names[0], 0), check_name(names[1], 1)


def _key_column(schema: Schema, name: str, side: str) -> Column:
    if name not in schema:
        raise ColumnNotFoundError(
            f"table{side} has no column {name!r:.80}{nearest(name[:200], schema.names)}"
        )
    return schema[name]


def _rows_at(snapshot: Snapshot, ids: RowIds) -> list[dict[str, Any] | None]:
    names, rows = snapshot.schema.names, list(row_lists(snapshot))
    return [None if at == MISSING else dict(zip(names, rows[at], strict=True)) for at in ids.tolist()]


def _schema(left: Snapshot, right: Snapshot) -> Schema:
    sides = (("0", left.schema), ("1", right.schema))
    return Schema(tuple(Column(f"{side}.{c.name}", c.dtype) for side, schema in sides for c in schema))


def _keys(left: Snapshot, right: Snapshot) -> dict[str, Key]:
    """Return the keys that point to other tables; rows of a join are named by no key of their own."""
    sides = (("0", left.keys), ("1", right.keys))
    found = {f"{side}.{name}": key for side, keys in sides for name, key in keys.items()}
    return {name: key for name, key in found.items() if not isinstance(key, PrimaryKey)}


def _put_together(left: Snapshot, right: Snapshot, ids: tuple[RowIds, RowIds]) -> Table:
    schema = _schema(left, right)
    columns = [*gather(left.data, ids[0]), *gather(right.data, ids[1])]
    data = pa.Table.from_arrays(columns, names=list(schema.names))
    blobs = UnionBlobs([left.blobs, right.blobs])
    return Table.from_arrow(data, schema=schema, blobs=blobs, keys=_keys(left, right))
