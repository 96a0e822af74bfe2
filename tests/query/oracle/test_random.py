"""Random expressions of every type: DuckDB and plain Python agree about all of them."""

from __future__ import annotations

import os
from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.query.oracle.cases import by_engine, by_evaluator
from tests.query.oracle.table import FLOAT, TABLE, TEXT, TRUTH, WHOLE
from tests.query.oracle.values import same
from wandb_tables_widget.dtypes import List
from wandb_tables_widget.errors import ExpressionLimitError
from wandb_tables_widget.query.functions import FUNCTIONS
from wandb_tables_widget.query.nodes import (
    Arithmetic,
    Arrow,
    Call,
    Compare,
    Conditional,
    ListOf,
    Literal,
    Logic,
    Name,
    Negate,
    Node,
    Not,
)
from wandb_tables_widget.query.printer import to_text

EXAMPLES = int(os.environ.get("RANDOM_EXPRESSIONS", "150"))

COLUMNS = {
    "integer": ["i", "j"],
    "number": ["x", "y"],
    "text": ["s", "u"],
    "boolean": ["p", "q"],
    "time": ["when", "since", "day"],
    "texts": ["tags"],
    "ints": ["ints"],
    "numbers": ["nums", "vec"],
    "booleans": ["flags"],
    "dict": ["d"],
    "media": ["image"],
}
LITERALS = {
    "integer": [0, 1, 2, 3, 7, 2**63 - 1],
    "number": [0.0, 0.5, 2.0, 2.5, 1e300],
    "text": ["", "a", "b", "ab", "Añ😀", " x ", ",", "1.5"],
    "boolean": [True, False],
}
KIND_OF = {
    WHOLE: "integer",
    FLOAT: "number",
    TEXT: "text",
    TRUTH: "boolean",
    List(element=TEXT): "texts",
    List(element=WHOLE): "ints",
}
# what each word for an argument is filled with; those that are missing are not drawn
FILLED = {
    "text": "text",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
    "time": "time",
    "texts": "texts",
    "numbers": "ints",
    "booleans": "booleans",
    "values": "ints",
    "list": "ints",
    "element": "integer",
    "dict": "dict",
    "media": "media",
}
QUOTED = {
    "digits": st.sampled_from([0, 1, 2]),
    "pattern": st.sampled_from(["a", "[a-c]+", "^.", "b$", "(?i)A", "x|y", "([a-z])b"]),
    "separator": st.sampled_from(["", ",", "-"]),
    "unit": st.sampled_from(["day", "week", "month", "quarter", "year"]),
    "direction": st.sampled_from(["asc", "desc"]),
    "time format": st.sampled_from(["%Y-%m-%d", "%H:%M:%S", "%j"]),
    "width": st.sampled_from([1, 2, 0.5, 0.25]),
}
# where the last bit of a float may differ, and then all that follows; the cases test these
ROUGH = {
    *(
        "exp",
        "log",
        "log10",
        "log2",
        "sin",
        "cos",
        "tan",
        "sqrt",
        "norm",
        "dot",
        "cosine",
        "avg",
        "median",
        "sum",
    ),
    *(
        "std",
        "var",
        "std_sample",
        "var_sample",
        "quantile",
        "bin",
        "round",
        "diff",
        "shift",
        "to_time",
        "ceil",
    ),
    *("aspect_ratio", "range", "levenshtein", "to_number", "to_string", "format", "to_fixed", "strip"),
}


@cache
def rows_giving(kind):
    found = []
    for function in FUNCTIONS:
        known = all(takes in FILLED or takes in QUOTED for takes in function.takes)
        if function.scope != "row" or function.name in ROUGH or not known or not function.takes:
            continue
        gives = (
            FILLED[function.takes[0]]
            if function.gives is None
            else KIND_OF.get(function.gives if not callable(function.gives) else None)
        )
        if gives == kind:
            found.append(function)
    return found


def leaf(kind) -> st.SearchStrategy[Node]:
    columns = st.sampled_from(COLUMNS[kind]).map(Name)
    return columns | st.sampled_from(LITERALS[kind]).map(Literal) if kind in LITERALS else columns


@st.composite
def expressions(draw, kind: str, depth: int) -> Node:  # noqa: C901, PLR0911, PLR0912  # one line a kind of node
    if depth == 0:
        return draw(leaf(kind))
    inner = depth - 1
    ways = [
        "leaf",
        "if",
        "coalesce",
        *(
            {
                "integer": ["sum", "minus"],
                "number": ["sum", "product", "minus"],
                "text": ["join"],
                "boolean": ["logic", "not", "order", "equal", "null", "in"],
                "ints": ["list", "map", "filter", "each"],
            }.get(kind, [])
        ),
    ]
    if rows_giving(kind):
        ways += ["call", "call"]
    match draw(st.sampled_from(ways)):
        case "call":
            return draw(calls(kind, inner))
        case "if":
            return Conditional(
                draw(expressions(kind, inner)), draw(expressions("boolean", inner)), draw(leaf(kind))
            )
        case "coalesce":
            return Call("coalesce", (draw(expressions(kind, inner)), draw(leaf(kind))))
        case "sum":
            return Arithmetic(
                (draw(expressions(kind, inner)), draw(leaf(kind))), (draw(st.sampled_from("+-*")),)
            )
        case "product":
            signs = st.sampled_from(["*", "/"])
            return Arithmetic((draw(expressions(kind, inner)), draw(leaf(kind))), (draw(signs),))
        case "minus":
            return Negate(draw(expressions(kind, inner)))
        case "join":
            return Arithmetic((draw(expressions(kind, inner)), draw(leaf(kind))), ("+",))
        case "logic":
            both = (draw(expressions(kind, inner)), draw(expressions(kind, inner)))
            return Logic(draw(st.sampled_from(["and", "or"])), both)
        case "not":
            return Not(draw(expressions(kind, inner)))
        case "order" | "equal" as way:
            sides = draw(st.sampled_from(["integer", "number", "text", "time"]))
            signs = ["<", "<=", ">", ">="] if way == "order" else ["==", "!="]
            pair = (draw(expressions(sides, inner)), draw(expressions(sides, inner)))
            return Compare(pair, (draw(st.sampled_from(signs)),))
        case "null":
            asked = draw(st.sampled_from(list(COLUMNS)))
            return Compare((draw(expressions(asked, inner)), Literal(None)), ("is",))
        case "in":
            return Compare((draw(expressions("integer", inner)), draw(expressions("ints", inner))), ("in",))
        case "list":
            return ListOf((draw(expressions("integer", inner)), draw(leaf("integer"))))
        case "map":
            body = Arithmetic((Name("v"), draw(leaf("integer"))), (draw(st.sampled_from("+-*")),))
            return Call("map", (draw(expressions(kind, inner)), Arrow(("v",), body)))
        case "filter":
            body = Compare((Name("v"), draw(leaf("integer"))), (draw(st.sampled_from(["<", "!=", ">="])),))
            return Call("filter", (draw(expressions(kind, inner)), Arrow(("v",), body)))
        case "each":
            return Arithmetic((draw(expressions(kind, inner)), draw(leaf("integer"))), ("+",))
    return draw(leaf(kind))


@st.composite
def calls(draw, kind, depth) -> Node:
    function = draw(st.sampled_from(rows_giving(kind)))
    name = draw(st.sampled_from(function.names))
    arguments = []
    for takes in function.takes:
        if takes in QUOTED:
            arguments.append(Literal(draw(QUOTED[takes])))
        else:
            arguments.append(draw(expressions(FILLED[takes], depth)))
    return Call(name, tuple(arguments))


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        connection.register("t", TABLE)
        yield connection


@pytest.mark.parametrize(
    "kind", ["integer", "number", "text", "boolean", "time", "texts", "ints", "booleans"]
)
def test_both_agree(connection, kind):
    @settings(max_examples=EXAMPLES // 8 + 1, deadline=None)
    @given(expressions(kind, 3))
    def check(tree):
        text = to_text(tree)
        try:
            found = by_engine(connection, text)
        except ExpressionLimitError:
            return
        assert same(found, by_evaluator(text)), text

    check()
