"""Traits: small state that Python and the browser share."""

from __future__ import annotations

from dataclasses import dataclass

from wandb_tables_widget.widget.protocol.answers import RowsAnswer
from wandb_tables_widget.widget.protocol.columns import ColumnInfo
from wandb_tables_widget.widget.protocol.values import Json
from wandb_tables_widget.widget.protocol.view import Query


@dataclass(frozen=True)
class SchemaInfo:
    """The trait ``schema``: the columns of the table, whose indices are the first, and its number of rows."""

    columns: list[ColumnInfo]
    total: int


@dataclass(frozen=True)
class Progress:
    """A column that a Python function computes, of which ``done`` of ``total`` rows are there.

    ``late`` rows wait for calls that have not come back for seconds. ``stopped`` says that the rest is not
    computed any more.
    """

    name: str
    done: int
    total: int
    late: int
    stopped: bool


@dataclass(frozen=True)
class StatusInfo:
    """The trait ``status``: ``version`` grows each time the table behind the widget changes.

    ``edits`` counts the changes that were more than new rows at the end, ``total`` the rows. Of a ``live``
    table rows are expected to come. ``progress`` lists columns of which not all rows are computed.
    """

    version: int
    edits: int
    total: int
    title: str
    live: bool
    progress: list[Progress]


@dataclass(frozen=True)
class Selection:
    """The two-way trait ``selection``: ranges of positions ``[first, last]`` in the view ``query``.

    ``version`` is that of the table in which the lines stand there, null for the newest.
    """

    ranges: list[list[int]]
    query: Query | None
    version: int | None


@dataclass(frozen=True)
class FilterHistory:
    """The trait ``history``: filters this widget has had, newest first."""

    filters: list[str]


@dataclass(frozen=True)
class FirstWindow:
    """The trait ``first``: the head of the view ``query`` of the table at ``version``, sent unasked.

    ``thumbnail`` is the longest side of its thumbnails, ``buffers`` are those of ``answer``. Without a
    first window the trait is an empty object.
    """

    query: Query
    version: int
    thumbnail: int
    answer: RowsAnswer
    buffers: list[Json]
