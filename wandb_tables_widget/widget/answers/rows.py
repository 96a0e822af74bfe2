"""Windows of rows, flat or with group lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.dtypes import Media
from wandb_tables_widget.widget.answers.places import moved_line, moved_row
from wandb_tables_widget.widget.payload import encode_window
from wandb_tables_widget.widget.protocol import GroupEntry, RowsAnswer
from wandb_tables_widget.widget.requests import check_columns, from_protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.view.query import Query
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.opened import Grouped
    from wandb_tables_widget.widget.protocol import RowsRequest


def answer_rows(request: RowsRequest, asked: Asked) -> RowsAnswer:
    """Answer with the window that was asked for, and the thumbnails of its media."""
    opened = asked.opened
    check_columns(request.columns, len(opened.schema))
    query = from_protocol(request.query)
    if query.group_by:
        return _grouped_rows(request, query, asked)
    rows = opened.rows(query, asked.token)
    moved = 0 if request.anchor is None else moved_row(rows, request.anchor, asked.token)
    start = request.start + moved
    ids = rows.window(start, request.count, asked.token)
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
        computed=[],
        aggregates=[],
        waiting=[],
        errors=[],
        cut=_attach(ids, request, asked),
        thumbnails=asked.attachments.pictures,
    )


def _grouped_rows(request: RowsRequest, query: Query, asked: Asked) -> RowsAnswer:
    grouped = asked.opened.grouped(query, asked.token)
    moved = 0 if request.anchor is None else moved_line(grouped, request.anchor, asked.token)
    start = request.start + moved
    entries, ids = _lines(grouped, start, request.count, asked.token)
    return RowsAnswer(
        id=request.id,
        revision=request.revision,
        version=asked.opened.snapshot.version,
        moved=moved,
        start=max(0, start),
        count=len(entries),
        length=grouped.lines.length,
        matched=grouped.groups.matched,
        total=asked.opened.total,
        ready=True,
        groups=grouped.groups.count,
        entries=entries,
        width=len(asked.opened.schema),
        computed=[],
        aggregates=[],
        waiting=[],
        errors=[],
        cut=_attach(ids, request, asked),
        thumbnails=asked.attachments.pictures,
    )


def _lines(
    grouped: Grouped, start: int, count: int, token: CancelToken
) -> tuple[list[GroupEntry], np.ndarray]:
    """Return the lines of a window, and the ids of those that are rows."""
    entries: list[GroupEntry] = []
    ids: list[np.ndarray] = [np.empty(0, np.uint32)]
    for run in grouped.lines.runs(start, count):
        key = grouped.keys.json(run.group)
        size = int(grouped.groups.sizes[run.group])
        if run.is_own_line:
            entries.append(GroupEntry(run.group, 0, key, size, grouped.lines.is_open(run.group), None))
            continue
        rows = grouped.groups.rows(run.group, token)[run.first : run.first + run.count]
        ids.append(rows)
        entries.extend(GroupEntry(run.group, 1, key, size, expanded=False, row=row) for row in rows.tolist())
    return entries, np.concatenate(ids)


def _attach(ids: np.ndarray, request: RowsRequest, asked: Asked) -> list[list[int]]:
    """Attach the rows and their thumbnails; return what was cut."""
    schema = asked.opened.schema
    taken = asked.opened.dataset.take(ids, request.columns)
    data, cut = encode_window(taken, ids, request.columns, schema)
    asked.attachments.add(data)
    if request.thumbnail:
        media = [i for i, c in enumerate(request.columns) if isinstance(schema.columns[c].dtype, Media)]
        asked.attachments.add_pictures(
            digests_of(taken.slice(0, asked.picture_rows), media), request.thumbnail
        )
    return cut


def digests_of(taken: pa.Table, places: Sequence[int]) -> Iterable[str]:
    """Yield the digests in the media columns at these places, row after row."""
    columns = [pc.struct_field(taken.column(place), "digest").to_pylist() for place in places]
    return (digest for row in zip(*columns, strict=True) for digest in row if digest is not None)
