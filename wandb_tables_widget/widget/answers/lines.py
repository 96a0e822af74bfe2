"""Windows of a grouped view: lines of groups with their aggregates, and rows of open groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wandb_tables_widget.dtypes import Schema, arrow_type
from wandb_tables_widget.widget.answers.places import moved_line
from wandb_tables_widget.widget.answers.windows import attach, attach_rows
from wandb_tables_widget.widget.described import describe, describe_computed, tell_waiting
from wandb_tables_widget.widget.protocol import GroupEntry, RowsAnswer
from wandb_tables_widget.widget.requests import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.view.compiled import Compiled
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.opened import Grouped
    from wandb_tables_widget.widget.protocol import RowsRequest


def answer_lines(request: RowsRequest, compiled: Compiled, grouped: Grouped, asked: Asked) -> RowsAnswer:
    """Answer with a window of a grouped query, and the thumbnails of its media."""
    first = len(compiled.schema)
    check_columns(request.columns, first + len(grouped.aggregates))
    moved = 0 if request.anchor is None else moved_line(grouped, request.anchor, asked.token)
    start = request.start + moved
    entries, ids = _lines(grouped, start, request.count, asked.token)
    plain = [index for index in request.columns if index < first]
    notes = asked.opened.functions.notes(compiled, ids.tolist(), plain)
    cut = attach_rows(ids, plain, request, compiled, asked)
    values, cut_values = _attach_values(request, compiled, grouped, entries, asked)
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
        computed=describe_computed(compiled),
        aggregates=list(map(describe, grouped.aggregates, grouped.problems)),
        waiting=tell_waiting(compiled),
        values=values,
        notes=notes,
        cut=[*cut, *cut_values],
        thumbnails=asked.attachments.pictures,
    )


def _lines(
    grouped: Grouped, start: int, count: int, token: CancelToken
) -> tuple[list[GroupEntry], np.ndarray]:
    """Return the lines of a window, and the ids of those that are rows."""
    entries: list[GroupEntry] = []
    ids: list[np.ndarray] = [np.empty(0, np.uint32)]
    for run in grouped.lines.runs(start, count):
        own = _own_line(grouped, run.group)
        if run.is_own_line:
            entries.append(own)
            continue
        rows = grouped.groups.rows(run.group, token)[run.first : run.first + run.count]
        ids.append(rows)
        above = grouped.lines.position(run.group)
        inside = replace(own, depth=own.depth + 1, expanded=False, above=above, condition=None)
        entries.extend(replace(inside, row=row) for row in rows.tolist())
    return entries, np.concatenate(ids)


def _own_line(grouped: Grouped, group: int) -> GroupEntry:
    tree = grouped.groups.tree
    around = tree.parent(group)
    return GroupEntry(
        group=group,
        depth=tree.depth(group),
        key=grouped.keys.json(group),
        count=tree.size(group),
        expanded=grouped.lines.is_open(group),
        row=None,
        above=None if around is None else grouped.lines.position(around),
        condition=grouped.condition(group),
    )


def _attach_values(
    request: RowsRequest, compiled: Compiled, grouped: Grouped, entries: Sequence[GroupEntry], asked: Asked
) -> tuple[int | None, list[list[int]]]:
    """Attach the wanted aggregates of the group lines; return in which buffer they are, and what was cut."""
    first = len(compiled.schema)
    wanted = [index for index in request.columns if index >= first]
    groups = [entry.group for entry in entries if entry.row is None]
    if not wanted:
        return None, []
    schema = Schema((*compiled.schema.columns, *grouped.aggregates.columns))
    columns = grouped.groups.values(groups, [index - first for index in wanted], asked.token)
    typed = [
        column.cast(arrow_type(schema.columns[i].dtype)) if pa.types.is_null(column.type) else column
        for i, column in zip(wanted, columns, strict=True)
    ]
    taken = pa.Table.from_arrays(typed, names=list(map(str, wanted)))
    place = len(asked.attachments.buffers)
    return place, attach(taken, np.array(groups, np.uint32), wanted, schema, request, asked)
