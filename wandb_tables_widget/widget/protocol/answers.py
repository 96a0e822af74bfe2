"""Answers, Python → browser, and what of them is not in a file of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from wandb_tables_widget.widget.protocol.columns import ColumnInfo
from wandb_tables_widget.widget.protocol.values import Json


@dataclass(frozen=True)
class Thumbnail:
    """The small picture of a digest, in buffer ``buffer``, of type ``mime``."""

    digest: str
    mime: str
    buffer: int


@dataclass(frozen=True)
class GroupEntry:
    """One line of a grouped view: a group's own line, or a row of an open group.

    A group line has ``row`` null, ``group`` the number of the group, ``key`` one JSON value for each level
    down to its own, ``depth`` that level, from 0. A row line has ``row`` its row id, and ``depth`` one more
    than that of its group, whose number and key it has. The group *other*, which holds the rows of all
    groups beyond `Query.top_groups`, has an empty key, as no other group has.

    ``above`` is the position of the line of the group around it, null for an outermost group. ``condition``
    is the one that the rows of the group meet, on a group line; null when it cannot be written.
    """

    group: int
    depth: int
    key: list[Json]
    count: int
    expanded: bool
    row: int | None
    above: int | None
    condition: str | None


@dataclass(frozen=True)
class Waiting:
    """A part of the query that cannot be applied now, and why; the rest is.

    ``name`` is the column that a sort or group key names, empty for the filter. ``code`` and ``span`` are as
    in `Failure`.
    """

    part: Literal["filter", "sort", "group_by"]
    name: str
    code: str
    message: str
    span: list[int] | None


@dataclass(frozen=True)
class CellNote:
    """A cell that has no value but is not simply missing, and why.

    Its value "failed" to be computed; or it is "pending", computed sometime; or computing was "stopped"
    before. ``row`` is that of the batch, ``column`` the index of the column. A pending cell may have got its
    value while the answer was made; then that counts.
    """

    row: int
    column: int
    state: Literal["failed", "pending", "stopped"]
    message: str


@dataclass(frozen=True)
class RowsAnswer:
    """A window of the view.

    Buffer 0 is an Arrow IPC stream, one record batch: column ``row`` (uint32 row ids), then one
    column for each wanted index, named by the index as text. Numbers, booleans and text come as
    they are, times as timestamp[us], lists, dicts, arrays, mixed values and media as JSON text.
    Media JSON is {digest, format, width, height, size, caption}. In a grouped view the batch holds
    the row lines only and ``entries`` all lines.

    ``version`` is that of the table the rows are of. ``start`` is where they begin, ``moved`` by how many
    lines the anchor has moved, 0 when it is gone. ``length`` is the number of lines of the whole view,
    ``matched`` of rows that pass the filter, ``total`` of the table. ``cut`` lists [row of the batch, column
    index] of texts cut to `TEXT_LIMIT`. ``groups`` is the number of outermost groups, *other* among them,
    null when not grouped. Buffer ``values`` is like buffer 0 with the wanted aggregates of the group lines,
    null when none is wanted. Unless ``ready`` the whole order is still worked out, and a `ReadyPush`
    follows.

    The table had ``width`` columns; those of ``computed`` follow them, then, in a grouped view, those of
    ``aggregates``. ``waiting`` names the parts of the query that do not fit the table and are left out.
    """

    kind: ClassVar[str] = "rows"
    id: str
    revision: int
    version: int
    moved: int
    start: int
    count: int
    length: int
    matched: int
    total: int
    ready: bool
    groups: int | None
    entries: list[GroupEntry] | None
    width: int
    computed: list[ColumnInfo]
    aggregates: list[ColumnInfo]
    waiting: list[Waiting]
    values: int | None
    cut: list[list[int]]
    notes: list[CellNote]
    thumbnails: list[Thumbnail]


@dataclass(frozen=True)
class PlacesAnswer:
    """The ranges of positions where the lines stand now; null when that cannot be told any more."""

    kind: ClassVar[str] = "places"
    id: str
    ranges: list[list[int]] | None


@dataclass(frozen=True)
class DetailAnswer:
    """All values of one row, in the order of the columns of the table and the computed ones, as JSON.

    Non-finite numbers and whole numbers beyond 2**53 are text, times ISO 8601.
    """

    kind: ClassVar[str] = "detail"
    id: str
    row: int
    values: list[Json]
    notes: list[CellNote]


@dataclass(frozen=True)
class BlobsAnswer:
    """The wanted bytes; a digest that is missing or damaged is named in ``failed`` with the reason."""

    kind: ClassVar[str] = "blobs"
    id: str
    blobs: list[Thumbnail]
    failed: dict[str, str]


@dataclass(frozen=True)
class CheckAnswer:
    """The text is such an expression."""

    kind: ClassVar[str] = "check"
    id: str


@dataclass(frozen=True)
class CountAnswer:
    """``matched`` rows pass, of ``total``."""

    kind: ClassVar[str] = "count"
    id: str
    revision: int
    matched: int
    total: int


@dataclass(frozen=True)
class ChunkAnswer:
    """The gzipped JavaScript is in buffer ``buffer``."""

    kind: ClassVar[str] = "chunk"
    id: str
    buffer: int


@dataclass(frozen=True)
class StopAnswer:
    """``found`` says whether the column was still being computed."""

    kind: ClassVar[str] = "stop"
    id: str
    found: bool


@dataclass(frozen=True)
class ResumeAnswer:
    """``found`` says whether the column was stopped."""

    kind: ClassVar[str] = "resume"
    id: str
    found: bool


@dataclass(frozen=True)
class CancelAnswer:
    """``found`` says whether the target was still being worked on."""

    kind: ClassVar[str] = "cancel"
    id: str
    found: bool


@dataclass(frozen=True)
class Failure:
    """A request could not be answered; ``code`` is one of errors.py, or "internal".

    ``span`` is where in an expression, ``fix`` what would be right there where that is known.
    """

    kind: ClassVar[str] = "failure"
    id: str
    code: str
    message: str
    span: list[int] | None
    fix: str | None = None
