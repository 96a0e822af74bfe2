"""Lines that show a text, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wandb_tables_widget.query.find import Sought
from wandb_tables_widget.widget.protocol import FindAnswer
from wandb_tables_widget.widget.requests import check_columns, from_protocol

if TYPE_CHECKING:
    from wandb_tables_widget.view.query import Query
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.opened import Grouped
    from wandb_tables_widget.widget.protocol import FindRequest


class _Line(NamedTuple):
    """A line of the view, and the place of the row it stands for when all groups are open."""

    position: int
    row: int
    place: int
    closed: bool = False


def answer_find(request: FindRequest, asked: Asked) -> FindAnswer:
    """Answer with the next line that shows the text, and with the number of all when that is known."""
    query = from_protocol(request.query)
    compiled = asked.opened.compiled(query)
    check_columns(request.columns, len(compiled.schema) + len(query.aggregates))
    columns = [column for column in request.columns if column < len(compiled.schema)]
    sought = Sought(request.text, tuple(compiled.number(columns)))
    plan = compiled.plan
    if request.counted:
        asked.opened.dataset.find(sought, plan, asked.token)
    line = _find(request, query, sought, asked)
    places = asked.opened.dataset.found(sought, plan)
    ordinal = None if line is None or places is None else int(np.searchsorted(places, line.place)) + 1
    total = 0 if line is None else None
    number = None if line is None else asked.opened.dataset.column_of(sought, line.row, asked.token)
    column = None if number is None else columns[sought.columns.index(number)]
    return FindAnswer(
        id=request.id,
        revision=request.revision,
        version=asked.opened.snapshot.version,
        position=None if line is None else line.position,
        row=None if line is None else line.row,
        column=column,
        closed=line is not None and line.closed,
        ordinal=ordinal,
        total=total if places is None else len(places),
    )


def _find(request: FindRequest, query: Query, sought: Sought, asked: Asked) -> _Line | None:
    """Return the next line, from the other end if there is none up to this one."""
    dataset, plan = asked.opened.dataset, asked.opened.compiled(query).plan
    if not request.text:
        return None
    grouped = asked.opened.grouped(query, asked.token)
    if grouped is None:
        length = asked.opened.rows(query, asked.token).matched
        first, end = request.position, request.position + 1
    else:
        length = grouped.groups.matched
        first, end = _rows_of_line(grouped, request.position)
    first, end = min(max(first, 0), length), min(max(end, 0), length)
    ways = (
        (range(end, length), range(end))
        if request.direction > 0
        else (range(first - 1, -1, -1), range(length - 1, first - 1, -1))
    )
    for places in ways:
        place = dataset.find_next(sought, plan, places, asked.token)
        if place is not None:
            return _line_at(place, asked, query, grouped)
    return None


def _line_at(place: int, asked: Asked, query: Query, grouped: Grouped | None) -> _Line:
    """Return the line of the row that stands at a place when all groups are open."""
    if grouped is None:
        row = int(asked.opened.rows(query, asked.token).window(place, 1, asked.token)[0])
        return _Line(place, row, place)
    row = int(asked.opened.dataset.all_rows(asked.opened.compiled(query).plan, asked.token)[place])
    group = grouped.groups.innermost(row)
    inside = place - grouped.groups.first_row(group)
    position = grouped.lines.position(group, inside)
    if position is None:
        raise LookupError(f"row {row} is in no group of the view")
    closed = grouped.lines.position(group, inside, closed=False) is None
    return _Line(position, row, place, closed)


def _rows_of_line(grouped: Grouped, position: int) -> tuple[int, int]:
    """Return the places of the rows that a line stands for; an open group's line stands before its rows."""
    run = next(grouped.lines.runs(position, 1), None) if position >= 0 else None
    if run is None:
        end = 0 if position < 0 else grouped.groups.matched
        return end, end
    first = grouped.groups.first_row(run.group)
    if not run.is_own_line:
        return first + run.first, first + run.first + 1
    return first, first + (0 if grouped.lines.is_open(run.group) else grouped.groups.tree.size(run.group))
