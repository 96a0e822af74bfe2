"""Answers that sum up: the summaries of columns, and the cells of groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from wandb_tables_widget.widget.protocol.answers import Thumbnail
from wandb_tables_widget.widget.protocol.values import Json


@dataclass(frozen=True)
class Histogram:
    """``counts[i]`` values lie in [edges[i], edges[i+1]), the last bin closed.

    Times are milliseconds since 1970 UTC. ``infinite`` counts ±inf, which lie in no bin. ``range`` is the
    least and the greatest value of the whole column, also in groups that share bins; null without values, as
    are edges.
    """

    kind: ClassVar[str] = "histogram"
    range: list[float] | None
    edges: list[float]
    counts: list[int]
    matched: list[int]
    missing: int
    infinite: int


@dataclass(frozen=True)
class Bar:
    """One value of a bar list, how often it stands in all rows and in the rows of the query."""

    value: Json
    count: int
    matched: int


@dataclass(frozen=True)
class Bars:
    """The most frequent values, most frequent first; ``distinct`` counts all of them."""

    kind: ClassVar[str] = "bars"
    bars: list[Bar]
    distinct: int
    missing: int


@dataclass(frozen=True)
class Strip:
    """A page of the media of a group; ``total`` counts all that are not missing."""

    kind: ClassVar[str] = "strip"
    items: list[Json]
    offset: int
    total: int
    missing: int


@dataclass(frozen=True)
class Share:
    """Only how many values are there, how many are missing, and how many a function has not computed."""

    kind: ClassVar[str] = "share"
    count: int
    missing: int
    pending: int


@dataclass(frozen=True)
class ColumnSummary:
    """The summary of the column with that index."""

    column: int
    summary: Histogram | Bars | Share


@dataclass(frozen=True)
class SummaryAnswer:
    """One summary for each wanted column."""

    kind: ClassVar[str] = "summary"
    id: str
    revision: int
    summaries: list[ColumnSummary]


@dataclass(frozen=True)
class GroupCell:
    """The cell of one group in one column. In groups ``matched`` of bars and bins equals ``count``."""

    group: int
    column: int
    cell: Histogram | Bars | Strip | Share


@dataclass(frozen=True)
class GroupsAnswer:
    """The cells of the wanted groups and columns."""

    kind: ClassVar[str] = "groups"
    id: str
    revision: int
    cells: list[GroupCell]
    thumbnails: list[Thumbnail]
