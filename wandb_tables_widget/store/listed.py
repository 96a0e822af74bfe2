"""A list of what a store holds, that is shown in the grid."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from wandb_tables_widget.table.show import Shown

if TYPE_CHECKING:
    from typing import Self

    import pandas as pd

    from wandb_tables_widget.table.table import Table

T = TypeVar("T")


class Listed(Sequence[T], Shown, Generic[T]):
    """A list that does not change. As the last line of a cell, it is shown in the grid, a row an item."""

    def __init__(self, items: Sequence[T]) -> None:
        self._items = list(items)

    @abstractmethod
    def load_table(self) -> Table:
        """Return a row for each item, as of now."""

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Self: ...
    def __getitem__(self, at: int | slice) -> T | Self:
        return type(self)(self._items[at]) if isinstance(at, slice) else self._items[at]

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a list of what can change

    def to_pandas(self) -> pd.DataFrame:
        """Return `load_table` as a pandas DataFrame."""
        return self.load_table().to_pandas()
