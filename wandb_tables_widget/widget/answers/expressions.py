"""Help with typing an expression, or with making one without typing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.query import completion, conditions
from wandb_tables_widget.view.query import ComputedColumn, Query
from wandb_tables_widget.widget.protocol import (
    CheckAnswer,
    CompleteAnswer,
    Completion,
    Condition,
    ConditionGroup,
    ConditionsAnswer,
    CountAnswer,
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
    )

_PURPOSES: Final[dict[str, completion.Purpose]] = {
    "filter": "filter",
    "column": "column",
    "aggregate": "group",
}
NEW: Final = "\0"
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
    """Answer when the text is a filter; otherwise raises why it is none."""
    query = replace(_naming(request.computed), filter=request.text)
    raise_problem(asked.opened.compiled(query), "filter", "")
    return CheckAnswer(request.id)


def answer_count(request: CountRequest, asked: Asked) -> CountAnswer:
    """Answer with the number of rows that pass filter and search; raises why the filter is none."""
    query = from_protocol(request.query)
    compiled = asked.opened.compiled(Query(query.filter, query.search, query.computed))
    raise_problem(compiled, "filter", "")
    matched = asked.opened.dataset.count(compiled.rows, asked.token)
    return CountAnswer(request.id, request.revision, matched, asked.opened.total)


def _naming(computed: Sequence[protocol.ComputedColumn]) -> Query:
    """Return a query in which these computed columns can be named."""
    return Query(computed=computed_from_protocol(computed))


def put_column(columns: Sequence[ComputedColumn], name: str, expression: str) -> tuple[ComputedColumn, ...]:
    """Return the columns with another expression for one of them, or with a new one called `NEW`."""
    changed = ComputedColumn(name or NEW, expression)
    others = [changed if column.name == name else column for column in columns]
    return tuple(others if changed in others else [*others, changed])


def raise_problem(compiled: Compiled, part: str, name: str) -> None:
    """Raise why a part of a query cannot be computed, if it cannot."""
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
