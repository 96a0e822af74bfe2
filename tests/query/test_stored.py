from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Boolean, Column, List, Number, Schema, String, Timestamp
from wandb_tables_widget.errors import DamagedError, LengthError
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm
from wandb_tables_widget.query.rows import HEAD
from wandb_tables_widget.query.source import Source
from wandb_tables_widget.query.stored import StoredColumns

SCHEMA = Schema(
    (
        Column("score", Number()),
        Column("count", Number(integer=True)),
        Column("label", String()),
        Column("prompt", String()),
        Column("right", Boolean()),
        Column("at", Timestamp()),
        Column("tags", List(String())),
    )
)
KINDS = [
    pa.float64(),
    pa.int64(),
    pa.string(),
    pa.large_string(),
    pa.bool_(),
    pa.timestamp("us"),
    pa.list_(pa.string()),
]
VALUES = [
    st.floats() | st.sampled_from([0.5, 0.75]),
    st.integers(-3, 2**40),
    st.sampled_from(["cat", "dog", "Eel"]),
    st.text("aBß%_", max_size=3),
    st.booleans(),
    st.integers(0, 2**50),
    st.lists(st.sampled_from(["a", "b"]), max_size=2),
]


class Blocks:
    """Rows in blocks that counts what is read of them."""

    def __init__(self, data: pa.Table, size: int) -> None:
        self._data = data
        self._size = size
        self.num_rows: int = data.num_rows
        self.num_columns: int = data.num_columns
        self.nbytes: int = data.nbytes
        self.arrow: pa.Schema = data.schema
        self.ends = np.minimum(np.arange(size, data.num_rows + size, size), data.num_rows)
        self.streamed: list[tuple[int, ...]] = []
        self.places: list[tuple[int, int]] = []
        self.known: dict[int, int] = {}
        self.broken = False

    def null_count(self, column: int) -> int | None:
        return self.known.get(column)

    def blocks(self, places: Sequence[int], columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        assert list(places) == sorted(set(places))
        for place in places:
            self.places += [(place, column) for column in columns]
            yield self._batch(place, columns)

    def stream(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        self.streamed.append(tuple(columns))
        for place in range(len(self.ends)):
            yield self._batch(place, columns)

    def _batch(self, place: int, columns: Sequence[int]) -> pa.RecordBatch:
        if self.broken:
            raise DamagedError("the file has changed")
        part = self._data.select(list(columns)).slice(place * self._size, self._size)
        return part.combine_chunks().to_batches()[0]


@st.composite
def tables(draw) -> pa.Table:
    rows = draw(st.integers(0, 12))
    arrays = [
        pa.array(draw(st.lists(st.none() | values, min_size=rows, max_size=rows)), kind, from_pandas=False)
        for values, kind in zip(VALUES, KINDS, strict=True)
    ]
    return pa.table(arrays, list(SCHEMA.names))


def large(rows: int = 60_000) -> pa.Table:
    rng = np.random.default_rng(3)
    score = rng.normal(size=rows)
    score[rng.random(rows) < 0.05] = np.nan
    words = np.array(["cat", "dog", "eel", "Fox"])
    return pa.table(
        [
            pa.array(score, mask=rng.random(rows) < 0.05, from_pandas=False),
            pa.array(rng.integers(0, 9, rows)),
            pa.array(words[rng.integers(0, 4, rows)]),
            pa.array([f"a {number} horse" for number in rng.integers(0, rows, rows)], pa.large_string()),
            pa.array(rng.random(rows) < 0.5),
            pa.array(rng.integers(0, 2**50, rows), pa.timestamp("us")),
            pa.array([[], ["a"], None, ["a", "b"]] * (rows // 4), pa.list_(pa.string())),
        ],
        list(SCHEMA.names),
    )


@pytest.fixture(params=[1 << 28, 100_000, 0], ids=["all kept", "some kept", "none kept"])
def budget(request, monkeypatch):
    monkeypatch.setattr("wandb_tables_widget.query.stored.BUDGET", request.param)
    monkeypatch.setattr("wandb_tables_widget.query.stored._PART_ROWS", 5)
    monkeypatch.setattr("wandb_tables_widget.query.stored._SCATTERED", 2)
    return request.param


def both(data: pa.Table, size: int) -> tuple[Dataset, Dataset]:
    return Dataset(Blocks(data, size), SCHEMA), Dataset(data, SCHEMA)


# --- the same as in memory ----------------------------------------------------------------


@st.composite
def plans(draw) -> RowsPlan:
    text = draw(
        st.sampled_from(["", "score > 0.5", "label == prompt or count > 2", "len(tags) > 1 and right"])
    )
    search = draw(st.sampled_from(["", "a", "1", "true", "ß"]))
    sort = draw(st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=2, unique_by=lambda t: t[0]))
    predicate = bind_filter(text, SCHEMA) if text else None
    return RowsPlan(predicate, search, tuple(SortTerm(column, down) for column, down in sort))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=tables(), size=st.integers(1, 5), plan=plans(), key=st.integers(0, 5))
def test_every_answer_is_that_of_a_table_in_memory(budget, data, size, plan, key):
    stored, memory = both(data, size)
    ids = memory.rows(plan).all()
    assert stored.rows(plan).matched == memory.rows(plan).matched
    assert stored.rows(plan).all().tolist() == ids.tolist()
    assert repr(stored.take(ids, range(7)).to_pylist()) == repr(memory.take(ids, range(7)).to_pylist())
    assert repr(stored.summarize(range(7), plan)) == repr(memory.summarize(range(7), plan))
    assert stored.frequent(key) == memory.frequent(key)
    groups, wanted = (each.groups(GroupPlan(plan, (key,))) for each in (stored, memory))
    for group in range(wanted.count):
        assert groups.tree.size(group) == wanted.tree.size(group)
        assert groups.rows(group).tolist() == wanted.rows(group).tolist()
        assert str(groups.keys(group)) == str(wanted.keys(group))
    assert repr(groups.cells(range(wanted.count), range(7))) == repr(
        wanted.cells(range(wanted.count), range(7))
    )


@pytest.mark.parametrize("column", range(6))
@pytest.mark.parametrize("text", ["", "score > 0"])
def test_large_tables_agree(budget, column, text):
    data = large()
    stored, memory = both(data, 7_000)
    plan = RowsPlan(bind_filter(text, SCHEMA) if text else None, sort=(SortTerm(column, descending=True),))
    assert np.array_equal(stored.rows(plan).window(0, HEAD), memory.rows(plan).window(0, HEAD))
    assert np.array_equal(stored.rows(plan).all(), memory.rows(plan).all())
    assert repr(stored.summarize([column, 6], plan)) == repr(memory.summarize([column, 6], plan))
    assert str(stored.frequent(column)) == str(memory.frequent(column))
    rng = np.random.default_rng(0)
    for ids in (rng.integers(0, data.num_rows, 300), np.arange(6_990, 7_030), np.arange(0, data.num_rows, 9)):
        found = stored.take(ids, [column, 0, column])
        assert found.column_names == [f"c{column}", "c0", f"c{column}"]
        assert str(found.column(2).to_pylist()) == str(data.column(column).take(pa.array(ids)).to_pylist())


def test_rows_that_are_not_there(budget):
    stored, _ = both(large(40), 7)
    for row in (-1, 40, 2**32 - 1):
        with pytest.raises(IndexError, match="0 to 39"):
            stored.take(np.array([0, 20, 30, row]), [0])
    assert stored.take(np.array([], np.uint32), [0, 2]).schema.types == [pa.float64(), pa.string()]
    assert stored.take(np.array([1, 2]), []).num_columns == 0


def test_data_and_schema_must_agree():
    with pytest.raises(LengthError, match="1 columns and its schema 7"):
        Dataset(Blocks(large(4).select([0]), 2), SCHEMA)


# --- only what is needed ----------------------------------------------------------------------


def test_opening_and_preparing_read_nothing():
    blocks = Blocks(large(), 7_000)
    dataset = Dataset(blocks, SCHEMA)
    dataset.prepare()
    assert (dataset.num_rows, dataset.rows(RowsPlan()).matched) == (60_000, 60_000)
    assert (blocks.streamed, blocks.places) == ([], [])
    dataset.close()


def test_a_window_reads_its_blocks_and_columns():
    blocks = Blocks(large(), 7_000)
    dataset = Dataset(blocks, SCHEMA)
    dataset.take(dataset.rows(RowsPlan()).window(13_990, 50), [0, 3])
    assert blocks.places == [(1, 0), (1, 3), (2, 0), (2, 3)]
    assert blocks.streamed == []


@pytest.mark.parametrize(
    ("ask", "columns"),
    [
        (lambda d: d.rows(RowsPlan(bind_filter("score > 0.5 and label == 'cat'", SCHEMA))), {0, 2}),
        (lambda d: d.rows(RowsPlan(sort=(SortTerm(5), SortTerm(1)))).all(), {1, 5}),
        (lambda d: d.rows(RowsPlan(sort=(SortTerm(3),))).window(0, 50), {3}),
        (lambda d: d.rows(RowsPlan(search="horse")), {2, 3, 6}),
        (lambda d: d.groups(GroupPlan(RowsPlan(), (2,))).cells([0, 1], [0, 4]), {0, 2, 4}),
        (lambda d: d.summarize([1], RowsPlan()), {1}),
        (lambda d: d.frequent(2), {2}),
    ],
)
def test_a_question_reads_the_columns_it_is_about(budget, ask, columns):
    blocks = Blocks(large(), 7_000)
    dataset = Dataset(blocks, SCHEMA)
    ask(dataset)
    read = {column for stream in blocks.streamed for column in stream} | {c for _, c in blocks.places}
    assert read == columns
    dataset.close()


def test_columns_are_kept_within_the_budget(monkeypatch):
    data = large()
    monkeypatch.setattr("wandb_tables_widget.query.stored.BUDGET", 1_000_000)
    blocks = Blocks(data, 7_000)
    columns = StoredColumns(blocks)
    for column in (0, 1, 0, 1):
        assert columns.column(column).to_numpy().tobytes() == data.column(column).to_numpy().tobytes()
    assert blocks.streamed == [(0,), (1,)]
    columns.column(5)
    columns.column(3)
    assert sum(column.nbytes for column in columns._columns.values()) <= 1_000_000
    columns.column(3)
    assert blocks.streamed == [(0,), (1,), (5,), (3,), (3,)]


@pytest.mark.parametrize(("budget", "most"), [(1 << 28, 60_000), (100_000, 14_000)])
def test_what_is_too_large_to_keep_is_filtered_part_by_part(monkeypatch, budget, most):
    monkeypatch.setattr("wandb_tables_widget.query.stored.BUDGET", budget)
    monkeypatch.setattr("wandb_tables_widget.query.stored._PART_ROWS", 10_000)
    sizes, query = [], Source.query

    def spy(self, *queries, relation, token=None):
        sizes.append(relation.num_rows)
        return query(self, *queries, relation=relation, token=token)

    monkeypatch.setattr(Source, "query", spy)
    dataset = Dataset(Blocks(large(), 7_000), SCHEMA)
    assert dataset.rows(RowsPlan(bind_filter("contains(prompt, '99')", SCHEMA))).matched > 0
    assert (max(sizes), sum(sizes)) == (most, 60_000)


def test_what_is_known_is_not_counted():
    blocks = Blocks(large(), 7_000)
    dataset = Dataset(blocks, SCHEMA)
    blocks.known = {6: 15_000}
    assert dataset.summarize([6], RowsPlan())[0].missing == 15_000
    assert blocks.streamed == []
    assert not Dataset(blocks, SCHEMA)._source.holds_nulls(1)
    assert blocks.streamed == [(1,)]


# --- several at once, and what cannot be read ---------------------------------------------------


def test_several_threads_ask_at_once(budget):
    data, failures = large(), []
    stored, memory = both(data, 7_000)
    wanted = {column: memory.rows(RowsPlan(sort=(SortTerm(column),))).all() for column in (0, 2, 5)}

    def ask(column: int) -> None:
        rows = stored.rows(RowsPlan(sort=(SortTerm(column),)))
        for start in (0, 30_000, 59_950):
            ids = rows.window(start, 50)
            same = stored.take(ids, [column]).column(0).to_pylist()
            if str(same) != str(
                data.column(column).take(pa.array(wanted[column][start : start + 50])).to_pylist()
            ):
                failures.append((column, start))
            stored.summarize([0, 2], RowsPlan(search="cat"))

    threads = [threading.Thread(target=ask, args=(column,)) for column in (0, 2, 5, 0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_what_cannot_be_read_is_said_and_asked_again():
    data = large()
    blocks = Blocks(data, 7_000)
    dataset = Dataset(blocks, SCHEMA)
    blocks.broken = True
    plan = RowsPlan(bind_filter("score > 0.5", SCHEMA), sort=(SortTerm(2),))
    for ask in (
        lambda: dataset.rows(plan).all(),
        lambda: dataset.take(np.arange(5), [0]),
        lambda: dataset.rows(RowsPlan(sort=(SortTerm(0),))).all(),
        lambda: dataset.summarize([0], RowsPlan()),
    ):
        with pytest.raises(DamagedError, match="has changed"):
            ask()
    blocks.broken = False
    assert np.array_equal(dataset.rows(plan).all(), Dataset(data, SCHEMA).rows(plan).all())
