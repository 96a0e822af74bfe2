"""Help with typing an expression, or with making one without typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from wandb_tables_widget.dtypes import Column, Schema
from wandb_tables_widget.query import completion, conditions
from wandb_tables_widget.query.binder import bind, bind_aggregate, bind_filter
from wandb_tables_widget.view.query import Query
from wandb_tables_widget.widget.described import describe
from wandb_tables_widget.widget.payload import encode_window
from wandb_tables_widget.widget.protocol import (
    CheckAnswer,
    CompleteAnswer,
    Completion,
    Condition,
    ConditionGroup,
    ConditionsAnswer,
    CountAnswer,
    PreviewAnswer,
)
from wandb_tables_widget.widget.requests import from_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.protocol import (
        CheckRequest,
        CompleteRequest,
        ConditionsRequest,
        CountRequest,
        PreviewRequest,
    )

_PURPOSES: Final[dict[str, completion.Purpose]] = {
    "filter": "filter",
    "column": "column",
    "aggregate": "group",
}
_BINDERS: Final[dict[str, Callable[[str, Schema], object]]] = {
    "filter": bind_filter,
    "column": bind,
    "aggregate": bind_aggregate,
}


def answer_complete(request: CompleteRequest, asked: Asked) -> CompleteAnswer:
    """Answer with what may stand at the caret, best first; columns with sample values."""
    opened = asked.opened
    caret = min(request.caret, len(request.text))
    dataset = opened.dataset
    proposals = completion.complete(
        request.text,
        caret,
        opened.schema,
        dataset.frequent,
        samples=dataset.samples,
        purpose=_PURPOSES[request.purpose],
    )
    options = [Completion(p.label, p.insert, p.type, p.detail, p.start, p.end) for p in proposals]
    return CompleteAnswer(request.id, options)


def answer_check(request: CheckRequest, asked: Asked) -> CheckAnswer:
    """Answer when the text is an expression for the purpose; otherwise raises as what binds it."""
    _BINDERS[request.purpose](request.text, asked.opened.schema)
    return CheckAnswer(request.id)


def answer_preview(request: PreviewRequest, asked: Asked) -> PreviewAnswer:
    """Answer with the type and some values of a column; raises as `bind`."""
    opened = asked.opened
    plan = opened.rows_plan(from_protocol(request.query))
    bound = bind(request.expression, opened.schema)
    values = opened.dataset.values(bound, plan, request.start, request.count, asked.token)
    ids = opened.dataset.rows(plan, asked.token).window(request.start, request.count, asked.token)
    column = Column(request.name, bound.dtype)
    data, cut = encode_window(pa.table({"0": values}), ids, [0], Schema((column,)))
    asked.attachments.add(data)
    return PreviewAnswer(request.id, request.revision, describe(column), len(ids), [row for row, _ in cut])


def answer_count(request: CountRequest, asked: Asked) -> CountAnswer:
    """Answer with the number of rows that pass filter and search."""
    query = from_protocol(request.query)
    plan = asked.opened.rows_plan(Query(query.filter, query.search, query.computed))
    matched = asked.opened.dataset.count(plan, asked.token)
    return CountAnswer(request.id, request.revision, matched, asked.opened.total)


def answer_conditions(request: ConditionsRequest, asked: Asked) -> ConditionsAnswer:
    """Answer with the conditions of a filter; raises as `bind_filter` when it is none."""
    try:
        group = conditions.read_conditions(request.text, asked.opened.schema)
    except conditions.ShapeError as error:
        return ConditionsAnswer(request.id, None, str(error))
    return ConditionsAnswer(request.id, _group(group), None)


def _group(group: conditions.ConditionGroup) -> ConditionGroup:
    parts = [
        _group(part)
        if isinstance(part, conditions.ConditionGroup)
        else Condition(part.column, part.operator, part.type, list(part.values))
        for part in group.parts
    ]
    return ConditionGroup(group.join, parts)
