"""A row's place in its table, as an int that knows the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import RowNotFoundError

if TYPE_CHECKING:
    from wandb_tables_widget.table.table import Table


class TableIndex(int):
    """The number of a row, from 0, with the table it belongs to."""

    table: Table

    @classmethod
    def of(cls, table: Table, row: int) -> TableIndex:
        """Return the index of row ``row`` of ``table``."""
        index = cls(row)
        index.table = table
        return index

    def get_row(self) -> dict[str, Any]:
        """Return the row as a dict by column name."""
        row: dict[str, Any] = self.table[int(self)]
        return row


def check_row(row: int, count: int) -> int:
    """Return a row number, which may count from the end, as one from the start.

    Raises:
        RowNotFoundError: there is no such row.
    """
    place = row + count if row < 0 else row
    if not 0 <= place < count:
        raise RowNotFoundError(f"there is no row {row}; the table has {count}")
    return place
