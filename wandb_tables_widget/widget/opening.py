"""What a widget sends before it is asked: the schema, the status and the first window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.dtypes import Media
from wandb_tables_widget.view.layout import visible_columns
from wandb_tables_widget.view.query import Query
from wandb_tables_widget.widget.described import describe
from wandb_tables_widget.widget.protocol import (
    FirstWindow,
    RowsRequest,
    SchemaInfo,
    TailPush,
    to_wire,
)
from wandb_tables_widget.widget.requests import to_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.table.snapshot import Snapshot
    from wandb_tables_widget.view.state import ViewState
    from wandb_tables_widget.widget.functions import Functions
    from wandb_tables_widget.widget.inflight import Reply
    from wandb_tables_widget.widget.opened import Opened
    from wandb_tables_widget.widget.session import Session

ROWS: Final = 64
"""Lines of the first window: a screen, and what the grid reads ahead."""

COLUMNS: Final = 24
"""Columns of the first window."""

PICTURE_ROWS: Final = 24
"""Lines of the first window whose pictures come along: a screen of small rows."""

TAIL_ROWS: Final = 64
"""Rows of a push of the last rows."""

TAIL_BYTES: Final = 1 << 16
"""A push of the last rows is smaller."""

_PIXELS: Final = {"S": 60, "M": 120, "L": 240, "XL": 480}
_GROUPED_AT_ONCE: Final = 1_000_000


def schema_message(snapshot: Snapshot, functions: Functions) -> dict[str, Any]:
    """Return the trait ``schema``: the columns of a table, then those of functions."""
    table = snapshot.schema
    own = functions.extend(table).columns[len(table) :]
    columns = [*map(describe, table), *(describe(column, computed="computed by Python") for column in own)]
    return to_wire(SchemaInfo(columns, snapshot.num_rows))


def first_message(session: Session, opened: Opened, view: ViewState) -> dict[str, Any]:
    """Return the trait ``first``: the head of the view, with thumbnails for twice the pixels of a row.

    Groups of a large table are left to the browser to ask for: they need a pass over all rows.
    """
    if view.query.group_by and opened.total > _GROUPED_AT_ONCE:
        return {}
    schema = opened.compiled(view.query).schema
    columns = [*_aggregates(view, len(schema)), *visible_columns(view, schema)][:COLUMNS]
    has_media = any(isinstance(schema.columns[i].dtype, Media) for i in columns if i < len(schema))
    side = _PIXELS[view.row_size] if has_media else 0
    version = opened.snapshot.version
    request = RowsRequest("first", 0, version, to_protocol(view.query), None, 0, ROWS, columns, side)
    answer, buffers = session.answer_from(opened, request, picture_rows=PICTURE_ROWS)
    return to_wire(FirstWindow(request.query, version, side, answer, buffers))


def _aggregates(view: ViewState, first: int) -> Iterator[int]:
    """Yield the indices of the visible aggregates of a grouped view, which begin at ``first``."""
    hidden = {*view.columns.hidden, *view.columns.removed}
    for place, column in enumerate(view.query.aggregates if view.query.group_by else ()):
        if column.name not in hidden:
            yield first + place


def tail_message(session: Session, view: ViewState) -> Reply | None:
    """Return the push of the last rows, None when it would be large.

    None as well when the view is sorted, filtered or grouped: those rows may stand anywhere then.

    Raises:
        TablesError: the session is closed.
    """
    if view.query != Query():
        return None
    with session.lease() as opened:
        columns = visible_columns(view, opened.schema)[:COLUMNS]
        start = max(0, opened.total - TAIL_ROWS)
        version = opened.snapshot.version
        request = RowsRequest("tail", 0, version, to_protocol(view.query), None, start, TAIL_ROWS, columns, 0)
        answer, buffers = session.answer_from(opened, request)
    return (to_wire(TailPush(answer)), buffers) if sum(map(len, buffers)) < TAIL_BYTES else None
