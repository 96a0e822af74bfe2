from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import ExpressionError
from wandb_tables_widget.query.conditions import Condition, ConditionGroup, ShapeError, read_conditions
from wandb_tables_widget.query.printer import quote_name, quote_text
from wandb_tables_widget.table.table import Table

FRAME = pd.DataFrame(
    {
        "score": [0.1, 0.5, np.nan, 0.9, -1.0, 0.5],
        "n": [1, 2, 3, 4, 5, 6],
        "word": ["ant", 'a "b"', None, "bee", "", "cat"],
        "any name": ["x", "bee", "y", "bee", "z", "cat"],
        "flag": pd.array([True, False, None, True, False, None], dtype="boolean"),
        "when": pd.to_datetime(["2026-01-01", "2026-01-02", None, "2026-01-04", "2026-01-05", "2026-01-06"]),
        "list": [[1.0], [], None, [2.0], [3.0], [4.0]],
    }
)
TABLE = Table(dataframe=FRAME)


def one(column, operator, kind, *values):
    return ConditionGroup("and", (Condition(column, operator, kind, values),))


def rows(text):
    return TABLE.show(filter=text).to_pandas().index.tolist()


def printed(part):
    """What the page writes, see js/src/editor/conditions.ts."""
    if isinstance(part, ConditionGroup):
        inner = [
            f"({printed(each)})" if isinstance(each, ConditionGroup) else printed(each) for each in part.parts
        ]
        return f" {part.join} ".join(inner)
    name, operator = quote_name(part.column), part.operator
    write = {"text": quote_text, "time": lambda v: f"date({quote_text(v)})", "column": quote_name}.get(
        part.type, str
    )
    values = [write(value) for value in part.values]
    if operator in {"is null", "is not null"}:
        return f"{name} {operator}"
    if operator in {"in", "not in"}:
        return f"{name} {operator} [{', '.join(values)}]"
    if operator == "not contains":
        return f"not {name}.contains({values[0]})"
    if operator.isalpha():
        return f"{name}.{operator}({values[0]})"
    return f"{name} {operator} {values[0]}"


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("score > 0.5", one("score", ">", "number", "0.5")),
        ("0.5 >= score", one("score", "<=", "number", "0.5")),
        ("score > -1e-9", one("score", ">", "number", "-1e-09")),
        ("score = 1", one("score", "==", "number", "1")),
        ('word == "a \\"b\\""', one("word", "==", "text", 'a "b"')),
        ("row['any name'] != 'x'", one("any name", "!=", "text", "x")),
        ("word != `any name`", one("word", "!=", "column", "any name")),
        ("word in ['ant', 'bee']", one("word", "in", "text", "ant", "bee")),
        ("not word in ['ant']", one("word", "not in", "text", "ant")),
        ("word not in ['ant']", one("word", "not in", "text", "ant")),
        ("word is null", one("word", "is null", "text")),
        ("word == null", one("word", "is null", "text")),
        ("not word is null", one("word", "is not null", "text")),
        ("null != word", one("word", "is not null", "text")),
        ("word.contains('a')", one("word", "contains", "text", "a")),
        ("not contains(word, 'a')", one("word", "not contains", "text", "a")),
        ("flag", one("flag", "==", "boolean", "true")),
        ("not flag", one("flag", "==", "boolean", "false")),
        ("not (score > 0.5)", one("score", "<=", "number", "0.5")),
        ("not (0.5 > score)", one("score", ">=", "number", "0.5")),
        ("not (word == 'ant')", one("word", "!=", "text", "ant")),
        ("not not flag", one("flag", "==", "boolean", "true")),
        ("not (word not in ['ant'])", one("word", "in", "text", "ant")),
        ("word in [null]", one("word", "is null", "text")),
        ("when >= '2026-01-02'", one("when", ">=", "time", "2026-01-02")),
        ("when >= date('2026-01-02')", one("when", ">=", "time", "2026-01-02")),
        ("  ", ConditionGroup("and", ())),
    ],
)
def test_a_filter_is_read_as_conditions(text, group):
    assert read_conditions(text, TABLE.schema) == group
    assert rows(printed(group)) == rows(text)


def test_a_pattern_is_a_condition():
    assert read_conditions("word.matches('^a')", TABLE.schema) == one("word", "matches", "text", "^a")


@pytest.mark.parametrize(
    "text",
    [
        "0 < score <= 0.5 and word is not null",
        "flag and (word == 'ant' or not flag) and n in [1, 2, 3]",
        "flag or n > 3 and (score < 0.5 or word.startswith('b'))",
        "0 <= score < 1 or not flag",
        "not (flag and word == 'ant')",
        "not (flag or score > 0.1)",
        "not (0 <= score < 1) and n != 3",
        "not (flag and (word.contains('a') or not (n in [1, 2])))",
        "score in [0.5, null]",
        "not score in [0.5, null] and n < 6",
        "word not in ['ant', null, 'bee'] or flag",
        "word != null or not (word in ['x', null])",
    ],
)
def test_groups_keep_the_same_rows(text):
    group = read_conditions(text, TABLE.schema)
    assert rows(printed(group)) == rows(text)
    assert read_conditions(printed(group), TABLE.schema) == group


def test_groups_of_one_kind_are_one():
    group = read_conditions("n > 1 and (n > 2 and 3 < n < 4)", TABLE.schema)
    assert [part.values[0] for part in group.parts] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("n > 1 and score + 1 > 2", "score + 1 > 2"),
        ("not (n > 1 and word.endswith('t'))", 'not word.endswith("t")'),
        ("len(word) > 2", "len(word) > 2"),
        ("word.lower == 'a'", 'word.lower == "a"'),
        ("word in []", "word in [] has no value"),
        ("1 == 2", "1 == 2"),
        ("true", "true is no condition of a column"),
        ("list.len > 1", "list.len > 1"),
        ("word.contains(`any name`)", "word.contains(`any name`)"),
        ("not word.startswith('a')", 'not word.startswith("a")'),
        ("n in [1, n]", "n in [1, n]"),
    ],
)
def test_another_shape_is_named(text, part):
    with pytest.raises(ShapeError, match=re.escape(part)):
        read_conditions(text, TABLE.schema)


@pytest.mark.parametrize("text", ["scor > 1", "score >", "score", "(" * 100])
def test_what_is_no_filter_says_so(text):
    with pytest.raises(ExpressionError) as caught:
        read_conditions(text, TABLE.schema)
    assert not isinstance(caught.value, ShapeError)


NUMBERS = st.builds(
    lambda operator, value: Condition("score", operator, "number", (repr(value),)),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.floats(allow_nan=False, allow_infinity=False),
)
TEXTS = st.builds(
    lambda operator, value: Condition("any name", operator, "text", (value,)),
    st.sampled_from(["==", "!=", "contains", "not contains", "startswith", "endswith"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
LISTS = st.builds(
    lambda operator, values: Condition("word", operator, "text", tuple(values)),
    st.sampled_from(["in", "not in"]),
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), min_size=1, max_size=4),
)
NULLS = st.sampled_from([Condition("list", "is null", "text"), Condition("when", "is not null", "text")])
LEAVES = st.one_of(NUMBERS, TEXTS, LISTS, NULLS)


def group_of(depth):
    """Alternating groups, as they are after reading."""

    @st.composite
    def draw_group(draw, join):
        part = (
            LEAVES if depth == 0 else st.one_of(LEAVES, group_of(depth - 1)("or" if join == "and" else "and"))
        )
        return ConditionGroup(join, tuple(draw(st.lists(part, min_size=2, max_size=3))))

    return draw_group


@given(st.sampled_from(["and", "or"]).flatmap(group_of(2)))
def test_what_is_written_is_read_again(group):
    assert read_conditions(printed(group), TABLE.schema) == group
