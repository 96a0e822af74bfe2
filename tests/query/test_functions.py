from __future__ import annotations

import re
from collections import Counter

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Column, Number, Schema
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.functions import FUNCTIONS, functions_by_name

ROWS = [pytest.param(function, id=function.signature) for function in FUNCTIONS]


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        yield connection


def _value(connection, text):
    sql = expression_sql(bind(text, Schema()), str)
    return connection.execute(f"SELECT {sql.text}", list(sql.params)).fetchone()[0]


@pytest.mark.parametrize(
    ("text", "value"), [example for function in FUNCTIONS for example in function.examples.items()]
)
def test_examples(connection, text, value):
    found = _value(connection, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("function", ROWS)
def test_rows_are_whole(function):
    assert function.doc
    assert function.examples
    assert all(any(name in text for name in function.names) for text in function.examples)
    assert {int(hole) for hole in re.findall(r"\{(\d)\}", function.sql)} == set(range(len(function.takes)))
    assert ("digits" in function.takes) == (function.bounds != (0, 0))


def test_no_two_rows_take_the_same():
    assert max(Counter((function.name, function.takes) for function in FUNCTIONS).values()) == 1


def test_names_mean_one_function():
    for name, rows in functions_by_name().items():
        assert len({row.name for row in rows}) == 1, name


@pytest.mark.parametrize("name", ["startsWith", "endsWith", "isNone"])
def test_wandb_spellings(name):
    assert name in functions_by_name()


@pytest.mark.parametrize("function", ROWS)
def test_engine_has_the_functions(connection, function):
    known = {row[0] for row in connection.execute("SELECT function_name FROM duckdb_functions()").fetchall()}
    called = set(re.findall(r"\b([a-z_]+)\(", function.sql))
    assert called <= known
    assert called or function.name == "is_null"


@pytest.mark.parametrize("text", ["len({})", "{}.len()", "{}.len"])
def test_three_ways_to_call(connection, text):
    assert _value(connection, text.format('"abc"')) == 3


def test_lists_map(connection):
    assert _value(connection, '["Ab", null].lower') == ["ab", None]
    assert _value(connection, "[1.25, -2.5].round(1)") == [1.2, -2.5]
    assert _value(connection, "[-1, 2].abs") == [1, 2]
    assert _value(connection, '["ab", "b"].startswith("a")') == [True, False]
    assert _value(connection, "[1, null].is_null") is False


@given(st.floats(-1e12, 1e12), st.integers(-15, 15))
def test_round_agrees_with_numpy(value, digits):
    sql = expression_sql(
        bind(f"round(x, {digits})", Schema((Column("x", Number(), optional=False),))), lambda _: "x"
    )
    with duckdb.connect() as connection:
        query = f"SELECT {sql.text} FROM (SELECT ?::DOUBLE AS x)"
        found = connection.execute(query, [*sql.params, value]).fetchone()[0]
    assert found == pytest.approx(float(np.round(value, digits)), rel=1e-12, abs=1e-12)
