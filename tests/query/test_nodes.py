from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import ExpressionLimitError
from wandb_tables_widget.query.nodes import (
    Arithmetic,
    Arrow,
    Call,
    Compare,
    Conditional,
    Index,
    ListOf,
    Literal,
    Logic,
    Member,
    Method,
    Name,
    Negate,
    Node,
    Not,
    Row,
)
from wandb_tables_widget.query.parser import parse
from wandb_tables_widget.query.printer import quote_name, to_text


def test_nodes_made_by_hand_are_bounded_too():
    tree: Node = Name("a")
    for _ in range(63):
        tree = Negate(tree)
    with pytest.raises(ExpressionLimitError, match="64 levels"):
        Negate(tree)


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
literals = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 2**63),
    st.floats(0, allow_infinity=False, allow_nan=False).map(abs),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
).map(Literal)
calls = st.sampled_from(["len", "round", "not_there"])


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    two = st.tuples(inner, inner)
    many = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        two.map(lambda pair: Logic("and", pair)),
        st.tuples(inner, inner, inner).map(lambda three: Logic("or", three)),
        inner.map(Not),
        inner.map(Negate),
        st.builds(
            lambda pair, op: Arithmetic(pair, (op,)),
            two,
            st.sampled_from(["+", "-", "*", "/", "//", "%", "**"]),
        ),
        st.tuples(inner, inner, inner).map(lambda three: Arithmetic(three, ("*", "%"))),
        st.builds(
            lambda pair, op: Compare(pair, (op,)),
            two,
            st.sampled_from(["==", "!=", "<", ">=", "in", "not in"]),
        ),
        st.builds(
            lambda one, op: Compare((one, Literal(None)), (op,)), inner, st.sampled_from(["is", "is not"])
        ),
        st.builds(Member, inner, names),
        st.builds(Method, inner, names, many),
        st.builds(Index, inner, names | st.integers(-(2**63), 2**63)),
        st.builds(Call, calls, many),
        many.map(ListOf),
        st.tuples(inner, inner, inner).map(lambda three: Conditional(*three)),
        st.builds(
            lambda name, names, body, word: Call(name, (Name("a"), Arrow(names, body, word))),
            calls,
            st.sampled_from([("x",), ("row",), ("x", "größe"), ("if", "lambda")]),
            inner,
            st.sampled_from(["=>", "lambda"]),
        ),
    )


trees = st.recursive(st.one_of(literals, names.map(Name), st.just(Row())), _grown, max_leaves=12)


@given(trees)
def test_printed_trees_parse_to_the_same_tree(tree):
    text = to_text(tree)
    again = parse(text)
    assert again == tree
    assert repr(again) == repr(parse(to_text(again))) or to_text(again) == text


@given(names)
def test_quoted_names_parse_to_the_name(name):
    assert parse(quote_name(name)) == Name(name)


@pytest.mark.parametrize(
    "text",
    [
        "(a if b else c) if d else e",
        "a if (b if c else d) else e",
        "a if b else c if d else e",
        "not (a if b else c)",
        "(a if b else c).f",
        "-(a if b else c) + (a if b else c)",
        "f((x) => a if x else b, c)",
        "f(lambda x, i: g((y) => y + x))",
        'row["a"]["b"].f(1)',
        "a.b.f(1)",
    ],
)
def test_text_in_its_shortest_form_is_printed_as_it_is(text):
    assert to_text(parse(text)) == text
