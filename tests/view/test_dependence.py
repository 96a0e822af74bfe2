from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.view.dependence import find_levels
from wandb_tables_widget.view.query import ComputedColumn

TABLE = {"n", "x", "tags", "a.b"}


def columns(**expressions):
    return [ComputedColumn(name, text) for name, text in expressions.items()]


def names(levels):
    return [sorted(column.name for column in level) for level in levels]


def test_columns_stand_after_those_they_name_whatever_their_order():
    levels, cycles = find_levels(columns(c="b + a", b="a + 1", a="n * 2"), TABLE)
    assert names(levels) == [["a"], ["b"], ["c"]]
    assert cycles == {}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a", True),
        ("`a` + 1", True),
        ('row["a"] + 1', True),
        ("row.a", True),
        ("a.len", True),
        ("tags.map(a => a + 1)", False),
        ("tags.map(v => v + a)", True),
        ('"a"', False),
        ("a.b", False),
        ("n", False),
        ("1 +", False),
    ],
)
def test_what_counts_as_naming_a_column(text, named):
    levels, _ = find_levels(columns(a="n", z=text), TABLE)
    assert names(levels) == ([["a"], ["z"]] if named else [["a", "z"]])


def test_a_cycle_is_told_by_its_names_and_where_it_begins():
    levels, cycles = find_levels(columns(a="b + 1", b="n + a", c="x + a", d="n"), TABLE)
    assert names(levels) == [["d"]]
    assert str(cycles["a"]).startswith("column 'a' is computed from itself: a → b → a;")
    assert str(cycles["b"]).startswith("column 'b' is computed from itself: b → a → b;")
    assert "'a' cannot be computed: a → b → a is a circle" in str(cycles["c"])
    assert [cycles[name].span for name in "abc"] == [(0, 1), (4, 5), (4, 5)]


def test_a_column_that_names_itself_is_a_cycle():
    _, cycles = find_levels(columns(a="a + 1"), TABLE)
    assert "a → a" in str(cycles["a"])


edges = st.dictionaries(
    st.sampled_from("abcdefgh"), st.sets(st.sampled_from("abcdefgh"), max_size=3), min_size=1, max_size=8
)


@given(edges)
def test_every_column_is_in_a_level_or_in_a_cycle_and_never_before_what_it_needs(graph):
    made = [ComputedColumn(name, " + ".join(["n", *sorted(needs)])) for name, needs in graph.items()]
    levels, cycles = find_levels(made, TABLE)
    place = {column.name: i for i, level in enumerate(levels) for column in level}
    assert sorted([*place, *cycles]) == sorted(graph)
    for name, level in place.items():
        assert all(place[other] < level for other in graph[name] & graph.keys())
    for name in cycles:
        assert reaches_cycle(name, graph)


def reaches_cycle(name, graph):
    seen, left = set(), [name]
    while left:
        here = left.pop()
        if here in seen:
            continue
        seen.add(here)
        left += graph.get(here, ())
    return any(on_cycle(each, graph) for each in seen)


def on_cycle(name, graph):
    seen, left = set(), list(graph.get(name, ()))
    while left:
        here = left.pop()
        if here == name:
            return True
        if here not in seen:
            seen.add(here)
            left += graph.get(here, ())
    return False
