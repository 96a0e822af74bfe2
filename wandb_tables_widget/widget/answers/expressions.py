"""Help with typing an expression, or with making one without typing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import Schema
from wandb_tables_widget.query import completion, conditions
from wandb_tables_widget.query.binder import bind_aggregate
from wandb_tables_widget.view.query import ComputedColumn, Query
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
from wandb_tables_widget.widget.requests import computed_from_protocol, from_protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.view.compiled import Compiled
    from wandb_tables_widget.widget import protocol
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.opened import Opened
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
_NEW: Final = "\0"
"""Stands for the name of a column that has none yet; no expression can name it."""

_COUNTED_AT_ONCE: Final = 1_000_000


def answer_complete(request: CompleteRequest, asked: Asked) -> CompleteAnswer:
    """Answer with what may stand at the caret, best first; columns with sample values."""
    known = _Known(asked.opened, asked.opened.compiled(_naming(request.computed)))
    caret = min(request.caret, len(request.text))
    proposals = completion.complete(
        request.text,
        caret,
        known.compiled.schema,
        known.frequent,
        samples=known.samples,
        purpose=_PURPOSES[request.purpose],
    )
    options = [Completion(p.label, p.insert, p.type, p.detail, p.start, p.end) for p in proposals]
    return CompleteAnswer(request.id, options)


@dataclass(frozen=True)
class _Known:
    """What is known of the values of columns of a view without much work."""

    opened: Opened
    compiled: Compiled

    def frequent(self, column: int) -> list[object]:
        is_own = self.compiled.numbers[column] < len(self.opened.schema)
        if not is_own and self.opened.total > _COUNTED_AT_ONCE:
            return []
        return self.opened.dataset.frequent(self.compiled.numbers[column])

    def samples(self, columns: Sequence[int]) -> list[list[object]]:
        return self.opened.dataset.samples(self.compiled.number(columns))


def answer_check(request: CheckRequest, asked: Asked) -> CheckAnswer:
    """Answer when the text is an expression for the purpose; otherwise raises why it is none."""
    opened, query = asked.opened, _naming(request.computed)
    if request.purpose == "filter":
        _raise_problem(opened.compiled(replace(query, filter=request.text)), "filter", "")
    elif request.purpose == "column":
        _raise_problem(opened.compiled(_with_column(query, "", request.text)), "computed", _NEW)
    else:
        bind_aggregate(request.text, opened.compiled(query).schema)
    return CheckAnswer(request.id)


def answer_preview(request: PreviewRequest, asked: Asked) -> PreviewAnswer:
    """Answer with the type and some values of a column; raises why it cannot be computed."""
    opened = asked.opened
    query = _with_column(from_protocol(request.query), request.name, request.expression)
    compiled = opened.compiled(query)
    _raise_problem(compiled, "computed", request.name or _NEW)
    index = compiled.schema.index(request.name or _NEW)
    column = replace(compiled.schema.columns[index], name=request.name)
    ids = opened.dataset.rows(compiled.rows, asked.token).window(request.start, request.count, asked.token)
    notes = [replace(note, column=0) for note in opened.functions.notes(compiled, ids.tolist(), [index])]
    values = opened.dataset.take(ids, [compiled.numbers[index]], asked.token)
    data, cut = encode_window(values, ids, [0], Schema((column,)))
    asked.attachments.add(data)
    places = [row for row, _ in cut]
    return PreviewAnswer(request.id, request.revision, describe(column), len(ids), places, notes)


def answer_count(request: CountRequest, asked: Asked) -> CountAnswer:
    """Answer with the number of rows that pass filter and search; raises why the filter is none."""
    query = from_protocol(request.query)
    compiled = asked.opened.compiled(Query(query.filter, query.search, query.computed))
    _raise_problem(compiled, "filter", "")
    matched = asked.opened.dataset.count(compiled.rows, asked.token)
    return CountAnswer(request.id, request.revision, matched, asked.opened.total)


def _naming(computed: Sequence[protocol.ComputedColumn]) -> Query:
    """Return a query in which these computed columns can be named."""
    return Query(computed=computed_from_protocol(computed))


def _with_column(query: Query, name: str, expression: str) -> Query:
    """Return a query with another expression for a computed column, or with a new one without a name."""
    changed = ComputedColumn(name or _NEW, expression)
    others = [changed if column.name == name else column for column in query.computed]
    return replace(query, computed=tuple(others if changed in others else [*others, changed]))


def _raise_problem(compiled: Compiled, part: str, name: str) -> None:
    for problem in compiled.problems:
        if (problem.part, problem.name) == (part, name):
            raise problem.error


def answer_conditions(request: ConditionsRequest, asked: Asked) -> ConditionsAnswer:
    """Answer with the conditions of a filter; raises as `bind_filter` when it is none."""
    schema = asked.opened.compiled(_naming(request.computed)).schema
    try:
        group = conditions.read_conditions(request.text, schema)
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
