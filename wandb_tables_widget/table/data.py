"""``table.data``: the rows as a list of lists that writes through to the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from wandb_tables_widget.dtypes.infer import shorten
from wandb_tables_widget.errors import ColumnNotFoundError, LengthError, TypeMismatchError
from wandb_tables_widget.table.index import check_row, check_slice

if TYPE_CHECKING:
    from wandb_tables_widget.table.table import Table


class RowView(Sequence[Any]):
    """One row of a table; setting a value checks it and changes the table."""

    def __init__(self, table: Table, row: int) -> None:
        self._table = table
        self._row = row

    def __len__(self) -> int:
        return len(self._table.columns)

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> list[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, slice):
            return [self._table.get_cell(self._row, place) for place in range(len(self))[at]]
        return self._table.get_cell(self._row, self._place(at))

    def __setitem__(self, at: int, value: Any) -> None:
        self._table.set_cells(self._row, {self._place(at): value})

    def _place(self, at: int) -> int:
        try:
            return range(len(self))[at]
        except (IndexError, TypeError):
            message = f"there is no column number {shorten(at)}; the table has {len(self)}"
            raise _NoPlaceError(message) from None

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, (list, tuple, RowView)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a row can change

    def __repr__(self) -> str:
        return repr(list(self))


class DataView(Sequence[RowView]):
    """The rows of a table. ``data[i]``, ``data[i][j]``, slices, setting a row or a cell, ``append``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, at: int) -> RowView: ...
    @overload
    def __getitem__(self, at: slice) -> list[RowView]: ...
    def __getitem__(self, at: int | slice) -> RowView | list[RowView]:
        if isinstance(at, slice):
            return [RowView(self._table, row) for row in check_slice(at, len(self))]
        return RowView(self._table, check_row(at, len(self)))

    def __setitem__(self, at: int, row: Sequence[Any]) -> None:
        place = check_row(at, len(self))
        if isinstance(row, (str, bytes)) or not isinstance(row, (Sequence, np.ndarray)):
            raise TypeMismatchError(f"a row is a list of values, not {shorten(row)}")
        if len(row) != len(self._table.columns):
            raise LengthError(f"row {place} needs {len(self._table.columns)} values, not {len(row)}")
        self._table.set_cells(place, dict(enumerate(row)))

    def __iter__(self) -> Iterator[RowView]:
        return (RowView(self._table, row) for row in range(len(self)))

    def append(self, row: Sequence[Any]) -> None:
        """Add a row; errors as in `Table.add_data`."""
        self._table.add_data(*row)

    def to_list(self) -> list[list[Any]]:
        """Return a copy of all rows as lists."""
        return [row for _, row in self._table.iterrows()]

    def __eq__(self, other: object) -> bool:
        return (
            self.to_list() == [list(row) for row in other] if isinstance(other, Sequence) else NotImplemented
        )

    __hash__ = None  # type: ignore[assignment]  # rows can change

    def __repr__(self) -> str:
        return f"{self.to_list()!r}" if len(self) <= 20 else f"<{len(self):,} rows>"  # noqa: PLR2004  # a screenful


class _NoPlaceError(ColumnNotFoundError, IndexError):
    """A sequence's missing place is an IndexError to Python, which ends its loops by it."""
