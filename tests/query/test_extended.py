"""Lazy columns after those of a snapshot: the same values whoever asks, and no more work than is asked."""

from __future__ import annotations

import gc
import threading

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wandb_tables_widget.dtypes import Column, Dict, List, Number, Schema, String, Timestamp
from wandb_tables_widget.errors import CancelledError
from wandb_tables_widget.query.binder import bind, bind_filter
from wandb_tables_widget.query.bound import ColumnRef
from wandb_tables_widget.query.cancel import CancelToken
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm
from wandb_tables_widget.query.substitution import substitute
from wandb_tables_widget.query.summary import BarsSummary, HistogramSummary
from wandb_tables_widget.table.table import Table

ROWS = 5_000
SCHEMA = Schema((Column("n", Number(integer=True)), Column("x", Number()), Column("word", String())))


def frame(rows: int = ROWS) -> pd.DataFrame:
    random = np.random.default_rng(3)
    x = random.normal(size=rows)
    x[::11] = np.nan
    words = np.array(["ant", "Bee", "cat", None], dtype=object)
    return pd.DataFrame(
        {"n": random.integers(-50, 50, rows), "x": x, "word": words[random.integers(0, 4, rows)]}
    )


FRAME = frame()


@pytest.fixture
def dataset():
    made = Dataset(pa.Table.from_pandas(FRAME, preserve_index=False), SCHEMA)
    yield made
    made.close()


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.Table.from_pandas(FRAME, preserve_index=False), path, row_group_size=700)
    snapshot = Table.from_parquet(path).snapshot()
    made = Dataset(snapshot.content, snapshot.schema)
    yield made
    made.close()


def define(dataset, text, plan=None):
    return dataset.definitions.define(bind(text, dataset.schema), plan)


def values(dataset, lazy, ids=None):
    ids = np.arange(dataset.num_rows) if ids is None else ids
    return dataset.take(ids, [lazy.number]).column(0).to_pylist()


def same(found, wanted):
    found, wanted = ([None if pd.isna(value) else value for value in each] for each in (found, wanted))
    return found == pytest.approx(wanted, nan_ok=True)


EXPRESSIONS = {
    "n * 2": FRAME.n * 2,
    "x + n": FRAME.x + FRAME.n,
    "upper(word)": FRAME.word.str.upper(),
    "n if n > 0 else null": FRAME.n.where(FRAME.n > 0),
    "5": pd.Series([5] * ROWS),
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_values_are_those_of_pandas_whichever_way_they_are_had(dataset, stored, text):
    wanted = EXPRESSIONS[text].tolist()
    ids = np.random.default_rng(1).permutation(ROWS)[:300]
    for each in (dataset, stored):
        lazy = define(each, text)
        assert same(values(each, lazy, ids), [wanted[i] for i in ids])
        assert same(each._source.column(lazy.number).to_pylist(), wanted)
        assert same(values(each, lazy, ids), [wanted[i] for i in ids])
        assert each._source.null_count(lazy.number) == sum(pd.isna(value) for value in wanted)
        relation = each._source.relation(None, [0, lazy.number])
        assert same(relation.column(f"c{lazy.number}").to_pylist(), wanted)
        parts = [part.column(f"c{lazy.number}") for part in each._source._columns.parts([lazy.number])]
        assert same([value for part in parts for value in part.to_pylist()], wanted)


def test_rows_of_own_and_lazy_columns_come_in_the_order_asked_for(dataset):
    first, second = define(dataset, "n * 2"), define(dataset, "x + 1")
    ids = np.array([7, 3, 3, 4_999], np.uint32)
    taken = dataset.take(ids, [second.number, 0, first.number, 2, first.number])
    assert taken.column_names == [f"c{i}" for i in (second.number, 0, first.number, 2, first.number)]
    assert taken.column(1).to_pylist() == FRAME.n[ids].tolist()
    assert taken.column(2).to_pylist() == taken.column(4).to_pylist() == (FRAME.n[ids] * 2).tolist()
    with pytest.raises(IndexError):
        dataset.take(ids, [10_000])


def test_a_window_computes_only_its_rows_and_all_of_its_columns_in_one_question(dataset, monkeypatch):
    asked = []
    query = dataset._source._columns._ask
    monkeypatch.setattr(
        dataset._source._columns,
        "_ask",
        lambda *queries, relation, token=None: (
            asked.append(relation.num_rows),
            query(*queries, relation=relation, token=token),
        )[1],
    )
    lazies = [define(dataset, text) for text in ("n * 3", "x * 3", "word + word")]
    dataset.take(np.arange(25), [lazy.number for lazy in lazies])
    assert asked == [25]


def test_the_type_is_that_of_a_table_whatever_the_engine_gives(dataset):
    kinds = {
        "word.len": pa.int64(),
        "n > 1": pa.bool_(),
        "[n, 2]": pa.list_(pa.int64()),
        "n / 3": pa.float64(),
        "date('2026-01-01')": None,
        "null": pa.null(),
    }
    for text, kind in kinds.items():
        lazy = define(dataset, text)
        taken = dataset.take(np.arange(3), [lazy.number]).column(0)
        assert taken.type == dataset._source._columns.kind(lazy.number)
        assert kind is None or taken.type == kind
        assert dataset._source.column(lazy.number).type == taken.type


def test_nested_values_and_times_keep_their_types():
    schema = Schema(
        (
            Column("d", Dict((("a", Number(integer=True)), ("b", String())))),
            Column("t", Timestamp()),
            Column("l", List(Number())),
        )
    )
    data = pa.table(
        {
            "d": [{"a": 1, "b": "x"}, None],
            "t": pa.array([0, None], pa.timestamp("us")),
            "l": [[1.5, None], None],
        }
    )
    dataset = Dataset(data, schema)
    for text, wanted in (
        ("d", [{"a": 1, "b": "x"}, None]),
        ("d.a", [1, None]),
        ("l.map(v => v * 2)", [[3.0, None], None]),
        ("t.year", [1970, None]),
    ):
        assert values(dataset, define(dataset, text)) == wanted
    dataset.close()


@pytest.mark.parametrize("descending", [False, True])
def test_sorting_filtering_and_grouping_by_a_lazy_column(dataset, stored, descending):
    for each in (dataset, stored):
        key = define(each, "n % 7 * -1")
        wanted = (FRAME.n % 7 * -1).sort_values(ascending=not descending, kind="stable")
        plan = RowsPlan(sort=(SortTerm(key.number, descending),), uses=(key,))
        assert each.rows(plan).all().tolist() == wanted.index.tolist()
        assert each.rows(plan).window(0, 50).tolist() == wanted.index[:50].tolist()
        rest = ColumnRef(Number(integer=True), key.number, optional=True)
        predicate = substitute(bind_filter("n > -3", each.schema), {0: rest})
        assert each.count(RowsPlan(predicate, uses=(key,))) == (FRAME.n % 7 * -1 > -3).sum()
        groups = each.groups(GroupPlan(RowsPlan(uses=(key,)), (key.number,)))
        sizes = {groups.keys(i)[0]: groups.tree.size(i) for i in range(groups.count)}
        assert sizes == (FRAME.n % 7 * -1).value_counts().to_dict()


def test_summaries_of_lazy_columns(dataset):
    number, text = define(dataset, "x * 10"), define(dataset, "lower(word)")
    plan = RowsPlan(bind_filter("n > 0", SCHEMA))
    histogram, bars = dataset.summarize([number.number, text.number], plan)
    kept = FRAME[FRAME.n > 0]
    assert isinstance(histogram, HistogramSummary)
    assert sum(histogram.counts) == FRAME.x.notna().sum()
    assert sum(histogram.matched) == kept.x.notna().sum()
    assert histogram.missing == FRAME.x.isna().sum()
    assert isinstance(bars, BarsSummary)
    counts = FRAME.word.str.lower().value_counts()
    assert {value: count for value, count, _ in bars.bars} == counts.to_dict()


def test_the_search_looks_in_lazy_columns_that_are_named(dataset, stored):
    for each in (dataset, stored):
        shout = define(each, "word + '!' if n == 7 else 'no'")
        wanted = ((FRAME.word + "!").where(FRAME.n == 7).notna()).sum()
        plan = RowsPlan(search="!", searched=(shout.number,), uses=(shout,))
        assert each.count(plan) == wanted
        assert each.count(RowsPlan(search="!")) == 0


# --- what looks around ------------------------------------------------------------------------


def test_a_column_that_looks_around_is_computed_over_its_plan(dataset):
    predicate = bind_filter("n > 0", SCHEMA)
    plan = RowsPlan(predicate, sort=(SortTerm(1, descending=True),))
    lazy = define(dataset, "cumsum(n)", plan)
    kept = FRAME[FRAME.n > 0].sort_values("x", ascending=False, kind="stable", na_position="last")
    wanted = kept.n.cumsum()
    ids = dataset.rows(plan).all()
    assert ids.tolist() == kept.index.tolist()
    assert values(dataset, lazy, ids) == wanted.tolist()
    outside = np.flatnonzero(FRAME.n <= 0)[:20]
    assert values(dataset, lazy, outside) == [None] * 20
    (summary,) = dataset.summarize([lazy.number], plan)
    assert (summary.missing, sum(summary.counts)) == (0, len(kept))


def test_columns_that_look_around_stand_on_each_other(dataset):
    rank = define(dataset, "rank(x)", RowsPlan())
    refer = ColumnRef(Number(integer=True), rank.number, optional=True)
    before = bind("lag(n)", SCHEMA)
    over = dataset.definitions.define(
        type(before)(refer.dtype, before.function, (refer,), before.mapped), RowsPlan()
    )
    ranks = FRAME.x.rank(method="min")
    assert same(values(dataset, over), ranks.shift(1).tolist())


# --- what is kept ------------------------------------------------------------------------------


def test_the_same_definition_is_the_same_column_as_long_as_somebody_has_it(dataset):
    first = define(dataset, "n * 2")
    assert define(dataset, "n * 2") is first
    assert define(dataset, "n*2") is first
    assert define(dataset, "n * 2", RowsPlan()) is not first
    assert define(dataset, "n * 3").number != first.number
    number = first.number
    del first
    gc.collect()
    assert define(dataset, "n * 2").number != number
    with pytest.raises(IndexError):
        dataset.definitions[number]


def test_definitions_that_nobody_has_are_forgotten(dataset):
    for i in range(2_000):
        define(dataset, f"n + {i}")
    gc.collect()
    assert len(dataset.definitions._known) < 10
    assert len(dataset.definitions._by_number) < 10


def test_what_is_known_of_other_columns_stays_when_one_is_added(dataset):
    dataset.summarize([0, 1, 2], RowsPlan())
    codes = dataset._source.codes(2)
    before = dataset._kept.bases.values()
    kept = define(dataset, "x * 2")
    dataset.summarize([kept.number], RowsPlan())
    whole = dataset._source.column(kept.number)
    other = define(dataset, "x * 3")
    dataset.summarize([0, 1, 2, other.number], RowsPlan())
    assert dataset._source.codes(2) is codes
    assert dataset._source.column(kept.number) is whole
    assert all(any(each is known for known in dataset._kept.bases.values()) for each in before)


def test_a_whole_column_is_computed_once_however_many_ask(dataset, monkeypatch):
    lazy = define(dataset, "x * 2 + n")
    made = []
    compute = dataset._source._columns._compute
    monkeypatch.setattr(
        dataset._source._columns, "_compute", lambda *given: (made.append(given[0]), compute(*given))[1]
    )
    threads = [threading.Thread(target=dataset._source.column, args=(lazy.number,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [lazy.number]


def test_columns_may_be_added_while_others_are_asked(dataset):
    failures = []

    def ask(start):
        try:
            for i in range(40):
                lazy = define(dataset, f"n + {start + i}")
                ids = np.arange(50)
                assert values(dataset, lazy, ids) == (FRAME.n[:50] + start + i).tolist()
                plan = RowsPlan(sort=(SortTerm(lazy.number),), uses=(lazy,))
                assert dataset.rows(plan).window(0, 1)[0] == FRAME.n.argmin()
        except Exception as error:  # noqa: BLE001  # told below
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(100 * i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_computing_a_whole_column_can_be_cancelled(dataset):
    token = CancelToken()
    token.cancel()
    lazy = define(dataset, "x ** 2")
    with pytest.raises(CancelledError):
        dataset._source.column(lazy.number, token)
    with pytest.raises(CancelledError):
        dataset.summarize([lazy.number], RowsPlan(), token)
    assert len(dataset._source.column(lazy.number)) == ROWS


def test_a_column_of_a_million_rows_takes_the_memory_of_its_values():
    rows = 1_000_000
    dataset = Dataset(pa.table({"n": np.arange(rows)}), Schema((Column("n", Number(integer=True)),)))
    lazy = define(dataset, "n * 2")
    before = pa.total_allocated_bytes()
    whole = dataset._source.column(lazy.number)
    assert whole.nbytes <= 8 * rows + rows // 8 + 4_096
    assert pa.total_allocated_bytes() - before <= 2 * 8 * rows
    assert values(dataset, lazy, np.array([999_999, 5])) == [1_999_998, 10]
    dataset.close()
