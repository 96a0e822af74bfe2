"""The contract between Python and the browser: every trait and every message, and nothing else.

``js/src/protocol.ts`` is generated from this file; ``tests/golden/`` holds one example of each
message, read by both test suites. Names are snake_case on the wire and in both languages.

A request travels as the content of a custom message: its fields, with ``kind`` and ``id``. It
gets exactly one answer with the same ``id``: the answer of its kind, or `Failure`. Asking again
with the same ``id`` is harmless. Bytes travel in the message's binary buffers; a field that names
a buffer holds its index.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

Json = Any

CellKind = Literal[
    "number", "string", "boolean", "timestamp", "list", "dict", "ndarray", "media", "any", "none"
]

TEXT_LIMIT = 500
"""Longest text of a cell in a window, in code points; ``RowsAnswer.cut`` lists what was longer."""


# --- the view, as in view/state.py --------------------------------------------------------


@dataclass(frozen=True)
class SortKey:
    """Sort by a column; missing values last both ways."""

    column: str
    descending: bool


@dataclass(frozen=True)
class Query:
    """Which rows, in which order."""

    filter: str
    search: str
    sort: list[SortKey]
    group_by: list[str]
    expanded: list[list[Json]]


@dataclass(frozen=True)
class ColumnsView:
    """How columns are laid out."""

    order: list[str]
    hidden: list[str]
    pinned: list[str]
    widths: dict[str, int]


@dataclass(frozen=True)
class ViewState:
    """The two-way trait ``view``."""

    query: Query
    columns: ColumnsView
    row_size: Literal["S", "M", "L", "XL"]


# --- traits, Python → browser -------------------------------------------------------------


@dataclass(frozen=True)
class ColumnInfo:
    """One column of the trait ``schema``; its position in the list is its index in messages.

    ``type`` is for people ("integer", "list of number", "image"). ``colors`` gives texts that name things
    such as runs the colour of the thing, ``#`` and six hex digits; null in other columns.
    """

    name: str
    kind: CellKind
    type: str
    media: str | None
    optional: bool
    colors: dict[str, str] | None


@dataclass(frozen=True)
class SchemaInfo:
    """The trait ``schema``. ``total`` is the number of rows of the table."""

    columns: list[ColumnInfo]
    total: int


@dataclass(frozen=True)
class StatusInfo:
    """The trait ``status``: ``version`` grows each time the table behind the widget changes.

    ``edits`` counts the changes that were more than new rows at the end, ``total`` the rows. Of a ``live``
    table rows are expected to come.
    """

    version: int
    edits: int
    total: int
    title: str
    live: bool


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


# --- requests, browser → Python -----------------------------------------------------------
# ``version`` of a request: the table as it was then while that is at hand, else a later one.


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
    """Cells of groups, for the groups with these ordinals (`GroupEntry.group`).

    Media cells hold ``limit`` items from ``offset`` on.
    """

    kind: ClassVar[str] = "groups"
    id: str
    revision: int
    version: int
    query: Query
    groups: list[int]
    columns: list[int]
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
    """One row in full; ``row`` is the row id from `RowsAnswer`, not a position."""

    kind: ClassVar[str] = "detail"
    id: str
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
    """What may come next in an expression, with the caret at code point ``caret``."""

    kind: ClassVar[str] = "complete"
    id: str
    text: str
    caret: int


@dataclass(frozen=True)
class CheckRequest:
    """Is this text a filter of this table? A `Failure` says where it is not."""

    kind: ClassVar[str] = "check"
    id: str
    text: str


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


@dataclass(frozen=True)
class ChunkRequest:
    """A part of the page's own code that is loaded when it is needed; ``digest`` is its SHA-256."""

    kind: ClassVar[str] = "chunk"
    id: str
    name: Literal["editor"]
    digest: str


@dataclass(frozen=True)
class CancelRequest:
    """Stop working on the request ``target``; that one is then answered with a `Failure` "cancelled"."""

    kind: ClassVar[str] = "cancel"
    id: str
    target: str


# --- answers, Python → browser ------------------------------------------------------------


@dataclass(frozen=True)
class Thumbnail:
    """The small picture of a digest, in buffer ``buffer``, of type ``mime``."""

    digest: str
    mime: str
    buffer: int


@dataclass(frozen=True)
class GroupEntry:
    """One line of a grouped view: a group's own line, or a row of an open group.

    A group line has ``row`` null, ``group`` its ordinal in the view's groups, ``key`` one JSON value a
    level. A row line has ``row`` its row id and ``group`` the ordinal of its group.
    """

    group: int
    depth: int
    key: list[Json]
    count: int
    expanded: bool
    row: int | None


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
    index] of texts cut to `TEXT_LIMIT`. ``groups`` is the number of groups, null when not grouped. Unless
    ``ready`` the whole order is still worked out, and a `ReadyPush` follows.
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
    cut: list[list[int]]
    thumbnails: list[Thumbnail]


@dataclass(frozen=True)
class Histogram:
    """``counts[i]`` values lie in [edges[i], edges[i+1]), the last bin closed.

    Times are milliseconds since 1970 UTC. ``infinite`` counts ±inf, which lie in no bin. ``range`` is the
    least and the greatest value of the whole column, also in groups; null without values, as are edges.
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
    """Only how many values are there and how many are missing."""

    kind: ClassVar[str] = "share"
    count: int
    missing: int


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


@dataclass(frozen=True)
class PlacesAnswer:
    """The ranges of positions where the lines stand now; null when that cannot be told any more."""

    kind: ClassVar[str] = "places"
    id: str
    ranges: list[list[int]] | None


@dataclass(frozen=True)
class DetailAnswer:
    """All values of one row, in the order of the schema, as JSON.

    Non-finite numbers and whole numbers beyond 2**53 are text, times ISO 8601.
    """

    kind: ClassVar[str] = "detail"
    id: str
    row: int
    values: list[Json]


@dataclass(frozen=True)
class BlobsAnswer:
    """The wanted bytes; a digest that is missing or damaged is named in ``failed`` with the reason."""

    kind: ClassVar[str] = "blobs"
    id: str
    blobs: list[Thumbnail]
    failed: dict[str, str]


@dataclass(frozen=True)
class Completion:
    """One proposal: put ``insert`` in place of the code points ``start`` to ``end``."""

    label: str
    insert: str
    type: Literal["column", "function", "operator", "keyword", "value"]
    detail: str
    start: int
    end: int


@dataclass(frozen=True)
class CompleteAnswer:
    """Proposals, best first."""

    kind: ClassVar[str] = "complete"
    id: str
    options: list[Completion]


@dataclass(frozen=True)
class CheckAnswer:
    """The text is a filter."""

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
class Condition:
    """A column, an operator and values, as a person enters them.

    ``values`` are without quotes, several after ``in`` and ``not in``, none after ``is null`` and
    ``is not null``; ``type`` says how they are written in an expression. Of type "column" the value is
    the name of another column.
    """

    column: str
    operator: Literal[
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "in",
        "not in",
        "is null",
        "is not null",
        "contains",
        "not contains",
        "startswith",
        "endswith",
        "matches",
    ]
    type: Literal["number", "text", "time", "boolean", "column"]
    values: list[str]


@dataclass(frozen=True)
class ConditionGroup:
    """Conditions of which all must be true, or one."""

    join: Literal["and", "or"]
    parts: list[Condition | ConditionGroup]


@dataclass(frozen=True)
class ConditionsAnswer:
    """The filter as conditions, null when it has another shape; ``reason`` says which part has."""

    kind: ClassVar[str] = "conditions"
    id: str
    group: ConditionGroup | None
    reason: str | None


@dataclass(frozen=True)
class ChunkAnswer:
    """The gzipped JavaScript is in buffer ``buffer``."""

    kind: ClassVar[str] = "chunk"
    id: str
    buffer: int


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


# --- pushes, Python → browser -------------------------------------------------------------


@dataclass(frozen=True)
class ReadyPush:
    """The whole order of a view that was answered from its head is there now."""

    kind: ClassVar[str] = "ready"
    revision: int
    matched: int
    length: int


@dataclass(frozen=True)
class TailPush:
    """The last rows of the table as a window of a view that is not sorted, filtered or grouped.

    Sent, with the buffers of ``answer``, while rows come and the browser does not get to ask.
    """

    kind: ClassVar[str] = "tail"
    answer: RowsAnswer


REQUESTS: tuple[type, ...] = (
    RowsRequest,
    SummaryRequest,
    GroupsRequest,
    PlacesRequest,
    DetailRequest,
    BlobsRequest,
    CompleteRequest,
    CheckRequest,
    CountRequest,
    ConditionsRequest,
    ChunkRequest,
    CancelRequest,
)
ANSWERS: tuple[type, ...] = (
    RowsAnswer,
    SummaryAnswer,
    GroupsAnswer,
    PlacesAnswer,
    DetailAnswer,
    BlobsAnswer,
    CompleteAnswer,
    CheckAnswer,
    CountAnswer,
    ConditionsAnswer,
    ChunkAnswer,
    CancelAnswer,
    Failure,
)
PUSHES: tuple[type, ...] = (ReadyPush, TailPush)
TRAITS: dict[str, type] = {
    "schema": SchemaInfo,
    "status": StatusInfo,
    "view": ViewState,
    "selection": Selection,
    "history": FilterHistory,
    "first": FirstWindow,
}


def to_wire(message: object) -> dict[str, Json]:
    """Return a message as plain JSON values; dataclasses with a ``kind`` carry it."""
    wire = _plain(message)
    if not isinstance(wire, dict):
        error = f"{message!r} is no message"
        raise TypeError(error)
    return wire


def _plain(value: Json) -> Json:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        wire = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        kind = getattr(type(value), "kind", None)
        return {"kind": kind, **wire} if isinstance(kind, str) else wire
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
