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
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm
from wandb_tables_widget.query.search import searched_columns
from wandb_tables_widget.view.code.cells import literal
from wandb_tables_widget.view.code.series import Series
from wandb_tables_widget.view.code.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import DType, Schema

_SORTED: Final = (Boolean, Number, String, Timestamp)
_LONGEST: Final = 100
_MODULES: Final = (
    (re.compile(r"\bdt\.(date|datetime|timezone|timedelta)"), "import datetime as dt"),
    (re.compile(r"\bnp\."), "import numpy as np"),
    (re.compile(r"\bpd\."), "import pandas as pd"),
)


def pandas_code(schema: Schema, plan: RowsPlan | GroupPlan, columns: Sequence[int]) -> str:
    """Return a plan as code over ``df``, which is what ``table.to_pandas()`` gives.

    Its last line is an expression: the rows with some columns, from left to right; of a grouped plan a line a
    group, with its keys and the number of its rows, the rows themselves being in ``rows``.

    Raises:
        CodeError: a part of the plan has no form in pandas; the message says which.
    """
    return _Writer(schema).code(plan, columns)


class _Writer:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._used: set[str] = set()

    def code(self, plan: RowsPlan | GroupPlan, columns: Sequence[int]) -> str:
        rows = plan.rows if isinstance(plan, GroupPlan) else plan
        chain = self._sorted(self._filtered(rows), _sort_of(plan))
        if isinstance(plan, GroupPlan):
            return self._with_helpers(f"rows = {_broken(chain)}\n{self._groups(plan)}")
        shown = [self._name(index) for index in columns]
        if shown != list(self._schema.names):
            chain = [*chain, f"[{literal(shown)}]"]
        return self._with_helpers(_broken(chain))

    def _name(self, index: int) -> str:
        return self._schema.columns[index].name

    def _filtered(self, plan: RowsPlan) -> str:
        series = Series(self._schema, self._used)
        tests = []
        if plan.predicate is not None:
            tests.append(series.test(plan.predicate, inner=bool(plan.search)))
        if plan.search:
            tests.append(self._searched(plan.search))
        return f"df[{' & '.join(tests)}]" if tests else "df"

    def _searched(self, search: str) -> str:
        self._used.add("shows")
        texts = [
            f"{literal(self._name(i))}: {self._text_of(self._schema.columns[i].dtype)}"
            for i in searched_columns(lambda i: self._schema.columns[i].dtype, search, range(len(self._schema)))
        ]
        return f"shows(df, {literal(search)}, {{{', '.join(texts)}}})"

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

    def _groups(self, plan: GroupPlan) -> str:
        names = [self._name(key) for key in plan.keys]
        count = "count"
        while count in names:
            count += "_"
        return (
            f"rows.groupby({literal(names)}, dropna=False, sort=False)"
            f".size().reset_index(name={literal(count)})"
        )

    def _with_helpers(self, text: str) -> str:
        imports, sources = source_of(self._used)
        known = {line for pattern, line in _MODULES if pattern.search(text)} | set(imports)
        head = ["\n".join(sorted(known, key=_import_order))] if known else []
        return ("\n\n\n" if sources else "\n\n").join([*head, *sources, text])


def _sort_of(plan: RowsPlan | GroupPlan) -> Sequence[SortTerm]:
    """Return the sort of a plan; groups stand one after the other in the order of their keys."""
    if isinstance(plan, RowsPlan):
        return plan.sort
    keys = [SortTerm(key, down) for key, down in zip(plan.keys, plan.descending, strict=True)]
    return [*keys, *(term for term in plan.rows.sort if term.column not in plan.keys)]


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
