"""The table of functions as a page to read: EXPRESSIONS.md, which ``make protocol`` writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.dtypes import DType
from wandb_tables_widget.query.functions import (
    aggregates,
    control,
    dicts,
    lists,
    media,
    numbers,
    text,
    times,
    vectors,
    windows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wandb_tables_widget.query.functions.row import Function

_PREFACE: Final = """\
# Expressions

One language for **Filter**, computed columns, keys of groups and aggregates, in the grid and in Python.

- **Columns**: `score`, `` `any name` ``, `row["any name"]`; inside of dicts and lists `info.split`,
  `info["split"]`, `sizes[0]`, `boxes["*"].label`.
- **Values**: `0.5`, `1e-3`, `"text"` or `'text'`, `true`, `false`, `null`, `[1, 2]`; times as text beside a
  time: `date >= "2026-01-31"`. `now()` is one moment for the whole view.
- **Operators**: `+ - * / // % **`, `== != < <= > >=` (also `0 < x <= 1`), `in`, `not in`, `is null`,
  `is not null`, `and`, `or`, `not`, `a if c else b`. By name as well, as pandas has them:
  `x.between(0, 1)`, `label.isin(["cat"])`.
- **Calls**: `len(text)`, `text.len()` and `text.len` are the same. What works on one value works on each
  element of a list.
- **Missing** is one thing: `None`, NaN and `NaT`. It is never greater or less than anything, and
  `null != 3` is true.

In the tables below, *missing* says what comes of missing values: **stays** – a missing argument gives a
missing result; **may come** – the result may be missing though no argument is; **never** – the result is
never missing; **its own rule** – what the function does says so.
"""
_SECTIONS: Final = (
    ("Text", text.TEXT_FUNCTIONS),
    ("Numbers", numbers.NUMBER_FUNCTIONS),
    ("Times", times.TIME_FUNCTIONS),
    ("Lists", (*lists.LIST_FUNCTIONS, *vectors.VECTOR_FUNCTIONS)),
    ("Dicts", dicts.DICT_FUNCTIONS),
    ("Media", media.MEDIA_FUNCTIONS),
    ("Choices", control.CONTROL_FUNCTIONS),
    ("Aggregates, of a list or of all rows of a group", aggregates.AGGREGATES),
    ("Over the rows of the view, in their order", windows.WINDOWS),
)
_HEAD: Final = "| call | gives | what | missing | example |\n|---|---|---|---|---|"
_NULLS: Final = {"passes": "stays", "makes": "may come", "answers": "never", "handles": "its own rule"}


def write_reference() -> str:
    """Return the page, in Markdown."""
    return "\n".join([_PREFACE, *(line for name, rows in _SECTIONS for line in _section(name, rows))])


def _section(name: str, rows: Sequence[Function]) -> Iterator[str]:
    yield f"## {name}\n\n{_HEAD}"
    told: set[str] = set()
    for function in rows:
        others = [alias for alias in function.aliases if alias not in told]
        told.update(others)
        also = f"; also {', '.join(map(_code, others))}" if others else ""
        cells = (
            _code(function.signature),
            _gives(function),
            _plain(function.doc) + also,
            _NULLS[function.nulls],
            _example(function),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _gives(function: Function) -> str:
    if isinstance(function.gives, DType):
        return _plain(str(function.gives))
    return "as its first argument" if function.gives is None else "by its arguments"


def _example(function: Function) -> str:
    if function.over is None:
        expression, value = next(iter(function.examples.items()))
        return f"{_code(expression)} → {_code(_shown(value))}"
    expression, columns, value = function.over
    data = ", ".join(f"{name} = {_shown(list(cells))}" for name, cells in columns.items())
    return f"{_code(expression)} of {_code(data)} → {_code(_shown(value))}"


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str)
    return json.dumps(json.loads(text, parse_float=_rounded), ensure_ascii=False)


def _rounded(digits: str) -> float:
    return float(f"{float(digits):.6g}")


def _code(shown: str) -> str:
    fence = "``" if "`" in shown else "`"
    pad = " " if "`" in shown else ""
    return f"{fence}{pad}{_plain(shown)}{pad}{fence}"


def _plain(shown: str) -> str:
    return shown.replace("|", "\\|").replace("\n", " ")
