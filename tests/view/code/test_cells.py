from __future__ import annotations

import json

import pandas as pd
import pytest

from tests.query.oracle.cases import NOW, read_cases, shown
from tests.query.oracle.table import SCHEMA
from tests.query.oracle.values import plain, same
from tests.view.code.run import run
from tests.view.code.table import FRAME
from wandb_tables_widget.dtypes import AnyType, Boolean, Column, List, NoneDType, Number, Schema, String
from wandb_tables_widget.errors import CodeError
from wandb_tables_widget.query.binder import bind, bind_aggregate, bind_filter
from wandb_tables_widget.query.functions import FUNCTIONS
from wandb_tables_widget.query.plan import RowsPlan
from wandb_tables_widget.view.code.cells import Cells, helper_name
from wandb_tables_widget.view.code.literals import literal
from wandb_tables_widget.view.code.pandas import pandas_code
from wandb_tables_widget.view.code.sources import source_of
from wandb_tables_widget.view.code.written import Written

CASES = read_cases()
NAMES = [text for text, _ in CASES]
CONDITIONS = [(text, wanted) for text, wanted in CASES if isinstance(bind(text, SCHEMA).dtype, Boolean)]
SPECIAL = {"if", "is_null", "is_not_null", "type", "merge", "row_number", "count", "total"}


def values_of(bound, schema, frame):
    used: set[str] = set()
    code = Cells(schema, used).rows_of(bound)
    imports, sources = source_of(used)
    return run("\n".join(["import datetime as dt", *imports, *sources, code]), df=frame)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=NAMES)
def test_a_case_as_values(text, expected):
    bound = bind(text, SCHEMA, NOW)
    if isinstance(bound.dtype, List) and isinstance(bound.dtype.element, AnyType):
        expected = [None if row is None else [json.loads(each) for each in row] for row in expected]
    assert same([shown(plain(value), bound.dtype) for value in values_of(bound, SCHEMA, FRAME)], expected)


@pytest.mark.parametrize(("text", "expected"), CONDITIONS, ids=[text for text, _ in CONDITIONS])
@pytest.mark.parametrize("negated", [False, True])
def test_a_case_as_filter(text, expected, negated):
    written = f"not ({text})" if negated else text
    plan = RowsPlan(bind_filter(written, SCHEMA, NOW))
    code = pandas_code(Written(SCHEMA, len(SCHEMA), plan), range(len(SCHEMA)))
    wanted = [row for row, value in enumerate(expected) if value is (not negated)]
    assert run(code, df=FRAME).index.tolist() == wanted


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: f"{function.scope} {function.signature}")
def test_every_function_has_a_form(function):
    if not (function.name in SPECIAL and (function.scope != "group" or not function.takes)):
        assert helper_name(function)


@pytest.mark.parametrize(
    "function",
    [each for each in FUNCTIONS if each.scope == "view"],
    ids=lambda function: function.signature,
)
def test_functions_over_the_view(function):
    text, columns, expected = function.over
    schema = Schema(tuple(Column(name, Number(integer=True)) for name in columns))
    frame = pd.DataFrame({name: pd.array(values, "Int64") for name, values in columns.items()})
    assert same([plain(each) for each in values_of(bind(text, schema), schema, frame)], list(expected))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nothing == 1", False),
        ("nothing != 1", True),
        ("1 is null", False),
        ("'a' is not null", True),
        ("type(1)", "integer"),
        ("nothing is null", True),
    ],
)
def test_no_literal_is_compared_with_none(text, value):
    """Python warns of that, and a warning is an error here."""
    schema = Schema((Column("nothing", NoneDType()),))
    frame = pd.DataFrame({"nothing": [None, None]})
    assert list(values_of(bind(text, schema, NOW), schema, frame)) == [value, value]


def test_windows_stand_within_other_expressions():
    schema = Schema((Column("x", Number(integer=True)), Column("y", Number(integer=True))))
    frame = pd.DataFrame({"x": [3, 1, 2], "y": [1, 1, 1]})
    bound = bind("cumsum(x + y) * 10 + rank(x) - y + row_number()", schema)
    assert values_of(bound, schema, frame) == [40 + 3 - 1 + 1, 60 + 1 - 1 + 2, 90 + 2 - 1 + 3]


@pytest.mark.parametrize(
    "function", [each for each in FUNCTIONS if each.scope == "group"], ids=lambda function: function.signature
)
def test_aggregates_of_a_group(function):
    text, columns, expected = function.over
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})
    kinds = {bool: Boolean(), str: String(), int: Number(integer=True)}
    schema = Schema(tuple(Column(name, kinds[type(values[0])]) for name, values in columns.items()))
    used: set[str] = set()
    code = Cells(schema, used, grouped=True).write(bind_aggregate(text, schema))
    imports, sources = source_of(used)
    found = run("\n".join([*imports, *sources, code]), df=frame, rows=frame)
    assert same(found, expected)


def test_what_python_cannot_say_is_refused_by_name():
    schema = Schema((Column("s", String()),))
    bound = bind(r'matches(s, "\\pL")', schema)
    with pytest.raises(CodeError, match=r"matches .* SQL"):
        Cells(schema, set()).write(bound)


@pytest.mark.parametrize(
    "value",
    ["a", "'", '"', "'\"", "\\", "\n\r\0", "é😀", "\ud800", "`", "{x}", 0.1, -5, 10**18, True, ["a", 1]],
)
def test_literals_are_read_as_what_they_were(value):
    assert run(literal(value)) == value


def test_infinity_is_a_literal():
    assert run(literal(float("-inf"))) == float("-inf")
