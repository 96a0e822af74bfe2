"""A row's place in its table, as an int that knows the table."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.dtypes.infer import shorten
from wandb_tables_widget.errors import RowNotFoundError, TypeMismatchError

if TYPE_CHECKING:
    from wandb_tables_widget.table.sources import TableSource
    from wandb_tables_widget.table.table import Table


class TableIndex(int):
    """The number of a row, from 0, with the table it belongs to."""

    source: TableSource

    @classmethod
    def of(cls, source: TableSource, row: int) -> TableIndex:
        """Return the index of row ``row`` of the table that ``source`` gives."""
        index = cls(row)
        index.source = source
        return index

    @property
    def table(self) -> Table:
        """The table it belongs to, loaded if need be."""
        return self.source.load_table()

    def get_row(self) -> dict[str, Any]:
        """Return the row as a dict by column name.

        Raises:
            RowNotFoundError: the table has no such row.
        """
        row: dict[str, Any] = self.table[int(self)]
        return row


def check_row(row: Any, count: int) -> int:
    """Return a row number, which may count from the end, as one from the start.

    Raises:
        RowNotFoundError: there is no such row.
        TypeMismatchError: it is no whole number.
    """
    if not hasattr(row, "__index__"):
        raise TypeMismatchError(f"{shorten(row)} is no row number; use a whole number")
    number = operator.index(row)
    place = number + count if number < 0 else number
    if not 0 <= place < count:
        raise RowNotFoundError(f"there is no row {shorten(number)}; the table has {count}")
    return place


def check_slice(part: slice, count: int) -> range:
    """Return the row numbers of a slice.

    Raises:
        TypeMismatchError: a bound is no whole number, or the step is 0.
    """
    try:
        return range(count)[part]
    except (TypeError, ValueError) as error:
        raise TypeMismatchError(f"{shorten(part)} is no slice of rows: {error}") from None
