"""The view as it travels, as in view/state.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wandb_tables_widget.widget.protocol.values import Json


@dataclass(frozen=True)
class SortKey:
    """Sort by a column; missing values last both ways."""

    column: str
    descending: bool


@dataclass(frozen=True)
class ComputedColumn:
    """A column of the view's own."""

    name: str
    expression: str


@dataclass(frozen=True)
class Query:
    """Which rows, in which order.

    The columns of ``computed`` have the indices that follow those of the schema.
    """

    filter: str
    search: str
    computed: list[ComputedColumn]
    sort: list[SortKey]
    group_by: list[str]
    aggregates: list[ComputedColumn]
    top_groups: int | None
    expanded: list[list[Json]]


@dataclass(frozen=True)
class ColumnSettings:
    """How one column is drawn; ``title`` and ``items`` are as without settings when empty and null."""

    title: str
    show_as: str
    align: Literal["automatic", "left", "center", "right"]
    items: int | None
    options: dict[str, Json]


@dataclass(frozen=True)
class ColumnsView:
    """How columns are laid out."""

    order: list[str]
    hidden: list[str]
    removed: list[str]
    pinned: list[str]
    widths: dict[str, int]
    settings: dict[str, ColumnSettings]


@dataclass(frozen=True)
class ViewState:
    """The two-way trait ``view``."""

    query: Query
    columns: ColumnsView
    row_size: Literal["S", "M", "L", "XL"]
