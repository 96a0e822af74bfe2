"""Windows of rows, flat or with group lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.widget.answers.lines import answer_lines
from wandb_tables_widget.widget.answers.places import moved_row
from wandb_tables_widget.widget.answers.windows import attach_rows
from wandb_tables_widget.widget.described import describe_computed, tell_waiting
from wandb_tables_widget.widget.protocol import RowsAnswer
from wandb_tables_widget.widget.requests import check_columns, from_protocol

if TYPE_CHECKING:
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.protocol import RowsRequest


def answer_rows(request: RowsRequest, asked: Asked) -> RowsAnswer:
    """Answer with the window that was asked for, and the thumbnails of its media."""
    opened = asked.opened
    query = from_protocol(request.query)
    compiled = opened.compiled(query)
    grouped = opened.grouped(query, asked.token)
    if grouped is not None:
        return answer_lines(request, compiled, grouped, asked)
    check_columns(request.columns, len(compiled.schema) + (len(query.aggregates) if query.group_by else 0))
    columns = [index for index in request.columns if index < len(compiled.schema)]
    rows = opened.rows(query, asked.token)
    moved = 0 if request.anchor is None else moved_row(rows, request.anchor, asked.token)
    start = request.start + moved
    ids = rows.window(start, request.count, asked.token)
    notes = opened.functions.notes(compiled, ids.tolist(), columns)
    if not rows.ready:
        asked.announce(rows, request.revision)
    return RowsAnswer(
        id=request.id,
        revision=request.revision,
        version=opened.snapshot.version,
        moved=moved,
        start=max(0, start),
        count=len(ids),
        length=rows.matched,
        matched=rows.matched,
        total=opened.total,
        ready=rows.ready,
        groups=None,
        entries=None,
        width=len(opened.schema),
        computed=describe_computed(compiled),
        aggregates=[],
        waiting=tell_waiting(compiled),
        values=None,
        cut=attach_rows(ids, columns, request, compiled, asked),
        notes=notes,
        thumbnails=asked.attachments.pictures,
    )
