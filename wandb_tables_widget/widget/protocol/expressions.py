"""Answers about expressions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from wandb_tables_widget.widget.protocol.answers import CellNote
from wandb_tables_widget.widget.protocol.columns import ColumnInfo
from wandb_tables_widget.widget.protocol.values import Json


@dataclass(frozen=True)
class Completion:
    """One proposal: put ``insert`` in place of the code points ``start`` to ``end``."""

    label: str
    insert: str
    type: Literal["column", "function", "operator", "keyword", "value"]
    detail: str
    start: int
    end: int


@dataclass(frozen=True)
class CompleteAnswer:
    """Proposals, best first."""

    kind: ClassVar[str] = "complete"
    id: str
    options: list[Completion]


@dataclass(frozen=True)
class Condition:
    """A column, an operator and values, as a person enters them.

    ``values`` are without quotes, several after ``in`` and ``not in``, none after ``is null`` and
    ``is not null``; ``type`` says how they are written in an expression. Of type "column" the value is
    the name of another column.
    """

    column: str
    operator: Literal[
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "in",
        "not in",
        "is null",
        "is not null",
        "contains",
        "not contains",
        "startswith",
        "endswith",
        "matches",
    ]
    type: Literal["number", "text", "time", "boolean", "column"]
    values: list[str]


@dataclass(frozen=True)
class ConditionGroup:
    """Conditions of which all must be true, or one."""

    join: Literal["and", "or"]
    parts: list[Condition | ConditionGroup]


@dataclass(frozen=True)
class ConditionsAnswer:
    """The filter as conditions, null when it has another shape; ``reason`` says which part has."""

    kind: ClassVar[str] = "conditions"
    id: str
    group: ConditionGroup | None
    reason: str | None


@dataclass(frozen=True)
class PreviewAnswer:
    """What the column would be: its description and the values of ``rows`` rows or groups.

    ``keys`` are the keys of the groups, each as that of a `GroupEntry`; null when the values are of rows.
    Buffer 0 is as that of `RowsAnswer`, with the one column named "0"; ``cut`` lists the rows of the batch
    whose text was cut.
    """

    kind: ClassVar[str] = "preview"
    id: str
    revision: int
    column: ColumnInfo
    rows: int
    keys: list[list[Json]] | None
    cut: list[int]
    notes: list[CellNote]
