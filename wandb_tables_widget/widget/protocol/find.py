"""Finding a text among the lines of a view, and the view as code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from wandb_tables_widget.widget.protocol.view import Query, ViewState


@dataclass(frozen=True)
class FindRequest:
    """The next line after ``position`` that shows ``text`` in one of the listed columns.

    The line before it if ``direction`` is -1; both go on at the other end. ``position`` is -1 for the first
    line to come first. A request for another text cancels those that the same page still waits for. It is
    answered as soon as a line is found; if ``counted`` when all are.
    """

    kind: ClassVar[str] = "find"
    id: str
    revision: int
    version: int
    query: Query
    text: str
    columns: list[int]
    position: int
    direction: int
    counted: bool


@dataclass(frozen=True)
class FindAnswer:
    """A line that shows the text.

    ``column`` is the first of the listed columns that shows it. In a closed group ``position`` is that of the
    group's line, ``closed`` is true and ``row`` its first row in the direction. ``ordinal`` counts from 1 the
    rows that show the text up to ``row``, ``total`` all of them; both are null while they are not counted.
    ``position``, ``row`` and ``column`` are null when no line shows it.
    """

    kind: ClassVar[str] = "find"
    id: str
    revision: int
    version: int
    position: int | None
    row: int | None
    column: int | None
    closed: bool
    ordinal: int | None
    total: int | None


@dataclass(frozen=True)
class CodeRequest:
    """A view as code that gives the same rows."""

    kind: ClassVar[str] = "code"
    id: str
    language: Literal["python", "pandas", "sql"]
    view: ViewState


@dataclass(frozen=True)
class CodeAnswer:
    """The code."""

    kind: ClassVar[str] = "code"
    id: str
    text: str
