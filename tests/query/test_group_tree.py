"""Groups of several levels, sorted, cut and aggregated: DuckDB and numpy against plain Python."""

from __future__ import annotations

import math
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.query.oracle.functions import AGGREGATES
from tests.query.oracle.values import same
from wandb_tables_widget.dtypes import Boolean, Column, Number, Schema, String
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.view.compile import compile_groups
from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey

SCHEMA = Schema(
    (
        Column("x", Number()),
        Column("label", String()),
        Column("flag", Boolean()),
        Column("n", Number(integer=True)),
    )
)
NAMES = SCHEMA.names
EXPRESSIONS = {
    "mean": "avg(x)",
    "least": "min(n)",
    "share": "count() / total()",
    "head": "first(n)",
    "all of it": "list(n)",
    "best": "argmax(n, x)",
    "text": "mode(label)",
    "sum": "sum(n) + count(x)",
}
FLOATS = st.none() | st.sampled_from([0.0, -0.0, 1.5, math.inf, math.nan, -7.25])
ROW = st.tuples(
    FLOATS,
    st.none() | st.sampled_from(["a", "B", ""]),
    st.none() | st.booleans(),
    st.none() | st.integers(0, 3),
)


def make(rows: list[tuple]) -> Dataset:
    columns = list(zip(*rows, strict=True)) if rows else [[] for _ in NAMES]
    types = [pa.float64(), pa.string(), pa.bool_(), pa.int64()]
    arrays = [pa.array(list(v), t, from_pandas=False) for v, t in zip(columns, types, strict=True)]
    return Dataset(pa.table(arrays, list(NAMES)), SCHEMA)


def clean(value: object) -> object:
    if isinstance(value, float):
        return None if math.isnan(value) else value + 0.0
    return value


def sort_values(items: list, value, *, descending: bool) -> list:
    """Sort in place of nothing: missing last both ways, ties as they came."""
    present = sorted((i for i in items if value(i) is not None), key=value, reverse=descending)
    if descending:
        present = sorted((i for i in items if value(i) is not None), key=lambda i: Backwards(value(i)))
    return present + [i for i in items if value(i) is None]


class Backwards:
    """Sorts the other way round, and keeps equals as they came."""

    def __init__(self, value) -> None:
        self.value = value

    def __lt__(self, other) -> bool:
        return other.value < self.value


class Oracle:
    """The tree of a query in plain Python, over rows that pass."""

    def __init__(self, rows: list[tuple], query: Query) -> None:
        self.rows = [tuple(map(clean, row)) for row in rows]
        self.query = query
        passing = [i for i, row in enumerate(self.rows) if not query.filter or (row[3] or 0) >= 1]
        self.order = passing
        for key in reversed(query.sort):
            if key.column in NAMES:
                place = NAMES.index(key.column)
                self.order = sort_values(
                    self.order, lambda i, place=place: self.rows[i][place], descending=key.descending
                )
        self.matched = len(passing)

    def children(self, key: tuple) -> list[tuple]:
        """Keys of the groups within one, as they are sorted."""
        depth = len(key)
        name = self.query.group_by[depth]
        inside = self.members(key)
        place = NAMES.index(name)
        found = list(dict.fromkeys((*key, self.rows[i][place]) for i in sorted(inside)))
        direction = {s.column: s.descending for s in reversed(self.query.sort)}.get(name, False)
        found = sort_values(found, lambda k: k[-1], descending=direction)
        terms = []
        for sort in self.query.sort:
            if sort.column == name:
                break
            if sort.column in EXPRESSIONS or sort.column == "count":
                terms.append(sort)
        for sort in reversed(terms):
            found = sort_values(
                found,
                lambda k, sort=sort: self.value(sort.column, self.members(k)),
                descending=sort.descending,
            )
        return found

    def members(self, key: tuple) -> list[int]:
        """Rows of a group in the order of the view's sort."""
        places = [NAMES.index(name) for name in self.query.group_by]
        return [
            i
            for i in self.order
            if all(self.rows[i][p] == part for p, part in zip(places, key, strict=False))
        ]

    def value(self, name: str, rows: list[int]):
        x, label, n = ([self.rows[i][place] for i in rows] for place in (0, 1, 3))
        total = AGGREGATES["sum"](n)
        known = [(a, b) for a, b in zip(x, n, strict=True) if a is not None]
        top = max((a for a, _ in known), default=None)
        return {
            "count": len(rows),
            "mean": AGGREGATES["avg"](x),
            "least": AGGREGATES["min"](n),
            "share": len(rows) / self.matched,
            "head": AGGREGATES["first"](n),
            "all of it": AGGREGATES["list"](n),
            "best": next((b for a, b in known if a == top), None),
            "text": AGGREGATES["mode"](label),
            "sum": None if total is None else total + AGGREGATES["count"](x),
        }[name]

    def open_rows(self, key: tuple = ()) -> list[int]:
        """All rows of a group as they stand when everything in it is open."""
        if len(key) == len(self.query.group_by):
            return self.members(key)
        return [i for child in self.children(key) for i in self.open_rows(child)]


@st.composite
def queries(draw) -> Query:
    keys = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    sortable = [*NAMES, "count", "mean", "least", "share", "head", "best", "text", "sum"]
    sort = draw(st.lists(st.sampled_from(sortable), max_size=3, unique=True))
    return Query(
        filter=draw(st.sampled_from(["", "n >= 1"])),
        group_by=tuple(keys),
        sort=tuple(SortKey(name, draw(st.booleans())) for name in sort),
        aggregates=tuple(ComputedColumn(name, text) for name, text in EXPRESSIONS.items()),
        top_groups=draw(st.none() | st.integers(1, 3)),
    )


@settings(max_examples=70, deadline=None)
@given(st.lists(ROW, max_size=14), queries())
def test_a_tree_agrees_with_python_line_by_line(rows, query):
    groups = make(rows).groups(compile_groups(query, SCHEMA))
    oracle = Oracle(rows, query)
    tree = groups.tree
    known: dict[int, list[int]] = {}
    assert groups.matched == oracle.matched

    def check(parent: int | None, key: tuple) -> None:
        wanted = oracle.children(key)
        found = [int(group) for group in tree.children(parent)]
        top = query.top_groups
        if parent is None and top is not None and len(wanted) > top:
            gone = wanted[top:]
            wanted = wanted[:top]
            known[found[-1]] = check_other(groups, oracle, gone, found.pop())
        assert [groups.keys(group) for group in found] == wanted
        for place, (group, own) in enumerate(zip(found, wanted, strict=True)):
            assert (tree.parent(group), tree.place(group), tree.depth(group)) == (parent, place, len(key))
            members = oracle.members(own)
            assert tree.size(group) == len(members)
            assert groups.rows(group).tolist() == oracle.open_rows(own)
            known[group] = members
            if len(own) < len(query.group_by):
                check(group, own)

    check(None, ())
    check_values(groups, oracle, known)
    outermost = [int(group) for group in tree.children(None)]
    assert groups.all_rows().tolist() == [i for group in outermost for i in groups.rows(group).tolist()]


def check_other(groups, oracle: Oracle, gone: list[tuple], other: int) -> list[int]:
    hidden = set().union(*(oracle.members(key) for key in gone))
    members = [i for i in oracle.order if i in hidden]
    assert other == groups.tree.other
    assert groups.keys(other) == ()
    assert groups.tree.holds_rows(other)
    assert groups.tree.size(other) == len(members)
    assert groups.tree.place(other) == groups.count - 1
    assert groups.rows(other).tolist() == members
    for key in gone:
        (number,) = (g for g in groups.tree.level(0) if groups.keys(g) == key)
        assert groups.tree.place(number) is None
    return members


def check_values(groups, oracle: Oracle, known: dict[int, list[int]]) -> None:
    found = [column.to_pylist() for column in groups.values(list(known), range(len(EXPRESSIONS)))]
    for name, values in zip(EXPRESSIONS, found, strict=True):
        for members, value in zip(known.values(), values, strict=True):
            assert same(value, oracle.value(name, members)), name


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=14), st.integers(1, 2))
def test_values_of_lines_of_several_levels_come_in_the_order_asked_for(rows, top):
    query = Query(group_by=("label", "flag"), aggregates=(ComputedColumn("size", "count()"),), top_groups=top)
    groups = make(rows).groups(compile_groups(query, SCHEMA))
    shown = [int(group) for group in groups.tree.children(None)]
    asked = [g for group in shown if group != groups.tree.other for g in groups.tree.siblings(group)] + shown[
        ::-1
    ]
    (sizes,) = groups.values(asked, [0])
    assert sizes.to_pylist() == [groups.tree.size(group) for group in asked]
    cells = groups.cells(asked, [2])
    assert set(cells) == {(group, 2) for group in asked}
    for (group, _), cell in cells.items():
        assert sum(n for _, n, _ in cell.bars) + cell.missing == groups.tree.size(group)


def test_nothing_at_all_has_no_groups_and_no_values():
    query = Query(group_by=("label", "n"), aggregates=(ComputedColumn("m", "avg(x)"),), top_groups=1)
    groups = make([]).groups(compile_groups(query, SCHEMA))
    assert (groups.count, groups.matched, list(groups.tree.children(None)), groups.tree.other) == (
        0,
        0,
        [],
        None,
    )
    assert [column.to_pylist() for column in groups.values([], [0])] == [[]]
    assert groups.all_rows().tolist() == []


def test_an_expression_of_an_inner_key_has_a_value_where_that_key_has_one():
    rows = [(1.0, "a", True, 1), (2.0, "a", False, 1), (math.nan, None, True, 2), (None, None, True, 2)]
    names = ("x", "label", "n")
    texts = ("coalesce(x, 0) + count()", 'coalesce(label, "-")', "count()")
    aggregates = tuple(ComputedColumn(f"of {n}", text) for n, text in zip(names, texts, strict=True))
    query = Query(group_by=("label", "x"), aggregates=aggregates)
    groups = make(rows).groups(compile_groups(query, SCHEMA))
    asked = [*groups.tree.level(0), *groups.tree.level(1)]
    found = list(zip(*(column.to_pylist() for column in groups.values(asked, range(3))), strict=True))
    assert [groups.keys(group) for group in asked] == [("a",), (None,), ("a", 1.0), ("a", 2.0), (None, None)]
    assert found == [(None, "a", 2), (None, "-", 2), (2.0, "a", 1), (3.0, "a", 1), (2.0, "-", 2)]


@pytest.mark.parametrize("filtered", [False, True])
def test_many_groups_are_aggregated_for_those_asked_for(filtered, monkeypatch):
    monkeypatch.setattr("wandb_tables_widget.query.groups._MANY_GROUPS", 100)
    rng = np.random.default_rng(1)
    keys, values = rng.integers(0, 5_000, 40_000), rng.normal(size=40_000)
    schema = Schema((Column("k", Number(integer=True)), Column("x", Number())))
    query = Query(
        filter="x > 0" if filtered else "",
        group_by=("k",),
        aggregates=(ComputedColumn("m", "sum(x)"), ComputedColumn("s", "count() / total()")),
    )
    groups = Dataset(pa.table({"k": keys, "x": values}), schema).groups(compile_groups(query, schema))
    kept = values > 0 if filtered else np.ones(len(values), bool)
    asked = [17, 3, groups.count - 1]
    sums, shares = (column.to_pylist() for column in groups.values(asked, [0, 1]))
    for group, total, share in zip(asked, sums, shares, strict=True):
        mine = kept & (keys == groups.keys(group)[0])
        assert total == pytest.approx(values[mine].sum())
        assert share == pytest.approx(mine.sum() / kept.sum())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(FLOATS, st.sampled_from("ab")), min_size=1, max_size=20))
def test_own_bins_hold_the_finite_values_of_their_group(rows):
    groups = make([(x, label, None, None) for x, label in rows]).groups(
        compile_groups(Query(group_by=("label",)), SCHEMA)
    )
    for (group, _), cell in groups.cells(range(groups.count), [0], own_bins=[0]).items():
        values = [clean(x) for x, label in rows if label == groups.keys(group)[0]]
        finite = [x for x in values if x is not None and math.isfinite(x)]
        assert (cell.missing, sum(cell.counts)) == (values.count(None), len(finite))
        assert cell.infinite == len(values) - len(finite) - cell.missing
        if finite:
            assert cell.range == (min(finite), max(finite))
            assert list(cell.counts) == np.histogram(finite, np.array(cell.edges))[0].tolist()
        else:
            assert cell.edges == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12), queries())
def test_the_sql_of_a_grouped_view_gives_the_same_lines(rows, query):
    expressions = EXPRESSIONS | {"own key": f"[{query.group_by[-1]}, {query.group_by[-1]}]"}
    aggregates = tuple(ComputedColumn(name, text) for name, text in expressions.items())
    query = replace(query, aggregates=aggregates)
    dataset = make(rows)
    plan = compile_groups(query, SCHEMA)
    groups = dataset.groups(plan)
    with duckdb.connect() as connection:
        connection.register("table", dataset.take(np.arange(len(rows)), range(4)).rename_columns(list(NAMES)))
        found = connection.sql(dataset.sql(plan)).to_arrow_table().to_pylist()

    def lines(parent: int | None = None):
        for group in map(int, groups.tree.children(parent)):
            yield group
            yield from () if groups.tree.holds_rows(group) else lines(group)

    shown = list(lines())
    assert len(found) == len(shown)
    values = groups.values(shown, range(len(expressions)))
    for name, column in zip(expressions, values, strict=True):
        pairs = zip((row[name] for row in found), column.to_pylist(), strict=True)
        assert all(same(one, other) for one, other in pairs), name
    for row, group in zip(found, shown, strict=True):
        keys = groups.keys(group)
        wanted = [*keys, *[None] * (len(query.group_by) - len(keys))]
        assert [clean(row[name]) for name in query.group_by] == wanted
        assert row["count"] == groups.tree.size(group)
        assert row.get("level", 1) == max(len(keys), 1)
        assert row.get("other", False) == (group == groups.tree.other)
