from __future__ import annotations

import pytest

from wandb_tables_widget.dtypes import Boolean, Column, Dict, List, Number, Schema, String, Timestamp
from wandb_tables_widget.errors import ExpressionError, ExpressionLimitError
from wandb_tables_widget.query.binder import bind, bind_filter
from wandb_tables_widget.query.expression_sql import expression_sql

WHOLE, TEXT, TRUTH = Number(integer=True), String(), Boolean()
BOX = Dict(fields=(("label", TEXT), ("score", Number())))
SCHEMA = Schema(
    (
        Column("n", WHOLE),
        Column("x", Number()),
        Column("tags", List(element=TEXT)),
        Column("ints", List(element=WHOLE)),
        Column("boxes", List(element=BOX)),
        Column("when", Timestamp()),
        Column("s", TEXT),
        Column("empty", List()),
    )
)
NUMBERS = Schema(
    (Column("a", WHOLE), Column("b", Number()), Column("d", Dict(fields=(("p", WHOLE), ("q", WHOLE)))))
)


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("ints.map(v => v / 2)", List(element=Number())),
        ("tags.map(t => t.len)", List(element=WHOLE)),
        ("tags.map((t, place) => place + n)", List(element=WHOLE)),
        ("tags.filter(t => t != s)", List(element=TEXT)),
        ("boxes.filter(b => b.score > x)", List(element=BOX)),
        ("any(boxes, b => b.label == s)", TRUTH),
        ("ints.map(v => ints.map(w => v * w))", List(element=List(element=WHOLE))),
        ("boxes.label", List(element=TEXT)),
        ("ints + 1", List(element=WHOLE)),
        ("ints > x", List(element=TRUTH)),
        ("when - when", Number()),
        ("when + 60", Timestamp()),
        ("empty.map(v => v)", List()),
        ("empty.lower", List(element=TEXT)),
        ("n if x > 0 else x", Number()),
        ("now() > '2026-01-01'", TRUTH),
        ("when < now()", TRUTH),
    ],
)
def test_types(text, dtype):
    assert bind(text, SCHEMA).dtype == dtype


def test_a_parameter_hides_a_column_and_ends_with_its_function():
    assert bind("tags.map(n => n.upper)", SCHEMA).dtype == List(element=TEXT)
    assert bind("tags.map(row => row.upper)", SCHEMA).dtype == List(element=TEXT)
    with pytest.raises(ExpressionError, match="no column 't'"):
        bind("tags.map(t => t).len + t", SCHEMA)


def test_parameters_never_become_names_in_the_sql():
    sql = expression_sql(bind("tags.map(größe => größe + s)", SCHEMA), "c{}".format).text
    assert "größe" not in sql
    assert "lambda p0_0: (p0_0 || c6)" in sql


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("map(x => 1)", "stands only in a call"),
        ("n.map(v => v)", "map(list, x => …)"),
        ("ints.filter(v => v + 1)", "filter(list, x => boolean)"),
        ("ints.sum(v => v)", "2 arguments"),
        ("ints + ints", "only one side may be a list"),
        ("1 < ints < 3", "do not chain"),
        ("when + when", "a time and seconds"),
        ("when * 2", "when is a time"),
        ("s.sqrt", "s.to_number"),
        ("n.lower", "n.to_string"),
        ("s.year", "s.to_time"),
        ("avg(x)", "grouped table"),
        ("if(s, 1, 2)", "s is text"),
        ("if(x > 0, 1, s)", "s is text"),
        ("coalesce(n, s)", "s is text"),
    ],
)
def test_what_does_not_fit_says_what_does(text, words):
    with pytest.raises(ExpressionError) as caught:
        bind(text, SCHEMA)
    assert words in str(caught.value)
    assert len(str(caught.value)) <= 500


def test_arrow_functions_are_bounded_in_depth():
    text = "n"
    for place in range(5):
        text = f"ints.map(v{place} => {text}).sum"
    with pytest.raises(ExpressionLimitError, match="deep within each other"):
        bind(text, SCHEMA)


def test_a_list_of_booleans_is_no_filter_but_any_of_it_is():
    with pytest.raises(ExpressionError, match=r"any\(ints > 2\)"):
        bind_filter("ints > 2", SCHEMA)
    assert bind_filter("any(ints > 2)", SCHEMA) is not None


@pytest.mark.parametrize(
    ("text", "dtype"),
    [('row["d"]["*"]', List(element=WHOLE)), ('row["d.*"].max', WHOLE), ('d["*"]', List(element=WHOLE))],
)
def test_stars(text, dtype):
    assert bind(text, NUMBERS).dtype == dtype
    assert bind('row["*"]', Schema(NUMBERS.columns[:2])).dtype == List(element=Number())
    with pytest.raises(ExpressionError, match="several types"):
        bind('row["*"]', NUMBERS)
