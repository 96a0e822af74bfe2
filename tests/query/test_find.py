from __future__ import annotations

import threading

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Column, Number, Schema, String
from wandb_tables_widget.errors import CancelledError
from wandb_tables_widget.query import find as find_module
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.cancel import CancelToken
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.find import FAR, Sought, find_next
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm
from wandb_tables_widget.query.search import shows_sql

SCHEMA = Schema((Column("word", String()), Column("score", Number()), Column("n", Number(integer=True))))
WORDS = ["Ant", "ant hill", "Bee", None, "b%_", "ÄÖ", "äö"]


@st.composite
def tables(draw):
    size = draw(st.integers(0, 40))
    words = pa.array(draw(st.lists(st.sampled_from(WORDS), min_size=size, max_size=size)), pa.string())
    numbers = st.none() | st.sampled_from([0.5, 12.5, -1.25, 1e20, 3e-7, float("nan"), float("inf")])
    return pa.table(
        {
            "word": words.dictionary_encode() if draw(st.booleans()) else words,
            "score": pa.array(draw(st.lists(numbers, min_size=size, max_size=size)), pa.float64()),
            "n": pa.array(draw(st.lists(st.integers(-20, 20), min_size=size, max_size=size)), pa.int64()),
        }
    )


TEXTS = st.sampled_from(
    ["ant", "B", "%", "_", "äÖ", "1", "2.5", ".5", "e", "e-0", "inf", "-", "nan", "zebra"]
)
PLANS = st.builds(
    RowsPlan,
    st.sampled_from([None, bind_filter("n > 0", SCHEMA)]),
    st.sampled_from(["", "e"]),
    st.sampled_from([(), (SortTerm(2, descending=True),), (SortTerm(0), SortTerm(1))]),
)


WAYS = st.tuples(st.booleans(), st.booleans())


def shown(value, text):
    if value is None or str(value) == "nan":
        return False
    return text.lower() in (value if isinstance(value, str) else str(value)).lower()


def oracle(table, rows, sought):
    cells = table.to_pydict()
    names = [SCHEMA.names[i] for i in sought.columns]
    return [
        place for place, row in enumerate(rows) if any(shown(cells[name][row], sought.text) for name in names)
    ]


@settings(max_examples=60, deadline=None)
@given(tables(), TEXTS, PLANS, st.sampled_from([(0, 1, 2), (1,), (2, 0), ()]))
def test_all_places_are_found_in_the_order_of_the_view(table, text, plan, columns):
    dataset, sought = Dataset(table, SCHEMA), Sought(text, columns)
    rows = dataset.all_rows(plan)
    assert dataset.found(sought, plan) is None
    assert dataset.find(sought, plan).tolist() == oracle(table, rows, sought)
    assert dataset.found(sought, plan) is dataset.find(sought, plan)


@settings(max_examples=60, deadline=None)
@given(tables(), TEXTS, PLANS, st.integers(0, 40), WAYS)
def test_the_next_place_is_found_both_ways(table, text, plan, start, way):
    dataset, sought = Dataset(table, SCHEMA), Sought(text, (0, 1, 2))
    forward, counted = way
    wanted = oracle(table, dataset.all_rows(plan), sought)
    length = dataset.rows(plan).matched
    if counted:
        dataset.find(sought, plan)
    places = range(min(start, length), length) if forward else range(min(start, length) - 1, -1, -1)
    inside = [place for place in wanted if place in places]
    expected = (inside[0] if forward else inside[-1]) if inside else None
    assert dataset.find_next(sought, plan, places) == expected


@settings(max_examples=60, deadline=None)
@given(tables(), TEXTS, st.sampled_from([None, 1, 2]))
def test_groups_are_searched_as_if_open(table, text, top):
    dataset, sought = Dataset(table, SCHEMA), Sought(text, (0, 1, 2))
    plan = GroupPlan(RowsPlan(sort=(SortTerm(1),)), (0, 2), top=top)
    rows = dataset.all_rows(plan)
    assert sorted(rows.tolist()) == list(range(table.num_rows))
    assert dataset.find(sought, plan).tolist() == oracle(table, rows, sought)
    groups = dataset.groups(plan)
    for place, row in enumerate(rows.tolist()):
        group = groups.innermost(row)
        assert groups.rows(group)[place - groups.first_row(group)] == row


def test_the_column_that_shows_it_is_the_first_of_those_listed():
    table = pa.table({"word": ["12", "x"], "score": [1.5, 12.5], "n": [12, 3]})
    dataset = Dataset(table, SCHEMA)
    assert dataset.column_of(Sought("12", (2, 0, 1)), 0) == 2
    assert dataset.column_of(Sought("12", (2, 0, 1)), 1) == 1
    assert dataset.column_of(Sought("no", (0,)), 1) is None
    assert dataset.column_of(Sought("no", (1,)), 1) is None


def many(rows=200_000):
    words = np.full(rows, "hay", object)
    words[rows - 5] = "needle"
    table = pa.table({"word": words, "score": np.zeros(rows), "n": np.arange(rows)})
    return Dataset(table, SCHEMA)


def test_a_far_place_is_found_by_looking_everywhere(monkeypatch):
    monkeypatch.setattr(find_module, "_NEAR", 10_000)
    dataset, sought = many(), Sought("NEEDLE", (0,))
    assert find_next(dataset._source, sought, dataset.rows(RowsPlan()).window, range(200_000)) == FAR
    assert dataset.find_next(sought, RowsPlan(), range(200_000)) == 199_995
    assert dataset.found(sought, RowsPlan()).tolist() == [199_995]


def test_a_near_place_is_found_without_looking_everywhere():
    dataset, sought = many(), Sought("777", (2,))
    assert dataset.find_next(sought, RowsPlan(), range(200_000)) == 777
    assert dataset.found(sought, RowsPlan()) is None


def test_a_search_stops_when_it_is_cancelled():
    dataset, token = many(), CancelToken()
    token.cancel()
    for ask in (
        lambda: dataset.find(Sought("x", (0,)), RowsPlan(), token),
        lambda: dataset.find_next(Sought("x", (0,)), RowsPlan(), range(10), token),
    ):
        with pytest.raises(CancelledError):
            ask()
    assert dataset.find(Sought("needle", (0,)), RowsPlan()).tolist() == [199_995]


def test_a_search_under_way_stops_when_it_is_cancelled(monkeypatch):
    dataset, token, entered = many(), CancelToken(), threading.Event()
    run = dataset._source.query

    def query(*queries, relation, token=None):
        entered.set()
        assert cancelled.wait(10)
        return run(*queries, relation=relation, token=token)

    cancelled = threading.Event()
    monkeypatch.setattr(dataset._source, "query", query)
    caught = []

    def search():
        try:
            dataset.find(Sought("7", (2,)), RowsPlan(), token)
        except CancelledError as error:
            caught.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    assert entered.wait(10)
    token.cancel()
    cancelled.set()
    thread.join(10)
    assert len(caught) == 1


NUMBERS = st.one_of(
    st.floats(allow_nan=True),
    st.decimals(-1000, 1000, places=2, allow_nan=False).map(float),
    st.sampled_from([1e15, 1e16, 9.999e14, 1e-3, 1e-4, 0.1, -0.0, 123456789.125]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=30), st.data())
def test_cheap_tests_of_numbers_leave_out_none(values, data):
    texts = [str(value) for value in values]
    whole = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(whole) - 1))
    wanted = data.draw(
        st.sampled_from([whole[start : start + 4], whole[start:], whole[: start + 1], ".5", "e"])
    )
    sql = shows_sql(Number(), "x", wanted)
    expected = [text != "nan" and wanted in text for text in texts]
    if sql is None:
        assert not any(expected)
        return
    with duckdb.connect() as connection:
        connection.register("t", pa.table({"x": pa.array(values, pa.float64(), from_pandas=False)}))
        found = connection.execute(f"SELECT {sql.text} FROM t", list(sql.params)).fetchall()
    assert [each[0] for each in found] == expected
