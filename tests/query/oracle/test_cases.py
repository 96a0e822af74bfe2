"""Every case in DuckDB, in plain Python, and against what is written down."""

from __future__ import annotations

import re

import duckdb
import pytest

from tests.query.oracle.cases import by_engine, by_evaluator, read_cases
from tests.query.oracle.table import SCHEMA, TABLE
from tests.query.oracle.values import same
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.query.functions import FUNCTIONS
from wandb_tables_widget.query.parser import parse
from wandb_tables_widget.query.printer import to_text
from wandb_tables_widget.query.spelled import OPERATOR_NAMES

CASES = read_cases()
OPERATORS = [
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "and",
    "or",
    "not",
    "&&",
    "||",
    "!",
    "if",
    "is",
]


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        connection.register("t", TABLE)
        yield connection


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_case(connection, text, expected):
    assert same(by_engine(connection, text), expected)
    assert same(by_evaluator(text), expected)


def test_there_are_many_and_each_is_another():
    texts = [text for text, _ in CASES]
    assert len(texts) >= 600
    assert len(set(texts)) == len(texts)
    assert all(len(expected) == TABLE.num_rows for _, expected in CASES)


def test_every_name_of_every_function_and_every_operator_is_met():
    said = " ".join(text for text, _ in CASES)
    words = set(re.findall(r"\w+", said))
    names = {name for function in FUNCTIONS if function.scope == "row" for name in function.names}
    names.update(OPERATOR_NAMES)
    assert names - words == set()
    assert {sign for sign in OPERATORS if f" {sign} " not in f" {said} " and sign not in said} == set()


def test_every_combination_of_types_is_met():
    from wandb_tables_widget.query.bound import FunctionCall  # noqa: PLC0415

    met = set()

    def walk(bound):
        if isinstance(bound, FunctionCall):
            met.add((bound.function.name, bound.function.takes))
        for child in bound.children:
            walk(child)

    for text, _ in CASES:
        walk(bind(text, SCHEMA))
    known = {(function.name, function.takes) for function in FUNCTIONS if function.scope == "row"}
    assert known - met == set()


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_cases_print_and_parse_to_themselves(text):
    tree = parse(text)
    assert parse(to_text(tree)) == tree
