"""What an expression gives while it is written: in rows, or in groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from wandb_tables_widget.dtypes import Column, Schema, arrow_type
from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.query.plan import GroupPlan
from wandb_tables_widget.widget.answers.expressions import NEW, put_column, raise_problem
from wandb_tables_widget.widget.described import describe
from wandb_tables_widget.widget.keys import GroupKeys
from wandb_tables_widget.widget.payload import encode_window
from wandb_tables_widget.widget.protocol import PreviewAnswer
from wandb_tables_widget.widget.requests import from_protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.group_tree import GroupTree
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.protocol import CellNote, PreviewRequest


def answer_preview(request: PreviewRequest, asked: Asked) -> PreviewAnswer:
    """Answer with the type and some values of a column or an aggregate; raises why it cannot be computed."""
    preview = _of_groups if request.purpose == "aggregate" else _of_rows
    found = preview(request, asked)
    column = replace(found.column, name=request.name)
    data, cut = encode_window(found.values, found.ids, [0], Schema((column,)))
    asked.attachments.add(data)
    return PreviewAnswer(
        id=request.id,
        revision=request.revision,
        column=describe(column, computed=None if request.purpose == "aggregate" else "computed"),
        rows=len(found.ids),
        keys=found.keys,
        cut=[row for row, _ in cut],
        notes=list(found.notes),
    )


@dataclass(frozen=True)
class _Preview:
    """First values of a column, the rows or groups they belong to, and what is said of cells without one.

    ``keys`` are those of the groups, None of rows.
    """

    column: Column
    values: pa.Table
    ids: np.ndarray
    notes: Sequence[CellNote] = ()
    keys: list[list[Any]] | None = None


def _of_rows(request: PreviewRequest, asked: Asked) -> _Preview:
    opened, query, name = asked.opened, from_protocol(request.query), request.name or NEW
    compiled = opened.compiled(
        replace(query, computed=put_column(query.computed, request.name, request.expression))
    )
    raise_problem(compiled, "computed", name)
    index = compiled.schema.index(name)
    ids = opened.dataset.rows(compiled.rows, asked.token).window(request.start, request.count, asked.token)
    notes = [replace(note, column=0) for note in opened.functions.notes(compiled, ids.tolist(), [index])]
    values = opened.dataset.take(ids, [compiled.numbers[index]], asked.token)
    return _Preview(compiled.schema.columns[index], values, ids, notes)


def _of_groups(request: PreviewRequest, asked: Asked) -> _Preview:
    opened, query, name = asked.opened, from_protocol(request.query), request.name or NEW
    compiled = opened.compiled(
        replace(query, aggregates=put_column(query.aggregates, request.name, request.expression))
    )
    raise_problem(compiled, "aggregates", name)
    plan = compiled.plan
    if not isinstance(plan, GroupPlan):
        raise ViewError("an aggregate has one value for each group, and the rows are not grouped")
    place = [each.name for each in plan.aggregates].index(name)
    aggregate = plan.aggregates[place]
    groups = opened.dataset.groups(plan, asked.token)
    shown = _groups_with(groups.tree, aggregate.keys)[request.start : request.start + request.count]
    numbers = list(map(int, shown))
    values = groups.values(numbers, [place], asked.token)[0]
    if pa.types.is_null(values.type):
        values = values.cast(arrow_type(aggregate.bound.dtype))
    column = Column(name, aggregate.bound.dtype)
    keys = GroupKeys(groups, [opened.dataset.dtype(key) for key in plan.keys], plan.descending)
    return _Preview(
        column,
        pa.Table.from_arrays([values], names=["0"]),
        np.array(shown, np.uint32),
        keys=[keys.json(group) for group in numbers],
    )


def _groups_with(tree: GroupTree, keys: int) -> Sequence[int] | np.ndarray:
    """Return groups with at least so many keys, of one parent: the first that there are."""
    groups = tree.children(None)
    for _ in range(1, keys):
        if not len(groups) or tree.holds_rows(int(groups[0])):
            break
        groups = tree.children(int(groups[0]))
    return groups
