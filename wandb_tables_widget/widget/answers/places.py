"""Where lines stand after the table has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from wandb_tables_widget.widget.protocol import PlacesAnswer
from wandb_tables_widget.widget.requests import from_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.rows import Rows
    from wandb_tables_widget.view.query import Query
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.opened import Grouped, Opened
    from wandb_tables_widget.widget.protocol import Anchor, PlacesRequest

_MOST_GROUP_LINES: Final = 5_000


def moved_row(rows: Rows, anchor: Anchor, token: CancelToken) -> int:
    """Return by how many lines a row has moved, 0 when it is gone."""
    place = None if anchor.row is None else rows.position(anchor.row, token)
    return 0 if place is None else place - anchor.position


def moved_line(grouped: Grouped, anchor: Anchor, token: CancelToken) -> int:
    """Return by how many lines a line of a grouped view has moved, 0 when it is gone.

    A row whose group is closed now stands where the line of its group stands.
    """
    place = _line_of(grouped, anchor.key, anchor.row, token)
    return 0 if place is None else place - anchor.position


def answer_places(request: PlacesRequest, asked: Asked) -> PlacesAnswer:
    """Answer with the ranges of positions where the lines of another version stand now."""
    query = from_protocol(request.query)
    with asked.lease(request.since) as before:
        if before.snapshot.version != request.since:
            return PlacesAnswer(request.id, None)
        if not query.group_by:
            return PlacesAnswer(request.id, _row_places(before, asked, query, request.ranges))
        old, now = before.grouped(query, asked.token), asked.opened.grouped(query, asked.token)
        if old is None or now is None:
            return PlacesAnswer(request.id, None)
        return PlacesAnswer(request.id, _line_places(old, now, request.ranges, asked.token))


def _row_places(
    before: Opened, asked: Asked, query: Query, ranges: Sequence[Sequence[int]]
) -> list[list[int]]:
    old = before.rows(query, asked.token)
    chosen = np.zeros(max(before.total, asked.opened.total), bool)
    for first, last in ranges:
        chosen[old.window(first, last - first + 1, asked.token)] = True
    now = asked.opened.rows(query, asked.token).all(asked.token)
    return _ranges_of(np.flatnonzero(chosen[now]))


def _line_places(
    old: Grouped, now: Grouped, ranges: Sequence[Sequence[int]], token: CancelToken
) -> list[list[int]] | None:
    if sum(last - first + 1 for first, last in ranges) > _MOST_GROUP_LINES:
        return None
    lines = (line for first, last in ranges for line in _lines_of(old, first, last, token))
    places = {_line_of(now, key, row, token, closed=False) for key, row in lines} - {None}
    return _ranges_of(np.array(sorted(place for place in places if place is not None), np.int64))


def _lines_of(
    grouped: Grouped, first: int, last: int, token: CancelToken
) -> Iterator[tuple[list[object], int | None]]:
    """Yield the key of each line, and its row unless it is a group's own."""
    for run in grouped.lines.runs(first, last - first + 1):
        key = grouped.keys.json(run.group)
        if run.is_own_line:
            yield key, None
        else:
            rows = grouped.groups.rows(run.group, token)[run.first : run.first + run.count]
            yield from ((key, row) for row in rows.tolist())


def _line_of(
    grouped: Grouped, key: Sequence[object], row: int | None, token: CancelToken, *, closed: bool = True
) -> int | None:
    """Return where a line stands. For one not shown stands that of the group around it if ``closed``."""
    group = grouped.keys.find(key)
    if group is None:
        return None
    if row is None:
        return grouped.lines.position(group, closed=closed)
    found = np.empty(0, np.intp)
    if grouped.lines.is_open(group):
        found = np.flatnonzero(grouped.groups.rows(group, token) == row)
    if len(found):
        return grouped.lines.position(group, int(found[0]))
    return grouped.lines.position(group) if closed else None


def _ranges_of(places: np.ndarray) -> list[list[int]]:
    """Return ascending numbers as ranges ``[first, last]`` of neighbours."""
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) != 1)
    firsts = places[np.append(0, breaks + 1)]
    lasts = places[np.append(breaks, len(places) - 1)]
    return [[int(first), int(last)] for first, last in zip(firsts, lasts, strict=True)]
