"""Computed columns: bound in any order, used as columns of the table are, waiting when they do not fit."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Column, NoneDType, Number, Schema, String
from wandb_tables_widget.errors import ExpressionError, ExpressionLimitError, ViewError
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.lazy import Definitions
from wandb_tables_widget.query.plan import GroupPlan
from wandb_tables_widget.view.check import check_query, check_view
from wandb_tables_widget.view.columns import ColumnsView
from wandb_tables_widget.view.compile import compile_query, compile_rows
from wandb_tables_widget.view.compiled import TableColumns
from wandb_tables_widget.view.layout import visible_columns
from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey
from wandb_tables_widget.view.state import ViewState

ROWS = 60
SCHEMA = Schema((Column("n", Number(integer=True)), Column("x", Number()), Column("s", String())))


def frame():
    random = np.random.default_rng(5)
    x = random.integers(-8, 8, ROWS) / 4
    x[::7] = np.nan
    words = np.array(["ant", "bee", "cat", None], dtype=object)
    return pd.DataFrame({"n": random.integers(-5, 5, ROWS), "x": x, "s": words[random.integers(0, 4, ROWS)]})


FRAME = frame()
DATASET = Dataset(pa.Table.from_pandas(FRAME, preserve_index=False), SCHEMA)


def computed(**expressions):
    return tuple(ComputedColumn(name, text) for name, text in expressions.items())


def compiled(query, schema=SCHEMA):
    return compile_query(query, TableColumns(schema), DATASET.definitions)


def shown(query, names):
    """Return the rows a query gives, and their values in some columns."""
    made = compiled(query)
    rows = DATASET.rows(made.rows).all()
    places = [made.schema.index(name) for name in names]
    taken = DATASET.take(rows, made.number(places))
    values = [column.to_pylist() for column in taken.columns]
    return rows.tolist(), dict(zip(names, values, strict=True)), made


def alike(found, wanted):
    clean = [[None if pd.isna(value) else float(value) for value in each] for each in (found, wanted)]
    assert clean[0] == pytest.approx(clean[1])


def problems(query, schema=SCHEMA):
    return {(each.part, each.name): str(each.error) for each in compiled(query, schema).problems}


# --- values -------------------------------------------------------------------------------------

STEPS = [
    ("{0} * 2", lambda v: v * 2),
    ("{0} + 1", lambda v: v + 1),
    ("0 - {0}", lambda v: 0 - v),
    ("abs({0})", lambda v: v.abs()),
    ("{0} + n", lambda v: v + FRAME.n),
    ("coalesce({0}, 0)", lambda v: v.fillna(0)),
]


@st.composite
def chains(draw):
    """Computed columns that build on each other, and what pandas makes of the same steps."""
    made, values = {}, {"x": FRAME.x}
    for i in range(draw(st.integers(1, 6))):
        source = draw(st.sampled_from(sorted(values)))
        text, step = draw(st.sampled_from(STEPS))
        name = f"c{i}" if draw(st.booleans()) else f"c {i}"
        spelled = f"`{source}`" if " " in source else source
        made[name] = text.format(spelled)
        values[name] = step(values[source])
    listed = draw(st.permutations([ComputedColumn(*each) for each in made.items()]))
    return tuple(listed), {name: values[name] for name in made}


@settings(max_examples=60, deadline=None)
@given(chains(), st.data())
def test_chains_have_the_values_of_pandas_and_sort_filter_and_group_as_columns_do(chain, data):
    columns, values = chain
    key, other = (data.draw(st.sampled_from(sorted(values))) for _ in range(2))
    limit = data.draw(st.sampled_from([-1, 0, 1]))
    descending = data.draw(st.booleans())
    query = Query(
        filter=f"`{other}` > {limit}", computed=columns, sort=(SortKey(key, descending=descending),)
    )
    kept = values[other] > limit
    order = values[key][kept].sort_values(ascending=not descending, kind="stable", na_position="last").index
    rows, found, _ = shown(query, sorted(values))
    assert rows == order.tolist()
    for name, wanted in values.items():
        alike(found[name], wanted[order])
    made = compiled(Query(computed=columns, group_by=(key,)))
    assert isinstance(made.plan, GroupPlan)
    groups = DATASET.groups(made.plan)
    sizes = {groups.keys(i)[0]: groups.tree.size(i) for i in range(groups.count)}
    counts = (values[key] + 0.0).value_counts(dropna=False)
    assert {None if k is None else float(k): n for k, n in sizes.items()} == {
        None if pd.isna(k) else float(k): n for k, n in counts.items()
    }


def test_a_column_that_is_another_one_is_that_column_and_computes_nothing():
    made = compiled(Query(computed=computed(again="x", once="again")))
    assert made.numbers == (0, 1, 2, 1, 1)
    assert made.lazies == ()


def test_the_whole_row_is_that_of_the_table():
    numbers = Schema(SCHEMA.columns[:2])
    query = Query(computed=computed(a="n * 2", row='row["*"].len'))
    made = compiled(query, numbers)
    assert made.problems == ()
    assert DATASET.take(np.array([0]), [made.numbers[3]]).column(0).to_pylist() == [2]


def test_the_search_finds_computed_text():
    query = Query(search="bee!", computed=computed(loud="s + '!'"))
    rows, _, _ = shown(query, ["loud"])
    assert rows == FRAME.index[FRAME.s == "bee"].tolist()
    assert shown(Query(search="bee!"), [])[0] == []


# --- what looks around --------------------------------------------------------------------------


def test_values_over_the_view_follow_its_filter_and_sort():
    query = Query(
        filter="n > 0", computed=computed(total="cumsum(n)", place="row_number()"), sort=(SortKey("x"),)
    )
    order = FRAME[FRAME.n > 0].sort_values("x", kind="stable", na_position="last")
    rows, found, _ = shown(query, ["total", "place"])
    assert rows == order.index.tolist()
    alike(found["total"], order.n.cumsum())
    assert found["place"] == list(range(1, len(order) + 1))


def test_a_sort_by_such_a_column_keeps_the_values_it_had_in_the_order_of_the_table():
    query = Query(
        filter="n > 0", computed=computed(total="cumsum(n)"), sort=(SortKey("total", descending=True),)
    )
    kept = FRAME[FRAME.n > 0]
    rows, found, _ = shown(query, ["total"])
    assert rows == kept.n.cumsum().sort_values(ascending=False, kind="stable").index.tolist()
    alike(found["total"], kept.n.cumsum().sort_values(ascending=False, kind="stable"))


def test_a_filter_by_such_a_column_looks_at_all_rows_of_the_table():
    query = Query(filter="best <= 10", computed=computed(best='rank(x, "desc")'), sort=(SortKey("n"),))
    ranks = FRAME.x.rank(method="min", ascending=False)
    rows, found, _ = shown(query, ["best"])
    assert sorted(rows) == FRAME.index[ranks <= 10].tolist()
    alike(found["best"], ranks[rows])


def test_it_has_the_same_values_wherever_it_is_named():
    query = Query(
        filter="top",
        computed=computed(other="place * 10", top="place < 20", place="rank(x)"),
        sort=(SortKey("n"),),
    )
    ranks = FRAME.x.rank(method="min")
    rows, found, _ = shown(query, ["other", "place", "top"])
    alike(found["place"], ranks[rows])
    alike(found["other"], ranks[rows] * 10)
    assert set(found["top"]) == {True}


def test_a_filter_sees_rows_before_a_sort_and_a_sort_before_what_is_shown():
    query = Query(
        filter="a <= 30",
        computed=computed(a="row_number()", b="cumsum(n)", c="row_number() + 0"),
        sort=(SortKey("b"),),
    )
    rows, found, _ = shown(query, ["a", "b", "c"])
    kept = FRAME[:30]
    order = kept.n.cumsum().sort_values(kind="stable").index.tolist()
    assert rows == order
    assert found["a"] == [row + 1 for row in order]
    alike(found["b"], kept.n.cumsum()[order])
    assert found["c"] == list(range(1, 31))


def test_columns_over_the_view_stand_on_each_other():
    query = Query(computed=computed(step="lag(place)", place="rank(x)"), sort=(SortKey("n"),))
    order = FRAME.sort_values("n", kind="stable")
    _, found, _ = shown(query, ["step", "place"])
    ranks = order.x.rank(method="min")
    alike(found["place"], ranks)
    alike(found["step"], ranks.shift(1))


def test_in_groups_it_looks_at_the_rows_group_by_group():
    query = Query(computed=computed(place="row_number()"), group_by=("s",), sort=(SortKey("n"),))
    made = compiled(query)
    rows = DATASET.all_rows(made.plan)
    (number,) = made.number([3])
    assert DATASET.take(rows, [number]).column(0).to_pylist() == list(range(1, ROWS + 1))


def test_aggregates_of_computed_columns():
    query = Query(
        computed=computed(double="x * 2", place="rank(x)"),
        group_by=("s",),
        aggregates=computed(mean="avg(double)", best="min(place)"),
    )
    made = compiled(query)
    assert made.problems == ()
    groups = DATASET.groups(made.plan)
    means, best = groups.values(list(range(groups.count)), [0, 1])
    keys = [groups.keys(i)[0] for i in range(groups.count)]
    by_word = FRAME.assign(rank=FRAME.x.rank(method="min")).groupby("s", dropna=False)
    wanted = {None if pd.isna(key) else key: rows for key, rows in by_word}
    alike(means.to_pylist(), [wanted[key].x.mean() * 2 for key in keys])
    alike(best.to_pylist(), [wanted[key]["rank"].min() for key in keys])


# --- what is kept and what is fixed ------------------------------------------------------------


def test_the_same_column_in_two_views_is_one_column_and_the_present_is_one_moment():
    first = compiled(Query(computed=computed(a="x * 2", b="x + 1")))
    second = compiled(Query(computed=computed(b="x + 1", c="x - 1")))
    assert first.numbers[4] == second.numbers[3]
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    query = Query(computed=computed(now="now()", again="now()"))
    made = compile_query(query, TableColumns(SCHEMA), DATASET.definitions, now)
    taken = DATASET.take(np.array([0, 1]), made.numbers[3:])
    assert {value for column in taken.columns for value in column.to_pylist()} == {now}


# --- what waits ------------------------------------------------------------------------------------


def test_a_column_that_does_not_fit_waits_and_the_rest_goes_on():
    query = Query(computed=computed(good="x * 2", bad="gone + 1", worse="bad * 2"), sort=(SortKey("good"),))
    found = problems(query)
    assert set(found) == {("computed", "bad"), ("computed", "worse")}
    assert "there is no column 'gone'" in found["computed", "bad"]
    assert "'bad' cannot be computed: there is no column 'gone'" in found["computed", "worse"]
    rows, values, made = shown(query, ["good", "bad", "worse"])
    assert rows == (FRAME.x * 2).sort_values(kind="stable", na_position="last").index.tolist()
    assert values["bad"] == values["worse"] == [None] * ROWS
    assert made.schema["bad"].dtype == NoneDType()


@pytest.mark.parametrize(
    ("parts", "place", "words"),
    [
        ({"filter": "bad > 1"}, ("filter", ""), "'bad' cannot be computed"),
        ({"filter": "gone > 1"}, ("filter", ""), "no column 'gone'"),
        ({"sort": (SortKey("bad"), SortKey("n"))}, ("sort", "bad"), "'bad' cannot be computed"),
        ({"sort": (SortKey("gone"), SortKey("n"))}, ("sort", "gone"), "no column 'gone'"),
        ({"group_by": ("bad",)}, ("group_by", "bad"), "'bad' cannot be computed"),
        ({"group_by": ("gone",)}, ("group_by", "gone"), "no column 'gone'"),
    ],
)
def test_a_part_that_names_what_waits_is_named_and_left_out(parts, place, words):
    query = Query(computed=computed(bad="lost + 1"), **parts)
    found = problems(query)
    assert words in found[place]
    assert set(found) == {place, ("computed", "bad")}
    rows, _, made = shown(query, ["n"])
    expected = FRAME.n.sort_values(kind="stable").index.tolist() if "sort" in parts else list(range(ROWS))
    assert rows == expected
    assert not isinstance(made.plan, GroupPlan)


def test_it_works_again_when_its_column_comes_back():
    query = Query(filter="y > 0", computed=computed(y="x * 2"), sort=(SortKey("y"),))
    without = Schema((Column("n", Number()),))
    assert set(problems(query, without)) == {("computed", "y"), ("filter", ""), ("sort", "y")}
    assert problems(query) == {}
    text = Schema((*SCHEMA.columns[:1], Column("x", String()), *SCHEMA.columns[2:]))
    assert "x" in problems(query, text)["computed", "y"]


def test_the_name_of_a_column_of_the_table_stays_that_of_the_table():
    query = Query(computed=computed(x="n * 2", z="x + 1"))
    assert "the table has a column 'x' of its own" in problems(query)["computed", "x"]
    _, found, _ = shown(query, ["x", "z"])
    alike(found["x"], FRAME.x)
    alike(found["z"], FRAME.x + 1)


def test_cycles_wait_by_name():
    found = problems(Query(computed=computed(a="b + 1", b="a + 1", c="a + 1", d="n")))
    assert set(found) == {("computed", name) for name in "abc"}
    assert "a → b → a" in found["computed", "a"]


# --- refused when set ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "words", "span"),
    [
        ({"y": "x +"}, "computed column 'y'", (3, 3)),
        ({"y": "x + gone"}, "computed column 'y'.*'gone'", (4, 8)),
        ({"double": "x * 2", "y": "doubl + 1"}, "computed column 'y'.*'double'", (0, 5)),
        ({"y": "s * 2"}, "computed column 'y'", (0, 1)),
        ({"a": "b", "b": "a"}, "a → b → a", (0, 1)),
    ],
)
def test_a_bad_expression_is_refused_with_its_place_and_its_column(columns, words, span):
    with pytest.raises(ExpressionError, match=words) as caught:
        check_query(Query(computed=computed(**columns)), SCHEMA)
    assert caught.value.span == span


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(ViewError, match="'x' of its own"):
        check_query(Query(computed=computed(x="n")), SCHEMA)


def test_layout_may_name_computed_columns_and_nothing_else():
    query = Query(computed=computed(y="x * 2"))
    view = ViewState(query, ColumnsView(order=("y", "n"), hidden=("s",)))
    check_view(view, SCHEMA)
    assert visible_columns(view, compiled(query).schema) == [3, 0, 1]
    with pytest.raises(ViewError, match=r"order.*'z'"):
        check_view(ViewState(query, ColumnsView(order=("z",))), SCHEMA)


def test_the_plan_of_a_query_with_computed_columns_is_made_without_a_dataset():
    plan = compile_rows(Query(computed=computed(y="x * 2"), sort=(SortKey("y"),)), SCHEMA)
    assert plan.sort[0].column == len(SCHEMA)


# --- limits ---------------------------------------------------------------------------------------------


def test_long_chains_and_chains_that_double_are_computed():
    long = {"c0": "n"} | {f"c{i}": f"c{i - 1} + 1" for i in range(1, 400)}
    _, found, made = shown(Query(computed=computed(**long)), ["c399"])
    assert made.problems == ()
    assert found["c399"] == (FRAME.n + 399).tolist()
    doubling = {"c0": "x"} | {f"c{i}": f"c{i - 1} + c{i - 1}" for i in range(1, 40)}
    _, found, made = shown(Query(computed=computed(**doubling)), ["c39"])
    assert made.problems == ()
    alike(found["c39"], FRAME.x * 2.0**39)


def test_columns_that_build_on_each_other_without_end_are_refused_as_ours():
    ranks = {"c0": "rank(x)"} | {f"c{i}": f"lag(c{i - 1})" for i in range(1, 50)}
    found = compiled(Query(computed=computed(**ranks))).problems
    assert isinstance(found[0].error, ExpressionLimitError)
    assert "more than 32 times" in str(found[0].error)
    assert found[0].name == "c32"


def test_as_many_columns_as_a_view_may_have_are_compiled():
    many = tuple(ComputedColumn(f"c{i}", f"n + {i}" if i % 2 else f"c{i + 1} * 2") for i in range(1_000))
    made = compile_query(Query(computed=many), TableColumns(SCHEMA), Definitions(len(SCHEMA)))
    assert len(made.numbers) == 1_003
