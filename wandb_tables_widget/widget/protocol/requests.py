"""Requests, browser → Python.

``version`` of a request: the table as it was then while that is at hand, else a later one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from wandb_tables_widget.widget.protocol.values import Json, Purpose
from wandb_tables_widget.widget.protocol.view import ComputedColumn, Query


@dataclass(frozen=True)
class Anchor:
    """The line at ``position`` of an older version: a row by its id, or a group's own line by its key."""

    position: int
    row: int | None
    key: list[Json]


@dataclass(frozen=True)
class RowsRequest:
    """Rows ``start`` to ``start + count`` of the view, the listed columns (by index).

    With an ``anchor`` the window goes along with that line when it stands elsewhere now; ``start`` may be
    negative, for lines that come before it. ``thumbnail`` is the longest side in device pixels of
    thumbnails wanted for media cells, 0 for none.
    """

    kind: ClassVar[str] = "rows"
    id: str
    revision: int
    version: int
    query: Query
    anchor: Anchor | None
    start: int
    count: int
    columns: list[int]
    thumbnail: int


@dataclass(frozen=True)
class SummaryRequest:
    """Summaries of the listed columns, over all rows and over the rows of the query."""

    kind: ClassVar[str] = "summary"
    id: str
    revision: int
    version: int
    query: Query
    columns: list[int]


@dataclass(frozen=True)
class GroupsRequest:
    """Cells of groups, for the groups with these numbers (`GroupEntry.group`).

    Histograms of the columns ``own_bins`` have bins of each group's own, others share them down the column.
    Media cells hold ``limit`` items from ``offset`` on.
    """

    kind: ClassVar[str] = "groups"
    id: str
    revision: int
    version: int
    query: Query
    groups: list[int]
    columns: list[int]
    own_bins: list[int]
    offset: int
    limit: int
    thumbnail: int


@dataclass(frozen=True)
class PlacesRequest:
    """Where the lines ``ranges`` of the view stand in ``version``, which stood there in version ``since``."""

    kind: ClassVar[str] = "places"
    id: str
    version: int
    since: int
    query: Query
    ranges: list[list[int]]


@dataclass(frozen=True)
class DetailRequest:
    """One row in full; ``row`` is the row id from `RowsAnswer`, not a position.

    The columns that ``query`` computes come with those of the table.
    """

    kind: ClassVar[str] = "detail"
    id: str
    version: int
    query: Query
    row: int


@dataclass(frozen=True)
class BlobsRequest:
    """Stored bytes by digest: as stored when ``size`` is 0, else a thumbnail of that longest side."""

    kind: ClassVar[str] = "blobs"
    id: str
    digests: list[str]
    size: int


@dataclass(frozen=True)
class CompleteRequest:
    """What may come next in an expression, with the caret at code point ``caret``.

    It may name the columns of the table and those of ``computed``.
    """

    kind: ClassVar[str] = "complete"
    id: str
    text: str
    caret: int
    purpose: Purpose
    computed: list[ComputedColumn]


@dataclass(frozen=True)
class CheckRequest:
    """Is this text a filter over this table? A `Failure` says where it is not.

    It may name the columns of the table and those of ``computed``.
    """

    kind: ClassVar[str] = "check"
    id: str
    text: str
    computed: list[ComputedColumn]


@dataclass(frozen=True)
class PreviewRequest:
    """The values an expression would give a column, for lines ``start`` to ``start + count`` of the view.

    Rows are counted as if the view were not grouped; for the purpose of an aggregate the lines are groups, of
    the outermost level on which it has values. ``name`` is that of the computed column or of the aggregate
    that is being edited, empty for a new one. A preview of a newer revision cancels those that the same page
    still waits for.
    """

    kind: ClassVar[str] = "preview"
    id: str
    revision: int
    version: int
    query: Query
    purpose: Purpose
    name: str
    expression: str
    start: int
    count: int


@dataclass(frozen=True)
class CountRequest:
    """How many rows pass the filter and the search of a query, which need not be the view's.

    A count of a newer revision cancels those that the same page still waits for.
    """

    kind: ClassVar[str] = "count"
    id: str
    revision: int
    version: int
    query: Query


@dataclass(frozen=True)
class ConditionsRequest:
    """The conditions that a filter is made of, for those who do not type it."""

    kind: ClassVar[str] = "conditions"
    id: str
    text: str
    computed: list[ComputedColumn]


@dataclass(frozen=True)
class ChunkRequest:
    """A part of the page's own code that is loaded when it is needed; ``digest`` is its SHA-256."""

    kind: ClassVar[str] = "chunk"
    id: str
    name: Literal["editor", "panels", "cells"]
    digest: str


@dataclass(frozen=True)
class StopRequest:
    """Do not compute the rest of the column ``name``, which a Python function computes."""

    kind: ClassVar[str] = "stop"
    id: str
    name: str


@dataclass(frozen=True)
class ResumeRequest:
    """Compute the rest of the column ``name`` after all, which was stopped."""

    kind: ClassVar[str] = "resume"
    id: str
    name: str


@dataclass(frozen=True)
class CancelRequest:
    """Stop working on the request ``target``; that one is then answered with a `Failure` "cancelled"."""

    kind: ClassVar[str] = "cancel"
    id: str
    target: str
