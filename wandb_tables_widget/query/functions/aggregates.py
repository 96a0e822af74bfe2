"""Aggregates: of the values of a list in one row, and of all rows of a group. They pass over missing values.

Of nothing they give a missing result, except that `count` and `nunique` give 0 and
`list` gives an empty list. Deviation and variance are those
of the whole population, as W&B and numpy have them; those of a sample have names of their own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from wandb_tables_widget.dtypes import DType, List
from wandb_tables_widget.query.functions.lists import over_present
from wandb_tables_widget.query.functions.row import Function, Nulls, Scope, Takes
from wandb_tables_widget.query.kinds import BOOLEAN, INTEGER, NUMBER, TEXT, element_type, is_integer
from wandb_tables_widget.query.sql_text import POSITION, SQL, TOTAL, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.functions.row import Cell


class _Same(NamedTuple):
    """What the two rows of one aggregate share; ``of_group`` and ``of_list`` are SQL or write it."""

    name: str
    doc: str
    gives: DType | Callable[[DType], DType]
    of_list: str
    of_group: str
    example: Cell
    values: Takes = "number"
    lists: Takes = "numbers"
    aliases: tuple[str, ...] = ()
    more: tuple[Takes, ...] = ()
    said: str = ""
    makes: bool = True
    sample: tuple[Cell, ...] = (3, 1, None, 3)


def _sum_type(dtype: DType) -> DType:
    return INTEGER if is_integer(dtype) or dtype == BOOLEAN else NUMBER


def _itself(dtype: DType) -> DType:
    return dtype


def _listed(dtype: DType) -> DType:
    return List(element=dtype)


def _fitting(write: str, *, in_list: bool) -> Callable[[Sequence[Bound], Sequence[SQL]], SQL]:
    """Return what writes a sum: whole numbers in 128 bits, missing when 64 do not hold it."""

    def sum_sql(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
        dtype = element_type(arguments[0].dtype) or arguments[0].dtype
        whole = _sum_type(dtype) == INTEGER
        outer = f"TRY_CAST({write} AS BIGINT)" if whole else write
        return over_present(outer)(arguments, parts) if in_list else fill(outer, *parts)

    return sum_sql


def _rows(same: _Same) -> tuple[Function, Function]:
    """Return the row of an aggregate over a list and that over a group."""
    argument = f", {same.said}" if same.said else ""
    nulls: Nulls = "makes" if same.makes else "passes"

    def row(scope: Scope) -> Function:
        listed = scope == "row"
        write = same.of_list if listed else same.of_group
        sums = same.name == "sum"
        sql = _fitting(write, in_list=listed) if sums else over_present(write) if listed else write
        written = json.dumps(same.sample)
        examples: Mapping[str, Cell] = {f"{same.name}({written}{argument})": same.example} if listed else {}
        over = (f"{same.name}(x{argument})", {"x": same.sample}, same.example)
        return Function(
            same.name,
            (same.lists if listed else same.values, *same.more),
            (lambda types: _given(same.gives, types[0])),
            sql,
            same.doc,
            examples,
            same.aliases,
            nulls="makes" if not listed and same.makes else "answers" if not listed else nulls,
            maps=False,
            scope=scope,
            over=None if listed else over,
        )

    return row("row"), row("group")


def _listed_first(types: Sequence[DType]) -> DType:
    return List(element=types[0])


def _given(gives: DType | Callable[[DType], DType], dtype: DType) -> DType:
    if isinstance(gives, DType):
        return gives
    return gives(element_type(dtype) or dtype)


def _simple(name: str, doc: str, engine: str, example: Cell, *aliases: str) -> _Same:
    return _Same(name, doc, NUMBER, f"list_{engine}({{0}})", f"{engine}({{0}})", example, aliases=aliases)


def _extreme(name: str, doc: str, example: Cell, *aliases: str) -> _Same:
    return _Same(
        name, doc, _itself, f"list_{name}({{0}})", f"{name}({{0}})", example, "value", "values", aliases
    )


_AGGREGATES: Final = (
    _Same(
        "count",
        "how many values are not missing",
        INTEGER,
        "CAST(list_count({0}) AS BIGINT)",
        "count({0})",
        3,
        "anything",
        "list",
        makes=False,
    ),
    _Same(
        "nunique",
        "how many different values there are",
        INTEGER,
        "CAST(list_unique({0}) AS BIGINT)",
        "count(DISTINCT {0})",
        2,
        "value",
        "values",
        ("count_distinct", "n_unique"),
        makes=False,
    ),
    _Same(
        "sum", "sum; missing when 64 bits do not hold a whole one", _sum_type, "list_sum({0})", "sum({0})", 7
    ),
    _simple("avg", "mean", "avg", 7 / 3, "mean", "average"),
    _simple("median", "middle value, the mean of the two in the middle of an even number", "median", 3.0),
    _simple("std", "standard deviation of the population", "stddev_pop", (8 / 9) ** 0.5, "stddev"),
    _simple("var", "variance of the population", "var_pop", 8 / 9, "variance"),
    _simple("std_sample", "standard deviation of a sample", "stddev_samp", (4 / 3) ** 0.5, "stddev_samp"),
    _simple("var_sample", "variance of a sample", "var_samp", 4 / 3, "var_samp"),
    _Same(
        "quantile",
        "value below which a share of the values lies, between two of them in proportion",
        NUMBER,
        "list_aggregate(CAST({0} AS DOUBLE[]), 'quantile_cont', {1})",
        "quantile_cont(CAST({0} AS DOUBLE), {1})",
        2.0,
        aliases=("percentile",),
        more=("fraction",),
        said="0.25",
    ),
    _extreme("min", "least value", 1, "minimum"),
    _extreme("max", "greatest value", 3, "maximum"),
    _Same(
        "mode",
        "most frequent value, the least of equally frequent ones",
        _itself,
        "list_mode(list_sort({0}))",
        "mode({0} ORDER BY {0})",
        3,
        "value",
        "values",
    ),
    _Same(
        "first",
        "first value that is not missing",
        _itself,
        "list_extract(list_filter({0}, lambda e_: e_ IS NOT NULL), 1)",
        f"arg_min({{0}}, {POSITION})",
        3,
        "anything",
        "list",
    ),
    _Same(
        "last",
        "last value that is not missing",
        _itself,
        "list_extract(list_filter({0}, lambda e_: e_ IS NOT NULL), -1)",
        f"arg_max({{0}}, {POSITION})",
        3,
        "anything",
        "list",
    ),
    _Same(
        "list",
        "the values that are not missing, in their order",
        _listed,
        "list_filter({0}, lambda e_: e_ IS NOT NULL)",
        f"coalesce(list({{0}} ORDER BY {POSITION}) FILTER (WHERE {{0}} IS NOT NULL), [])",
        [3, 1, 3],
        "anything",
        "list",
        ("tolist", "to_list", "array_agg"),
        makes=False,
    ),
)


def _truth(name: str, doc: str, engine: str, *, example: bool) -> _Same:
    return _Same(
        name,
        doc,
        BOOLEAN,
        f"list_bool_{engine}({{0}})",
        f"bool_{engine}({{0}})",
        example,
        "boolean",
        "booleans",
        sample=(True, None, False),
    )


def _of_truths(name: str, doc: str, gives: DType, example: Cell, *aliases: str) -> _Same:
    number = "BIGINT" if gives == INTEGER else "DOUBLE"
    return _Same(
        name,
        doc,
        gives,
        f"list_{name}(list_transform({{0}}, lambda b_: CAST(b_ AS {number})))",
        f"{name}(CAST({{0}} AS {number}))",
        example,
        "boolean",
        "booleans",
        aliases,
        sample=(True, None, False),
    )


_TRUTHS: Final = tuple(
    _rows(_truth(name, doc, sql, example=example))
    for name, doc, sql, example in (
        ("any", "whether one value at least is true", "or", True),
        ("all", "whether every value is true", "and", False),
    )
)


def _at_extreme(name: str, engine: str, place: str, what: str) -> Function:
    return Function(
        name,
        ("anything", "value"),
        None,
        f"{engine}_null({{0}}, ROW({{1}}, {place})) FILTER (WHERE {{1}} IS NOT NULL)",
        f"value in the row where another is {what}, the first of equals",
        nulls="makes",
        maps=False,
        scope="group",
        over=(f"{name}(x, y)", {"x": (1, 2, 3), "y": (5, 7, None)}, 2 if name == "argmax" else 1),
    )


AGGREGATES: Final = (
    *(function for same in _AGGREGATES for function in _rows(same)),
    *_rows(_of_truths("sum", "how many values are true", INTEGER, 1, "count_if")),
    *_rows(_of_truths("avg", "share of the values that are true", NUMBER, 0.5, "mean", "average")),
    *(function for pair in _TRUTHS for function in pair),
    Function(
        "count",
        (),
        INTEGER,
        "count(*)",
        "how many rows the group has",
        nulls="answers",
        maps=False,
        scope="group",
        over=("count()", {"x": (3, 1, None)}, 3),
    ),
    Function(
        "total",
        (),
        INTEGER,
        TOTAL,
        "how many rows all groups have together, as in count() / total()",
        nulls="answers",
        maps=False,
        scope="group",
        over=("count() / total()", {"x": (3, 1)}, 1.0),
    ),
    Function(
        "unique",
        ("value",),
        _listed_first,
        "coalesce(list_sort(list(DISTINCT {0}) FILTER (WHERE {0} IS NOT NULL)), [])",
        "the different values, sorted, without missing ones",
        aliases=("distinct", "drop_duplicates"),
        nulls="answers",
        maps=False,
        scope="group",
        over=("unique(x)", {"x": (3, 1, None, 3)}, [1, 3]),
    ),
    Function(
        "join_to_str",
        ("text", "separator"),
        TEXT,
        f"coalesce(string_agg({{0}}, {{1}} ORDER BY {POSITION}), '')",
        "the texts with a separator between them, in their order, missing ones left out",
        aliases=("joinToStr", "join"),
        nulls="answers",
        maps=False,
        scope="group",
        over=('join_to_str(x, "-")', {"x": ("b", None, "a")}, "b-a"),
    ),
    _at_extreme("argmax", "arg_max", f"-{POSITION}", "greatest"),
    _at_extreme("argmin", "arg_min", POSITION, "least"),
)
