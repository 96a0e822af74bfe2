from __future__ import annotations

import math
import threading

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import (
    Column,
    List,
    Number,
    Schema,
    String,
)
from wandb_tables_widget.errors import CancelledError, LengthError, TableError
from wandb_tables_widget.query import parser
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.cancel import CancelToken
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm
from wandb_tables_widget.query.rows import HEAD

SCHEMA = Schema((Column("score", Number()), Column("guess", String()), Column("truth", String())))
TEXT = st.none() | st.text("aBß%_\\'\"", max_size=3)
NUMBER = st.none() | st.floats() | st.sampled_from([0.5, 0.75])


@st.composite
def tables(draw) -> pa.Table:
    rows = draw(st.integers(0, 15))
    size = {"min_size": rows, "max_size": rows}
    arrays = [
        pa.array(draw(st.lists(NUMBER, **size)), pa.float64(), from_pandas=False),
        pa.array(draw(st.lists(TEXT, **size)), pa.string()),
        pa.array(draw(st.lists(TEXT, **size)), pa.string()).dictionary_encode(),
    ]
    return pa.table(arrays, list(SCHEMA.names))


def large(rows: int = 200_000) -> Dataset:
    rng = np.random.default_rng(7)
    score = rng.normal(size=rows)
    score[rng.random(rows) < 0.05] = np.nan
    words = np.array(["cat", "dog", "eel", "Fox"])
    table = pa.table(
        {"score": score, "guess": words[rng.integers(0, 4, rows)], "truth": words[rng.integers(0, 4, rows)]}
    )
    return Dataset(table, SCHEMA)


def sorted_ids(dataset: Dataset, *, descending: bool = False, kept: np.ndarray | None = None) -> np.ndarray:
    score = dataset._source.column(0).to_numpy()
    ids = np.arange(dataset.num_rows) if kept is None else kept
    return ids[np.argsort(-score[ids] if descending else score[ids], kind="stable")]


# --- rows ---------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(tables())
def test_a_filter_agrees_with_python(table):
    rows = Dataset(table, SCHEMA).rows(RowsPlan(bind_filter("guess != truth and score > 0.5", SCHEMA)))
    wanted = [
        i
        for i, (score, guess, truth) in enumerate(zip(*(c.to_pylist() for c in table.columns), strict=True))
        if guess != truth and score is not None and score > 0.5
    ]
    assert rows.all().dtype == np.uint32
    assert rows.all().tolist() == wanted
    assert rows.matched == len(wanted)
    assert rows.window(1, 3).tolist() == wanted[1:4]
    assert [rows.position(row) for row in wanted] == list(range(len(wanted)))


@settings(max_examples=150, deadline=None)
@given(tables(), st.text("aBß%_\\'", min_size=1, max_size=2), st.booleans())
def test_search_is_plain_text_in_either_case(table, search, filtered):
    predicate = bind_filter("score > 0.5", SCHEMA) if filtered else None
    rows = Dataset(table, SCHEMA).rows(RowsPlan(predicate, search))
    score, guess, truth = (column.to_pylist() for column in table.columns)
    wanted = [
        i
        for i in range(table.num_rows)
        if any(search.lower() in (text or "").lower() for text in (guess[i], truth[i]))
        and (not filtered or (score[i] is not None and score[i] > 0.5))
    ]
    assert rows.all().tolist() == wanted


def test_the_table_as_it_stands_needs_nothing():
    dataset = large()
    rows = dataset.rows(RowsPlan())
    assert rows.ready
    assert rows.matched == dataset.num_rows
    assert rows.window(199_990, 50).tolist() == list(range(199_990, 200_000))
    assert rows.window(-5, 7).tolist() == [0, 1]
    assert rows.window(300_000, 5).tolist() == []
    assert (rows.position(7), rows.position(200_000)) == (7, None)
    assert dataset._source._engine is None


@pytest.mark.parametrize("coded", [False, True])
@pytest.mark.parametrize("sort", [(1,), (1, 0), (2, 1)])
@pytest.mark.parametrize("descending", [False, True])
def test_both_ends_of_text_are_those_of_the_order(monkeypatch, sort, descending, coded):
    dataset = large()
    kept = RowsPlan(bind_filter("score > 0 or truth == 'eel'", SCHEMA))
    if coded:
        dataset.groups(GroupPlan(RowsPlan(), (1, 2)))
    for base in (RowsPlan(), kept):
        plan = RowsPlan(base.predicate, sort=tuple(SortTerm(i, descending) for i in sort))
        with monkeypatch.context() as patch:
            patch.setattr("wandb_tables_widget.query.order.Order.start", lambda *_: None)
            rows = dataset.rows(plan)
            head, tail = rows.window(0, HEAD), rows.window(rows.matched - HEAD, HEAD)
            assert not rows.ready
        assert np.array_equal(head, rows.all()[:HEAD])
        assert np.array_equal(tail, rows.all()[-HEAD:])


@pytest.mark.parametrize("text", ["", "guess != truth"])
@pytest.mark.parametrize("descending", [False, True])
def test_both_ends_are_there_before_the_order(monkeypatch, text, descending):
    dataset = large()
    predicate = bind_filter(text, SCHEMA) if text else None
    kept = dataset.rows(RowsPlan(predicate)).all() if text else None
    monkeypatch.setattr("wandb_tables_widget.query.order.Order.start", lambda *_: None)
    rows = dataset.rows(RowsPlan(predicate, sort=(SortTerm(0, descending),)))
    wanted = sorted_ids(dataset, descending=descending, kept=kept)
    assert not rows.ready
    assert np.array_equal(rows.window(0, 50), wanted[:50])
    assert np.array_equal(rows.window(HEAD - 50, 50), wanted[HEAD - 50 : HEAD])
    assert np.array_equal(rows.window(rows.matched - 30, 50), wanted[-30:])
    assert np.array_equal(rows.window(rows.matched - HEAD, 50), wanted[-HEAD:][:50])
    assert not rows.ready
    monkeypatch.undo()
    assert np.array_equal(rows.window(70_000, 50), wanted[70_000:70_050])
    assert rows.ready
    assert np.array_equal(rows.all(), wanted)
    assert rows.position(int(wanted[123])) == 123


def test_the_order_begins_behind_the_first_page_and_says_when_it_is_ready():
    rows, ready = large().rows(RowsPlan(sort=(SortTerm(0),))), threading.Event()
    rows.when_ready(ready.set)
    rows.window(0, 50)
    assert ready.wait(30)
    assert rows.ready
    at_once = []
    rows.when_ready(lambda: at_once.append(1))
    assert at_once == [1]


def test_ten_superseding_sorts_leave_the_last_correct():
    dataset = large()
    plans = [RowsPlan(sort=(SortTerm(i % 3, i % 2 == 0), SortTerm(0))) for i in range(9)]
    for plan in [*plans, RowsPlan(sort=(SortTerm(0, descending=True),))]:
        rows = dataset.rows(plan)
        rows.window(0, 50)
    assert np.array_equal(rows.all(), sorted_ids(dataset, descending=True))


def test_a_new_plan_gives_up_the_order_of_the_old_one(monkeypatch):
    tokens, begun = [], threading.Event()

    def endless(_source, _sort, _ids, token):
        tokens.append(token)
        begun.set()
        stopped = threading.Event()
        token.on_cancel(stopped.set)
        stopped.wait(30)
        token.raise_if_cancelled()

    monkeypatch.setattr("wandb_tables_widget.query.order.sort_rows", endless)
    dataset = large()
    dataset.rows(RowsPlan(sort=(SortTerm(0),))).window(0, 50)
    begun.wait(30)
    dataset.summarize([0], RowsPlan())
    dataset.rows(RowsPlan(sort=(SortTerm(0),)))
    assert not tokens[0].cancelled
    dataset.rows(RowsPlan())
    assert tokens[0].cancelled


def test_a_cancelled_request_changes_nothing():
    dataset, token = large(), CancelToken()
    token.cancel()
    plan = RowsPlan(bind_filter("score > 0.5", SCHEMA), sort=(SortTerm(0),))
    with pytest.raises(CancelledError):
        dataset.rows(plan, token)
    with pytest.raises(CancelledError):
        dataset.groups(GroupPlan(RowsPlan(), (1,)), token)
    with pytest.raises(CancelledError):
        dataset.summarize([0], RowsPlan(), token)
    rows = dataset.rows(plan)
    with pytest.raises(CancelledError):
        rows.window(0, 5, token)
    assert rows.matched == len(rows.all())


def test_a_plan_is_answered_once():
    dataset = large()
    plan = RowsPlan(bind_filter("score > 0.5", SCHEMA), sort=(SortTerm(0),))
    again = RowsPlan(bind_filter("score > 0.5", SCHEMA), sort=(SortTerm(0),))
    assert dataset.rows(plan) is dataset.rows(again)
    assert dataset.groups(GroupPlan(plan, (1,))) is dataset.groups(GroupPlan(again, (1,)))


def test_several_threads_ask_at_once():
    dataset, failures = large(), []
    wanted = {down: sorted_ids(dataset, descending=down) for down in (False, True)}

    def ask(number: int) -> None:
        down = number % 2 == 0
        for start in (0, 100_000, 199_950):
            rows = dataset.rows(RowsPlan(sort=(SortTerm(0, down),)))
            if not np.array_equal(rows.window(start, 50), wanted[down][start : start + 50]):
                failures.append((number, start))
            dataset.summarize([0, 1], RowsPlan(search="cat"))
            dataset.groups(GroupPlan(RowsPlan(), (1,))).cells([0, 1], [0, 2])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


# --- the rest -----------------------------------------------------------------------------


def test_frequent_values_of_any_scalar_column():
    schema = Schema((*SCHEMA.columns, Column("l", List())))
    table = pa.table(
        {"score": [2.0, 2.0, math.nan], "guess": ["b", "a", "b"], "truth": [None] * 3, "l": [[1]] * 3},
        schema=pa.schema(
            {"score": pa.float64(), "guess": pa.string(), "truth": pa.string(), "l": pa.list_(pa.int64())}
        ),
    )
    dataset = Dataset(table, schema)
    assert [dataset.frequent(i) for i in range(4)] == [[2.0], ["b", "a"], [], []]
    assert dataset.frequent(1, limit=1) == ["b"]


def test_names_may_be_anything():
    names = ["a", "A", 'select "x"', "c1", "__row", "日本 'q' ?", "t", "\0", ""]
    schema = Schema(tuple(Column(name, Number(integer=True)) for name in names))
    dataset = Dataset(pa.table([[i, -i] for i in range(len(names))], names), schema)
    for i, name in enumerate(names):
        assert dataset.rows(RowsPlan(sort=(SortTerm(i),))).all().tolist() == ([1, 0] if i else [0, 1])
        assert dataset.take(np.array([1]), [i]).to_pydict() == {f"c{i}": [-i]}
        assert name in dataset.schema
    assert dataset.rows(RowsPlan(search="-4")).all().tolist() == [1]


@pytest.mark.parametrize("rows", [0, 3])
@pytest.mark.parametrize("columns", [0, 2000])
def test_tables_of_any_shape(rows, columns):
    schema = Schema(tuple(Column(f"n{i}", Number(integer=True)) for i in range(columns)))
    table = pa.table([np.arange(rows)] * columns, list(schema.names))
    dataset = Dataset(table, schema)
    assert dataset.rows(RowsPlan()).matched == (rows if columns else 0)
    if columns:
        plan = RowsPlan(bind_filter("n1999 > 0", schema), sort=(SortTerm(1999, descending=True),))
        assert dataset.rows(plan).all().tolist() == list(range(1, rows))[::-1]
        assert dataset.groups(GroupPlan(RowsPlan(), (5,))).count == rows
        assert len(dataset.summarize(range(100), RowsPlan())) == 100
    assert dataset.take(np.arange(rows if columns else 0), range(columns)).num_columns == columns


def test_data_and_schema_must_agree():
    with pytest.raises(LengthError, match="1 columns and its schema 3"):
        Dataset(pa.table({"x": [1]}), SCHEMA)


def test_a_closed_dataset_says_so():
    dataset = large()
    dataset.rows(RowsPlan(search="cat"))
    dataset.close()
    dataset.close()
    with pytest.raises(TableError, match="closed"):
        dataset.rows(RowsPlan(search="dog"))
    fresh = large()
    fresh.close()
    with pytest.raises(TableError, match="closed"):
        fresh.rows(RowsPlan(search="dog"))


def test_prepare_makes_the_engine_and_the_grammar():
    dataset = large()
    parser._grammar.cache_clear()
    dataset.prepare()
    assert dataset._source._engine is not None
    assert parser._grammar.cache_info().currsize == 1


# --- SQL for people -----------------------------------------------------------------------


def run(text: str, table: pa.Table) -> pa.Table:
    with duckdb.connect() as connection:
        connection.register("table", table)
        return connection.sql(text).to_arrow_table()


def test_sql_reads_well():
    plan = RowsPlan(bind_filter("score > 0.5", SCHEMA), sort=(SortTerm(1, descending=True), SortTerm(0)))
    lines = large(1).sql(plan).splitlines()
    assert lines[:2] == ["SELECT *", 'FROM "table"']
    assert lines[2].startswith("WHERE ")
    assert '"score"' in lines[2]
    assert "?" not in lines[2]
    assert lines[3] == """ORDER BY "guess" DESC NULLS LAST, nullif("score", 'NaN'::DOUBLE) ASC NULLS LAST"""


@settings(max_examples=100, deadline=None)
@given(tables(), st.text("aBß%_\\'?", max_size=2), st.booleans())
def test_sql_finds_the_same_rows(table, search, filtered):
    predicate = bind_filter('guess != "a?\'b" and score > 0.5', SCHEMA) if filtered else None
    dataset = Dataset(table, SCHEMA)
    plan = RowsPlan(predicate, search, (SortTerm(0, descending=True), SortTerm(1), SortTerm(2)))
    found = run(dataset.sql(plan), table).to_pylist()
    assert str(found) == str(
        dataset.take(dataset.rows(plan).all(), [0, 1, 2]).rename_columns(SCHEMA.names).to_pylist()
    )


@settings(max_examples=50, deadline=None)
@given(tables(), st.booleans())
def test_group_sql_finds_the_same_groups(table, descending):
    dataset = Dataset(table, SCHEMA)
    plan = GroupPlan(RowsPlan(sort=(SortTerm(0, descending),)), (0, 1))
    groups = dataset.groups(plan)
    found = [tuple(row.values()) for row in run(dataset.sql(plan), table).to_pylist()]
    lines = [number for first in groups.tree.level(0) for number in (first, *groups.tree.siblings(first))]
    keys = [groups.keys(number) for number in lines]
    assert found == [
        (*key, *[None] * (2 - len(key)), len(key), groups.tree.size(number))
        for key, number in zip(keys, lines, strict=True)
    ]
