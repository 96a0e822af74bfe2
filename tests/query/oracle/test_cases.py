"""Every case in DuckDB, in plain Python, and against what is written down."""

from __future__ import annotations

import re

import duckdb
import pytest

from tests.query.oracle.cases import by_engine, by_evaluator, read_cases
from tests.query.oracle.table import CELLS, SCHEMA, TABLE, ZONE
from tests.query.oracle.values import same
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.query.bound import FunctionCall
from wandb_tables_widget.query.functions import FUNCTIONS
from wandb_tables_widget.query.nodes import Compare, Conditional, Name
from wandb_tables_widget.query.parser import parse
from wandb_tables_widget.query.printer import to_text
from wandb_tables_widget.query.spelled import OPERATOR_NAMES

CASES = read_cases()
OF_TWO = ["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
OPERATORS = [*OF_TWO, "not", "&&", "||", "!", "if", "is"]


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


MISSING = {name for name, (_, values) in CELLS.items() if None in values}


def _columns(node):
    return {each.name for each in nodes_of(node) if isinstance(each, Name) and each.name in CELLS}


def nodes_of(node):
    yield node
    for child in node.children:
        yield from nodes_of(child)


def bounds_of(bound):
    yield bound
    for child in bound.children:
        yield from bounds_of(child)


def test_every_combination_of_types_is_met_with_missing_values():
    met = set()
    for text, _ in CASES:
        for bound in bounds_of(bind(text, SCHEMA)):
            names = {SCHEMA.columns[index].name for index in bound.columns}
            if isinstance(bound, FunctionCall) and names & MISSING:
                met.add((bound.function.name, bound.function.takes))
    known = {(each.name, each.takes) for each in FUNCTIONS if each.scope == "row"}
    assert known - met == set()


def test_every_operator_is_met_with_missing_values_on_both_sides():
    """A comparison of a column that may be missing with another one, a sum of two, and so on."""
    met = set()
    for text, _ in CASES:
        for node in nodes_of(parse(text)):
            sides = [bool(_columns(side) & MISSING) for side in getattr(node, "operands", ())]
            signs = getattr(node, "operators", (getattr(node, "operator", None),))
            met.update((sign, place) for sign in signs for place, missing in enumerate(sides[:2]) if missing)
    assert {(sign, place) for sign in OF_TWO for place in (0, 1)} - met == set()


def test_every_type_is_compared_and_asked_for_missing():
    kinds = {"==": set(), "is": set(), "if": set()}
    for text, _ in CASES:
        for node in nodes_of(parse(text)):
            if isinstance(node, Compare) and node.operators[0] in kinds:
                kinds[node.operators[0]] |= _columns(node.operands[0])
            if isinstance(node, Conditional) or getattr(node, "name", "") in {
                "if",
                "coalesce",
                "iff",
                "cond",
            }:
                kinds["if"] |= _columns(node)
    types = {name: str(dtype) for name, (dtype, _) in CELLS.items()}
    comparable = {"integer", "number", "string", "boolean", "time", "date", f"time in {ZONE}"}
    assert comparable <= {types[name] for name in kinds["=="]}
    assert set(types.values()) <= {types[name] for name in kinds["is"]}
    assert comparable | {"list of integer"} <= {types[name] for name in kinds["if"]}


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_cases_print_and_parse_to_themselves(text):
    tree = parse(text)
    assert parse(to_text(tree)) == tree
