"""The contract between Python and the browser: every trait and every message, and nothing else.

``js/src/protocol.ts`` is generated from this folder; ``tests/golden/`` holds one example of each
message, read by both test suites. Names are snake_case on the wire and in both languages.

A request travels as the content of a custom message: its fields, with ``kind`` and ``id``. It
gets exactly one answer with the same ``id``: the answer of its kind, or `Failure`. Asking again
with the same ``id`` is harmless. Bytes travel in the message's binary buffers; a field that names
a buffer holds its index.
"""

from __future__ import annotations

from wandb_tables_widget.widget.protocol.answers import (
    BlobsAnswer,
    CancelAnswer,
    CellNote,
    CheckAnswer,
    ChunkAnswer,
    CountAnswer,
    DetailAnswer,
    Failure,
    GroupEntry,
    PlacesAnswer,
    RowsAnswer,
    StopAnswer,
    Thumbnail,
    Waiting,
)
from wandb_tables_widget.widget.protocol.cells import (
    Bar,
    Bars,
    ColumnSummary,
    GroupCell,
    GroupsAnswer,
    Histogram,
    Share,
    Strip,
    SummaryAnswer,
)
from wandb_tables_widget.widget.protocol.columns import ColumnInfo
from wandb_tables_widget.widget.protocol.expressions import (
    CompleteAnswer,
    Completion,
    Condition,
    ConditionGroup,
    ConditionsAnswer,
    PreviewAnswer,
)
from wandb_tables_widget.widget.protocol.find import CodeAnswer, CodeRequest, FindAnswer, FindRequest
from wandb_tables_widget.widget.protocol.pushes import ReadyPush, TailPush
from wandb_tables_widget.widget.protocol.requests import (
    Anchor,
    BlobsRequest,
    CancelRequest,
    CheckRequest,
    ChunkRequest,
    CompleteRequest,
    ConditionsRequest,
    CountRequest,
    DetailRequest,
    GroupsRequest,
    PlacesRequest,
    PreviewRequest,
    RowsRequest,
    StopRequest,
    SummaryRequest,
)
from wandb_tables_widget.widget.protocol.traits import (
    FilterHistory,
    FirstWindow,
    Progress,
    SchemaInfo,
    Selection,
    StatusInfo,
)
from wandb_tables_widget.widget.protocol.values import TEXT_LIMIT, CellKind, Json, Purpose
from wandb_tables_widget.widget.protocol.view import (
    ColumnSettings,
    ColumnsView,
    ComputedColumn,
    Query,
    SortKey,
    ViewState,
)
from wandb_tables_widget.widget.protocol.wire import to_wire

__all__ = [
    "ANSWERS",
    "PUSHES",
    "REQUESTS",
    "TEXT_LIMIT",
    "TRAITS",
    "Anchor",
    "Bar",
    "Bars",
    "BlobsAnswer",
    "BlobsRequest",
    "CancelAnswer",
    "CancelRequest",
    "CellKind",
    "CellNote",
    "CheckAnswer",
    "CheckRequest",
    "ChunkAnswer",
    "ChunkRequest",
    "CodeAnswer",
    "CodeRequest",
    "ColumnInfo",
    "ColumnSettings",
    "ColumnSummary",
    "ColumnsView",
    "CompleteAnswer",
    "CompleteRequest",
    "Completion",
    "ComputedColumn",
    "Condition",
    "ConditionGroup",
    "ConditionsAnswer",
    "ConditionsRequest",
    "CountAnswer",
    "CountRequest",
    "DetailAnswer",
    "DetailRequest",
    "Failure",
    "FilterHistory",
    "FindAnswer",
    "FindRequest",
    "FirstWindow",
    "GroupCell",
    "GroupEntry",
    "GroupsAnswer",
    "GroupsRequest",
    "Histogram",
    "Json",
    "PlacesAnswer",
    "PlacesRequest",
    "PreviewAnswer",
    "PreviewRequest",
    "Progress",
    "Purpose",
    "Query",
    "ReadyPush",
    "RowsAnswer",
    "RowsRequest",
    "SchemaInfo",
    "Selection",
    "Share",
    "SortKey",
    "StatusInfo",
    "StopAnswer",
    "StopRequest",
    "Strip",
    "SummaryAnswer",
    "SummaryRequest",
    "TailPush",
    "Thumbnail",
    "ViewState",
    "Waiting",
    "to_wire",
]

REQUESTS: tuple[type, ...] = (
    RowsRequest,
    SummaryRequest,
    GroupsRequest,
    PlacesRequest,
    DetailRequest,
    BlobsRequest,
    CompleteRequest,
    CheckRequest,
    PreviewRequest,
    CountRequest,
    ConditionsRequest,
    FindRequest,
    CodeRequest,
    ChunkRequest,
    StopRequest,
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
    PreviewAnswer,
    CountAnswer,
    ConditionsAnswer,
    FindAnswer,
    CodeAnswer,
    ChunkAnswer,
    StopAnswer,
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
