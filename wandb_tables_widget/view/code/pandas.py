"""A view as pandas: code over a DataFrame ``df`` of the table that gives the same rows in the same order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Media,
    NoneDType,
    Number,
    String,
    Timestamp,
)
from wandb_tables_widget.query.group_sql import free_name
from wandb_tables_widget.query.plan import COUNT, GroupPlan, SortTerm
from wandb_tables_widget.query.search import searched_columns
from wandb_tables_widget.view.code.called import import_lines, name_in_code
from wandb_tables_widget.view.code.cells import Cells
from wandb_tables_widget.view.code.literals import literal
from wandb_tables_widget.view.code.series import Series
from wandb_tables_widget.view.code.sources import reserved_names, source_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.query.plan import RowsPlan
    from wandb_tables_widget.view.code.called import Called
    from wandb_tables_widget.view.code.written import Step, Written

_SORTED: Final = (Boolean, Number, String, Timestamp)
_LONGEST: Final = 100
_MODULES: Final = (
    (re.compile(r"\bdt\.(date|datetime|timezone|timedelta)"), "import datetime as dt"),
    (re.compile(r"\bnp\."), "import numpy as np"),
    (re.compile(r"\bpd\."), "import pandas as pd"),
)


def pandas_code(view: Written, columns: Sequence[int]) -> str:
    """Return a view as code over ``df``, which is what ``table.to_pandas()`` gives.

    Its last line is an expression: the rows with some columns, from left to right; of a grouped view a line a
    group, with its keys, the number of its rows and its aggregates, as they stand when all are open.

    Raises:
        CodeError: a part of the view has no form in pandas; the message says which.
    """
    return _Writer(view).code(columns)


class _Writer:
    def __init__(self, view: Written) -> None:
        self._view = view
        self._schema = view.schema
        self._used: set[str] = set()

    def code(self, columns: Sequence[int]) -> str:
        plan = self._view.plan
        calls = [self._called(column, function) for column, function in self._view.calls]
        steps = [*calls, *map(self._computed, self._view.steps)]
        if isinstance(plan, GroupPlan):
            return self._with_helpers("\n".join([*steps, self._grouped(plan)]))
        chain = self._rows(plan)
        if list(columns) != self._view.there:
            chain = [*chain, f"[{literal([self._name(index) for index in columns])}]"]
        return self._with_helpers("\n".join([*steps, _broken(chain)]))

    def _rows(self, plan: RowsPlan, sort: Sequence[SortTerm] | None = None) -> list[str]:
        return self._sorted(self._filtered(plan), plan.sort if sort is None else sort)

    # --- computed columns -------------------------------------------------------------------

    def _called(self, column: int, function: Called) -> str:
        """Return the statement that adds the column of a function."""
        self._used.add("called_with")
        described = self._schema.columns[column]
        names = literal([each.name for each in self._schema.columns[: self._view.width]])
        name = name_in_code(described.name, function, reserved_names())
        index = ", with_index=True" if function.takes_index else ""
        call = f"called_with(df, {names}, {name}, {literal(described.dtype.kind)}{index})"
        dtype = described.dtype
        if isinstance(dtype, Number) and not function.is_whole:
            dtype = Number()
        values = f"pd.Series({call}, df.index, dtype={literal(_dtype_of(dtype))})"
        return f"df = df.assign(**{{{literal(described.name)}: {values}}})"

    def _computed(self, step: Step) -> str:
        """Return the statement that adds a computed column."""
        name = literal(self._name(step.column))
        if step.plan is None:
            written = Series(self._schema, self._used).value(step.bound)
            values = written or self._typed(step, "df")
            return f"df = df.assign(**{{{name}: {values}}})"
        seen = f"seen = {_broken(self._rows(step.plan))}"
        return f"{seen}\ndf = df.assign(**{{{name}: {self._typed(step, 'seen')}}})"

    def _typed(self, step: Step, frame: str) -> str:
        """Return the values of a column as a Series of its type, by the index of the rows it looks at."""
        values = Cells(self._schema, self._used, frame).rows_of(step.bound)
        return f"pd.Series({values}, {frame}.index, dtype={literal(_dtype_of(step.bound.dtype))})"

    def _name(self, index: int) -> str:
        return self._schema.columns[index].name

    def _filtered(self, plan: RowsPlan) -> str:
        series = Series(self._schema, self._used)
        tests = []
        if plan.predicate is not None:
            tests.append(series.test(plan.predicate, inner=bool(plan.search)))
        if plan.search:
            tests.append(self._searched(plan))
        return f"df[{' & '.join(tests)}]" if tests else "df"

    def _searched(self, plan: RowsPlan) -> str:
        self._used.add("shows")
        searched = self._view.searched(plan)
        texts = [
            f"{literal(self._name(i))}: {self._text_of(self._schema.columns[i].dtype)}"
            for i in searched_columns(lambda i: self._schema.columns[i].dtype, plan.search, searched)
        ]
        return f"shows(df, {literal(plan.search)}, {{{', '.join(texts)}}})"

    def _text_of(self, dtype: DType) -> str:
        name = "mixed_text" if isinstance(dtype, AnyType) else "shown_text"
        self._used.add(name)
        return name

    def _sorted(self, text: str, sort: Sequence[SortTerm]) -> list[str]:
        """Return rows and what is called of them."""
        terms = [t for t in sort if not isinstance(self._schema.columns[t.column].dtype, NoneDType)]
        if all(isinstance(self._schema.columns[term.column].dtype, _SORTED) for term in terms):
            return [text, self._by_values(terms)] if terms else [text]
        for term in reversed(terms):
            text = self._by_rank(text, term)
        return [text]

    def _by_values(self, terms: Sequence[SortTerm]) -> str:
        names = [self._name(term.column) for term in terms]
        ascending = [not term.descending for term in terms]
        by = literal(names[0] if len(names) == 1 else names)
        options = "" if all(ascending) else f", ascending={literal(_one(ascending))}"
        return f'.sort_values({by}{options}, kind="stable", na_position="last")'

    def _by_rank(self, text: str, term: SortTerm) -> str:
        """Return rows sorted by a column that pandas may not sort; the sort is stable."""
        dtype = self._schema.columns[term.column].dtype
        if isinstance(dtype, _SORTED):
            return text + self._by_values([term])
        special = {AnyType: "mixed_rank", Media: "caption_of"}
        rank = next((name for kind, name in special.items() if isinstance(dtype, kind)), "rank_of")
        self._used |= {"sorted_by", rank}
        name = literal(self._name(term.column))
        return f"sorted_by({text}, {name}, {rank}, ascending={not term.descending})"

    # --- groups -----------------------------------------------------------------------------

    def _grouped(self, plan: GroupPlan) -> str:
        """Return the lines of the groups; rows are sorted by the keys first where that is all it takes."""
        keys = [SortTerm(key, down) for key, down in zip(plan.keys, plan.descending, strict=True)]
        count, level, other = _free_names(self._schema, plan)
        if len(keys) == 1 and not plan.aggregates and plan.top is None and not any(plan.orders):
            rest = [term for term in plan.rows.sort if term.column not in plan.keys]
            rows = _broken(self._rows(plan.rows, [*keys, *rest]))
            by = literal([self._name(plan.keys[0])])
            size = f".size().reset_index(name={literal(count)})"
            return f"rows = {rows}\nrows.groupby({by}, dropna=False, sort=False){size}"
        self._used.add("group_lines")
        options = {
            "keys": literal([(self._name(key.column), key.descending) for key in keys]),
            "terms": literal([self._terms(plan, depth, count) for depth in range(len(keys))]),
            "values": self._values(plan),
            "names": literal([count, level, other]),
            "top": literal(plan.top),
        }
        lines = [f"    {name}={value}," for name, value in options.items()]
        return "\n".join(
            [f"rows = {_broken(self._rows(plan.rows))}", "group_lines(", "    rows,", *lines, ")"]
        )

    def _terms(self, plan: GroupPlan, depth: int, count: str) -> list[tuple[str, bool]]:
        names = {COUNT: count, **{i: each.name for i, each in enumerate(plan.aggregates)}}
        return [(names[term.aggregate], term.descending) for term in plan.terms(depth)]

    def _values(self, plan: GroupPlan) -> str:
        """Return how many keys each aggregate needs, and what it gives for the rows of a group."""
        parts = []
        for each in plan.aggregates:
            body = Cells(self._schema, self._used, grouped=True).write(each.bound)
            parts.append(f"{literal(each.name)}: ({each.keys}, lambda df, rows: {body})")
        return f"{{{', '.join(parts)}}}"

    def _with_helpers(self, text: str) -> str:
        imports, sources = source_of(self._used)
        known = {line for pattern, line in _MODULES if pattern.search(text)} | set(imports)
        known.update(import_lines(function for _, function in self._view.calls))
        head = ["\n".join(sorted(known, key=_import_order))] if known else []
        return ("\n\n\n" if sources else "\n\n").join([*head, *sources, text])


def _dtype_of(dtype: DType) -> str:
    """Return the type of a column in pandas."""
    if isinstance(dtype, Number):
        return "Int64" if dtype.integer else "float64"
    if isinstance(dtype, Timestamp) and not dtype.date:
        return f"datetime64[us, {dtype.timezone}]" if dtype.timezone else "datetime64[us]"
    return "boolean" if isinstance(dtype, Boolean) else "object"


def _free_names(schema: Schema, plan: GroupPlan) -> list[str]:
    """Return the names of the columns of lines that are neither keys nor aggregates."""
    taken = {*schema.names, *(aggregate.name for aggregate in plan.aggregates)}
    return [free_name(name, taken) for name in ("count", "level", "other")]


def _one(ascending: Sequence[bool]) -> bool | list[bool]:
    return ascending[0] if len(set(ascending)) == 1 else list(ascending)


def _import_order(line: str) -> tuple[bool, bool, str]:
    third_party = "numpy" in line or "pandas" in line
    return third_party, line.startswith("from"), line


def _broken(chain: Sequence[str]) -> str:
    """Return rows and what is called of them, each on a line of its own where one would be long."""
    line = "".join(chain)
    if len(chain) == 1 or len(line) <= _LONGEST:
        return line
    return "\n    ".join(["(", *chain]) + "\n)"
