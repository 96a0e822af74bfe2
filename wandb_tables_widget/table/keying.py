"""What a table does with keys and row numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.dtypes import NoneDType, String
from wandb_tables_widget.errors import TableError, TypeMismatchError
from wandb_tables_widget.table.columns import cast_column
from wandb_tables_widget.table.index import TableIndex, check_row
from wandb_tables_widget.table.keys import ForeignKey, PrimaryKey
from wandb_tables_widget.table.sources import check_source

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.table.rows import Rows
    from wandb_tables_widget.table.sources import TableSource
    from wandb_tables_widget.table.table import Table


class Keyed(ABC):
    """The part of a table that deals with keys and row numbers."""

    @abstractmethod
    def load_table(self) -> Table:
        """Return the table itself."""

    @abstractmethod
    def _change(self) -> AbstractContextManager[Rows]:
        """Give the rows to be changed."""

    def set_pk(self, col_name: str) -> None:
        """Make a column the primary key: its values name the rows, and are known in other tables.

        A value of it that is put into another table makes a foreign key there. Its values may repeat. Slices
        keep the keys of a table, `cast` ends that of its column.

        Raises:
            ColumnNotFoundError: there is no such column.
            TypeMismatchError: its values are no text, or some are missing.
            TableError: another column is the primary key, or this one is a foreign key.
        """
        with self._change() as rows:
            set_primary(rows, col_name)

    def set_fk(self, col_name: str, table: TableSource, table_col: str) -> None:
        """Make a column a foreign key: its values are those of the column ``table_col`` of another table.

        Raises:
            ColumnNotFoundError: one of the tables has no such column.
            TypeMismatchError: the values of one of them are no text, or ``table`` is no table.
            TableError: the other table is this one, or the column is the primary key.
        """
        key = foreign_key(self.load_table(), table, table_col)
        with self._change() as rows:
            set_foreign(rows, col_name, key)

    def get_index(self) -> list[TableIndex]:
        """Return the index of each row; put into another table, it makes a column that points here."""
        table = self.load_table()
        return [TableIndex.of(table, row) for row in range(len(table))]

    def index_ref(self, index: int) -> TableIndex:
        """Return the index of a row, counted from the end if negative.

        Raises:
            RowNotFoundError: there is no such row.
        """
        table = self.load_table()
        return TableIndex.of(table, check_row(index, len(table)))


def set_primary(rows: Rows, name: str) -> None:
    """Make a column the one whose values name the rows; errors as in `Table.set_pk`."""
    _check_text(rows.schema, name, "a primary key")
    for other, key in rows.keys.items():
        if isinstance(key, PrimaryKey) and other != name:
            raise TableError(
                f"column {other!r} is the primary key; a table has one, cast({other!r}, str) ends it"
            )
        if other == name and not isinstance(key, PrimaryKey):
            raise TableError(f"column {name!r} points to another table; cast({name!r}, str) ends that")
    cast_column(rows, name, String(), optional=False)
    rows.keys = rows.keys | {name: PrimaryKey(rows.owner)}


def foreign_key(table: Table, source: Any, column: str) -> ForeignKey:
    """Return a key of ``table`` that points to a column of another table; errors as in `Table.set_fk`."""
    checked: TableSource = check_source(source, "table")
    other = checked.load_table()
    if other is table:
        raise TableError("a key cannot point to its own table; give another one")
    _check_text(other.schema, column, "what a foreign key points to")
    return ForeignKey(checked, column)


def set_foreign(rows: Rows, name: str, key: ForeignKey) -> None:
    """Make a column point to another table; errors as in `Table.set_fk`."""
    _check_text(rows.schema, name, "a foreign key")
    if isinstance(rows.keys.get(name), PrimaryKey):
        raise TableError(f"column {name!r} is the primary key; choose another column")
    cast_column(rows, name, String(), optional=rows.schema[name].optional)
    rows.keys = rows.keys | {name: key}


def _check_text(schema: Schema, name: str, what: str) -> None:
    dtype = schema[name].dtype
    if not isinstance(dtype, (String, NoneDType)):
        raise TypeMismatchError(
            f"column {name!r} holds {dtype}, and {what} is text; make a column of text from it: "
            f"[str(value) for value in table[{name!r}]]"
        )
