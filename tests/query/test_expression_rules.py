"""Expressions computed by DuckDB against plain Python with the null and NaN rules of the language."""

# ruff: noqa: C901, PLR0911  # one line a kind of node

from __future__ import annotations

import math
import operator
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Boolean, Column, List, Number, Schema, String
from wandb_tables_widget.query.binder import bind, bind_filter
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.nodes import (
    Arithmetic,
    Call,
    Compare,
    ListOf,
    Literal,
    Logic,
    Name,
    Negate,
    Node,
    Not,
)
from wandb_tables_widget.query.printer import to_text

WHOLE, FLOAT, TEXT, TRUTH = Number(integer=True), Number(), String(), Boolean()
LEAST, MOST = -(2**63), 2**63 - 1
NAN, INF = math.nan, math.inf

CELLS = {
    "i": [None, 0, 1, -1, 2, -7, 3, MOST, LEAST, 5, None, 2],
    "j": [3, -2, 0, -1, 2, LEAST, 7, MOST, -1, 1, 4, 2],
    "x": [NAN, None, 0.5, -0.5, INF, 2.0, -2.5, 0.0, NAN, 1e300, -INF, 2.0],
    "y": [NAN, 1.5, NAN, 0.5, -INF, 2.0, -3.0, 0.0, 7.25, -1e300, 0.25, 2.5],
    "s": [None, "", "a", "A", "ab", "añ😀", "b", None, "abc", "B", "ab", "a"],
    "u": ["a", "b", "", "ab", "A", "😀", "b", "a", "c", "B", "b", "a"],
    "p": [None, True, False, True, None, False, True, False, None, True, False, True],
    "q": [True, False, True, True, False, False, True, False, True, True, False, False],
    "tags": [
        None,
        [],
        ["a"],
        ["a", None],
        [None],
        ["ab", "b"],
        ["😀"],
        ["A"],
        ["b", "b"],
        ["c"],
        [""],
        ["a", "b"],
    ],
    "floats": [
        None,
        [],
        [NAN],
        [None],
        [0.5, 2.0],
        [INF],
        [0.0],
        [-2.5],
        [1.5],
        [7.25, NAN],
        [2.0],
        [2.0, None],
    ],
}
LISTS = (List(element=TEXT), List(element=FLOAT))
KINDS = dict(zip(CELLS, (WHOLE, WHOLE, FLOAT, FLOAT, TEXT, TEXT, TRUTH, TRUTH, *LISTS), strict=True))
SCHEMA = Schema(tuple(Column(name, kind, optional=None in CELLS[name]) for name, kind in KINDS.items()))
ARROW = {WHOLE: pa.int64(), FLOAT: pa.float64(), TEXT: pa.string(), TRUTH: pa.bool_()}
TABLE = pa.table(
    {
        f"c{place}": pa.array(
            CELLS[name],
            pa.list_(ARROW[kind.element]) if isinstance(kind, List) else ARROW[kind],
            from_pandas=False,
        )
        for place, (name, kind) in enumerate(KINDS.items())
    }
)
ROWS = [dict(zip(CELLS, values, strict=True)) for values in zip(*CELLS.values(), strict=True)]


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        connection.register("t", TABLE)
        yield connection


WHOLE_OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}
FLOAT_OPERATORS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.float_power}


def _missing(value):
    return value is None or (isinstance(value, float) and math.isnan(value))


def _invert(value):
    return None if value is None else not value


def _whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True)
class Oracle:
    """Computes one expression for one row; None is missing."""

    row: dict[str, object]

    def __call__(self, node: Node):
        value = self._compute(node)
        return None if _missing(value) else value

    def _compute(self, node: Node):
        match node:
            case Literal():
                return node.value
            case Name():
                return self.row[node.name]
            case Negate():
                return self._negate(self(node.operand))
            case Arithmetic():
                result = self(node.operands[0])
                for sign, operand in zip(node.operators, node.operands[1:], strict=True):
                    result = self._calculate(sign, result, self(operand))
                return result
            case Compare():
                sides = node.operands
                return self._all(
                    [
                        self._compare(o, a, b)
                        for o, a, b in zip(node.operators, sides, sides[1:], strict=False)
                    ]
                )
            case Not():
                return _invert(self(node.operand))
            case Logic(operator="and"):
                return self._all([self(operand) for operand in node.operands])
            case Logic():
                return _invert(self._all([_invert(self(operand)) for operand in node.operands]))
            case Call():
                return self._call(node.name, [self(argument) for argument in node.arguments])
        raise AssertionError(node)

    @staticmethod
    def _all(values):
        if False in values:
            return False
        return None if None in values else True

    @staticmethod
    def _negate(value):
        return None if value is None or (value == LEAST and _whole(value)) else -value

    @staticmethod
    def _calculate(sign, a, b):
        if a is None or b is None:
            return None
        if isinstance(a, str):
            return a + b
        if _whole(a) and _whole(b) and sign not in {"/", "**"}:
            if b == 0 and sign in {"//", "%"}:
                return None
            result = WHOLE_OPERATORS[sign](a, b)
            return result if LEAST <= result <= MOST else None
        a, b = float(a), float(b)
        with np.errstate(all="ignore"):
            if sign in {"//", "%"}:
                if b == 0:
                    return None
                return (a // b if sign == "//" else a % b) + 0.0
            result = float(FLOAT_OPERATORS[sign](a, b))
        return None if math.isnan(result) else result

    def _compare(self, sign, left, right):
        if sign in {"in", "not in"} and isinstance(right, ListOf):
            found = any(self._equal(self(left), self(item)) for item in right.items)
            return found if sign == "in" else not found
        a, b = self(left), self(right)
        if sign in {"in", "not in"}:
            if b is None:
                return None
            found = any(self._equal(a, None if _missing(item) else item) for item in b)
            return found if sign == "in" else not found
        if sign in {"==", "is"}:
            return self._equal(a, b)
        if sign in {"!=", "is not"}:
            return not self._equal(a, b)
        if a is None or b is None:
            return None
        a, b = self._alike(a, b)
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]

    def _equal(self, a, b):
        if a is None or b is None:
            return a is b
        a, b = self._alike(a, b)
        return a == b

    @staticmethod
    def _alike(a, b):
        if isinstance(a, float) or isinstance(b, float):
            return float(a), float(b)
        return a, b

    @staticmethod
    def _call(name, arguments):
        if name == "is_null":
            return arguments[0] is None
        if None in arguments:
            return None
        first, *rest = arguments
        if name == "abs":
            return None if _whole(first) and first == LEAST else abs(first)
        if name == "round":
            return first if _whole(first) or math.isinf(first) else float(np.rint(first))
        if rest:
            (other,) = rest
            return {"contains": other in first, "startswith": first.startswith(other)}.get(
                name, first.endswith(other)
            )
        return {"len": len, "lower": str.lower, "upper": str.upper}[name](first)


texts = st.sampled_from(["", "a", "A", "ab", "b", "😀"]).map(Literal)
wholes = st.one_of(st.sampled_from([0, 1, 2, 3, 7, MOST]), st.integers(0, 20)).map(Literal)
floats = st.sampled_from([0.0, 0.5, 2.0, 2.5, 1e300, 7.25]).map(Literal)
null = st.just(Literal(None))


@st.composite
def numbers(draw, depth: int) -> Node:
    if depth == 0:
        return draw(st.one_of(st.sampled_from([Name(name) for name in "ijxy"]), wholes, floats))
    inner = numbers(depth - 1)
    match kind := draw(st.sampled_from(["leaf", "negate", "sum", "product", "power", "len", "abs", "round"])):
        case "leaf":
            return draw(numbers(0))
        case "negate":
            return Negate(draw(inner))
        case "sum" | "product":
            signs = st.sampled_from(["+", "-"] if kind == "sum" else ["*", "/", "//", "%"])
            operators = tuple(draw(st.lists(signs, min_size=1, max_size=2)))
            return Arithmetic(tuple(draw(inner) for _ in range(len(operators) + 1)), operators)
        case "power":
            return Arithmetic(
                (draw(inner), draw(st.sampled_from([Literal(2), Literal(0), Name("x")]))), ("**",)
            )
        case "len":
            return Call(
                "len", (draw(st.one_of(words(depth - 1), st.sampled_from([Name("tags"), Name("floats")]))),)
            )
    return Call(kind, (draw(inner),))


@st.composite
def words(draw, depth: int) -> Node:
    if depth == 0:
        return draw(st.one_of(st.sampled_from([Name("s"), Name("u")]), texts))
    inner = words(depth - 1)
    if draw(st.booleans()):
        return Arithmetic((draw(inner), draw(inner)), ("+",))
    return Call(draw(st.sampled_from(["lower", "upper"])), (draw(inner),))


@st.composite
def truths(draw, depth: int) -> Node:
    if depth == 0:
        return draw(
            st.sampled_from([Name("p"), Name("q"), Literal(value=True), Literal(value=False), Literal(None)])
        )
    inner = truths(depth - 1)
    value = draw(st.sampled_from([numbers, words]))(depth - 1)
    kind = draw(st.sampled_from(["logic", "not", "compare", "chain", "null", "in", "list", "call", "truth"]))
    match kind:
        case "logic":
            return Logic(
                draw(st.sampled_from(["and", "or"])), tuple(draw(st.lists(inner, min_size=2, max_size=3)))
            )
        case "not":
            return Not(draw(inner))
        case "compare":
            signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
            return Compare((draw(value | null), draw(value | null)), (draw(signs),))
        case "chain":
            signs = st.tuples(*[st.sampled_from(["==", "!=", "<", ">="])] * 2)
            return Compare((draw(value), draw(value), draw(value)), draw(signs))
        case "null":
            return Compare((draw(value | inner), Literal(None)), (draw(st.sampled_from(["is", "is not"])),))
        case "in":
            items = draw(st.lists(value | null, max_size=3))
            return Compare((draw(value), ListOf(tuple(items))), (draw(st.sampled_from(["in", "not in"])),))
        case "list":
            pair = draw(st.sampled_from([(words, "tags"), (numbers, "floats")]))
            return Compare(
                (draw(pair[0](depth - 1) | null), Name(pair[1])), (draw(st.sampled_from(["in", "not in"])),)
            )
        case "call":
            name = draw(st.sampled_from(["contains", "startswith", "endswith"]))
            return Call(name, (draw(words(depth - 1)), draw(words(depth - 1) | null)))
    signs = st.sampled_from(["==", "!=", "<"])
    return Compare((draw(inner), draw(inner)), (draw(signs),))


def _name(index: int) -> str:
    return f"c{index}"


def _computed(connection, text):
    sql = expression_sql(bind(text, SCHEMA), _name)
    return [row[0] for row in connection.execute(f"SELECT {sql.text} FROM t", list(sql.params)).fetchall()]


@settings(max_examples=150, deadline=None)
@given(truths(3))
def test_conditions_and_filters(connection, tree):
    text = to_text(tree)
    expected = [Oracle(row)(tree) for row in ROWS]
    assert _computed(connection, text) == expected
    sql = expression_sql(bind_filter(text, SCHEMA), _name)
    query = f"SELECT row_id FROM (SELECT *, row_number() OVER () - 1 AS row_id FROM t) WHERE {sql.text}"
    kept = [row[0] for row in connection.execute(query, list(sql.params)).fetchall()]
    assert kept == [place for place, value in enumerate(expected) if value is True]


@settings(max_examples=150, deadline=None)
@given(numbers(3) | words(2))
def test_values(connection, tree):
    expected = [Oracle(row)(tree) for row in ROWS]
    for found, value in zip(_computed(connection, to_text(tree)), expected, strict=True):
        assert found == (pytest.approx(value, rel=1e-12) if isinstance(value, float) else value)
