from __future__ import annotations

import re
from collections import Counter

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.query.oracle.values import same
from wandb_tables_widget.dtypes import Boolean, Column, Dict, Media, Number, Schema, String, arrow_type
from wandb_tables_widget.errors import ExpressionTypeError
from wandb_tables_widget.query.binder import bind, bind_aggregate
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.functions import FUNCTIONS, functions_by_name
from wandb_tables_widget.query.functions.row import LITERALS

ROWS = [pytest.param(function, id=function.signature) for function in FUNCTIONS]
EXAMPLES = [example for function in FUNCTIONS for example in function.examples.items()]
WHOLE = Number(integer=True)


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        yield connection


def _value(connection, text):
    sql = expression_sql(bind(text, Schema()), str)
    return connection.execute(f"SELECT {sql.text}", list(sql.params)).fetchall()[0][0]


@pytest.mark.parametrize(("text", "value"), EXAMPLES)
def test_examples(connection, text, value):
    found = _value(connection, text)
    assert same(found, value)
    assert type(found) is type(value)


def _column(name, values):
    known = [value for value in values if value is not None]
    if name == "image":
        return Column(name, Media())
    if isinstance(known[0], dict):
        return Column(name, Dict(fields=tuple((key, WHOLE) for key in known[0])))
    if isinstance(known[0], str):
        return Column(name, String())
    return Column(name, Boolean() if isinstance(known[0], bool) else WHOLE)


def _over(connection, function):
    text, columns, _ = function.over
    schema = Schema(tuple(_column(name, values) for name, values in columns.items()))
    arrays = [
        pa.array(values, arrow_type(c.dtype)) for c, values in zip(schema, columns.values(), strict=True)
    ]
    table = pa.table([*arrays, pa.array(range(len(arrays[0])))], names=[*schema.names, "__position"])
    bound = (bind_aggregate if function.scope == "group" else bind)(text, schema)
    sql = expression_sql(bound, lambda index: schema.columns[index].name)
    connection.register("given", table)
    order = "" if function.scope == "group" else "ORDER BY __position"
    found = connection.execute(f"SELECT {sql.text} FROM given {order}", list(sql.params)).fetchall()
    return [row[0] for row in found]


@pytest.mark.parametrize(
    "function", [pytest.param(each, id=each.signature) for each in FUNCTIONS if each.over]
)
def test_examples_over_columns(connection, function):
    expected = function.over[2]
    found = _over(connection, function)
    assert same(found[0] if function.scope == "group" else found, expected)


@pytest.mark.parametrize("function", ROWS)
def test_rows_are_whole(function):
    assert function.doc
    assert bool(function.examples) != (function.over is not None)
    texts = [function.over[0]] if function.over else list(function.examples)
    words = [*function.names, *([" if "] if function.name == "if" else [])]
    assert all(any(name in text for name in words) for text in texts)
    if isinstance(function.sql, str):
        holes = {int(hole) for hole in re.findall(r"\{(\d)\}", function.sql)}
        assert holes == set(range(len(function.takes)))
    assert ("digits" in function.takes) == (function.bounds != (0, 0))


def test_no_two_rows_take_the_same():
    taken = Counter((function.name, function.takes, function.scope) for function in FUNCTIONS)
    assert max(taken.values()) == 1


def test_names_mean_one_function():
    for name, rows in functions_by_name().items():
        assert len({row.name for row in rows}) == 1, name


# what W&B calls its operations on cells
WANDB = [
    "contains",
    "startsWith",
    "endsWith",
    "append",
    "prepend",
    "len",
    "lower",
    "upper",
    "strip",
    "lStrip",
    "rStrip",
    "replace",
    "split",
    "slice",
    "partition",
    "findAll",
    "isAlpha",
    "isNumeric",
    "isAlnum",
    "levenshtein",
    "toNumber",
    "abs",
    "floor",
    "toFixed",
    "toString",
    "toTimestamp",
    "bin",
    "sin",
    "cos",
    "ceil",
    "round",
    "avg",
    "sum",
    "min",
    "max",
    "argmin",
    "argmax",
    "stddev",
    "count",
    "index",
    "offset",
    "limit",
    "sort",
    "filter",
    "map",
    "mapEach",
    "concat",
    "flatten",
    "unique",
    "dropna",
    "joinToStr",
    "range",
    "pick",
    "merge",
    "cond",
    "isNone",
]
# what pandas, numpy and Python call them
GUESSED = [
    "startswith",
    "endswith",
    "casefold",
    "length",
    "trim",
    "substr",
    "findall",
    "isalpha",
    "isdigit",
    "isalnum",
    "float",
    "str",
    "mean",
    "average",
    "std",
    "var",
    "median",
    "quantile",
    "nunique",
    "mode",
    "first",
    "last",
    "any",
    "all",
    "sqrt",
    "exp",
    "log",
    "log10",
    "clip",
    "isna",
    "isnull",
    "fillna",
    "where",
    "coalesce",
    "dayofweek",
    "day_of_year",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "strftime",
    "to_datetime",
    "rank",
    "row_number",
    "lag",
    "lead",
    "cumsum",
    "apply",
    "sorted",
    "reversed",
    "head",
    "keys",
    "values",
    "type",
    "matches",
    "extract",
]


@pytest.mark.parametrize("name", [*WANDB, *GUESSED])
def test_spellings(name):
    assert name in functions_by_name()


def test_engine_has_the_functions(connection):
    known = {row[0] for row in connection.execute("SELECT function_name FROM duckdb_functions()").fetchall()}
    words = {"cast", "try_cast", "coalesce", "row", "over", "nullif", "null", "in", "filter"}
    for function in FUNCTIONS:
        called = re.findall(r"\b([a-z_0-9]+)\(", function.sql if isinstance(function.sql, str) else "")
        assert set(called) <= known | words


@pytest.mark.parametrize("text", ["len({})", "{}.len()", "{}.len"])
def test_three_ways_to_call(connection, text):
    assert _value(connection, text.format('"abc"')) == 3


def test_lists_map(connection):
    assert _value(connection, '["Ab", null].lower') == ["ab", None]
    assert _value(connection, "[1.25, -2.5].round(1)") == [1.2, -2.5]
    assert _value(connection, "[-1, 2].abs") == [1, 2]
    assert _value(connection, '["ab", "b"].startswith("a")') == [True, False]
    assert _value(connection, "[1, null].is_null") is False
    assert _value(connection, '["a1", "b"].extract("[0-9]")') == ["1", None]
    assert _value(connection, '["1", "x"].to_number') == [1.0, None]


LITERAL_CALLS = {
    "digits": "round(1.5, {})",
    "pattern": 'matches("a", {})',
    "unit": 'floor(date("2026-01-01"), {})',
    "fixed unit": 'diff(date("2026-01-01"), date("2026-01-01"), {})',
    "direction": "sort([1], {})",
    "number format": "format(1.5, {})",
    "time format": 'format(date("2026-01-01"), {})',
    "width": "bin(1, {})",
    "fraction": "quantile([1], {})",
    "key": "pick(d, {})",
}
BAD = {
    "digits": ["16", "n"],
    "pattern": ['"("', '"(?=a)"', r'"\\1"', '"a{2000}"', "s", '"(?<n>a)"', '"' + "a" * 1001 + '"'],
    "unit": ['"days"', "s"],
    "fixed unit": ['"month"', "s"],
    "direction": ['"down"', "s"],
    "number format": ['"d"', '".2"', '"{}"', '".100f"', "s"],
    "time format": ['"%Q"', '"%"', "s"],
    "width": ["0", "-1", "n"],
    "fraction": ["1.5", "n"],
    "key": ['"z"', "s"],
}


@pytest.mark.parametrize(("takes", "text"), [(takes, text) for takes, texts in BAD.items() for text in texts])
def test_literals_that_do_not_fit_are_refused_where_they_stand(takes, text):
    assert takes in LITERALS
    schema = Schema((Column("n", WHOLE), Column("s", String()), Column("d", Dict(fields=(("a", WHOLE),)))))
    call = LITERAL_CALLS[takes].format(text)
    with pytest.raises(ExpressionTypeError) as caught:
        bind(call, schema)
    start, end = caught.value.span
    assert call[start:end] == text
    assert len(str(caught.value)) <= 500


@settings(deadline=None)
@given(st.floats(-1e12, 1e12), st.integers(-15, 15))
def test_round_agrees_with_numpy(value, digits):
    sql = expression_sql(
        bind(f"round(x, {digits})", Schema((Column("x", Number(), optional=False),))), lambda _: "x"
    )
    with duckdb.connect() as connection:
        query = f"SELECT {sql.text} FROM (SELECT ?::DOUBLE AS x)"
        found = connection.execute(query, [*sql.params, value]).fetchone()[0]
    assert found == pytest.approx(float(np.round(value, digits)), rel=1e-12, abs=1e-12)
