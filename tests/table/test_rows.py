# ruff: noqa: DTZ001  # times without a zone are values under test
from __future__ import annotations

import datetime as dt
import threading

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.errors import (
    LengthError,
    MediaError,
    RowNotFoundError,
    TypeMismatchError,
)
from wandb_tables_widget.media import Image, MemoryBlobs, media_from_struct
from wandb_tables_widget.table import Table
from wandb_tables_widget.table.batches import BATCH


def state(table):
    snapshot = table.snapshot()
    return snapshot.data.to_pylist(), snapshot.schema, table.version, len(table)


LOST = media_from_struct("image-file", Image(np.zeros((1, 1), np.uint8)).to_struct(), MemoryBlobs())

GOOD = [1, 0.5, "a", True, dt.datetime(2020, 1, 1), [1], {"a": 1}]
BAD = [
    (["a", 0.5, "a", True, dt.datetime(2020, 1, 1), [1], {"a": 1}], TypeMismatchError, "column 'i'"),
    ([True, 0.5, "a", True, dt.datetime(2020, 1, 1), [1], {"a": 1}], TypeMismatchError, "column 'i'"),
    ([2**63, 0.5, "a", True, dt.datetime(2020, 1, 1), [1], {"a": 1}], TypeMismatchError, "64 bits"),
    ([1, 2**53 + 1, "a", True, dt.datetime(2020, 1, 1), [1], {"a": 1}], TypeMismatchError, "not exact"),
    ([1, 0.5, 3, True, dt.datetime(2020, 1, 1), [1], {"a": 1}], TypeMismatchError, "column 's'"),
    ([1, 0.5, "\ud800", True, dt.datetime(2020, 1, 1), [1], {"a": 1}], TypeMismatchError, "surrogate"),
    ([1, 0.5, "a", 1, dt.datetime(2020, 1, 1), [1], {"a": 1}], TypeMismatchError, "column 'b'"),
    ([1, 0.5, "a", True, dt.datetime(2020, 1, 1, tzinfo=dt.UTC), [1], {"a": 1}], TypeMismatchError, "in UTC"),
    ([1, 0.5, "a", True, dt.datetime(2020, 1, 1), ["x"], {"a": 1}], TypeMismatchError, "column 'l'"),
    ([1, 0.5, "a", True, dt.datetime(2020, 1, 1), [1, "x"], {"a": 1}], TypeMismatchError, "mixed types"),
    ([1, 0.5, "a", True, dt.datetime(2020, 1, 1), [1], {"a": "x"}], TypeMismatchError, "column 'd'"),
    ([1, 0.5, "a", True, dt.datetime(2020, 1, 1), [1], b"x"], TypeMismatchError, "bytes"),
    ([2.5, 0.5, "a", True, dt.datetime(2020, 1, 1), [2.5], b"x"], TypeMismatchError, "bytes"),
    ([1, 0.5, "a", True, dt.datetime(2020, 1, 1), [1]], LengthError, "6 values for 7 columns"),
    ([], LengthError, "0 values for 7 columns"),
    ([None, None, None, None, None, None, LOST], TypeMismatchError, "is image"),
]


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(("row", "error", "words"), BAD)
def test_a_row_that_is_refused_changes_nothing(row, error, words, sealed):
    table = Table(columns=list("ifsbtld"), data=[GOOD])
    calls = []
    table.on_change(lambda: calls.append(1))
    if sealed:
        table.snapshot()
    before = state(table) if sealed else (table.version, table.schema, len(table))
    with pytest.raises(error, match=words):
        table.add_data(*row)
    assert (state(table) if sealed else (table.version, table.schema, len(table))) == before
    assert not calls
    table.add_data(*GOOD)
    assert len(table) == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((2**63, 1, "a"), "64 bits"),
        ((1, 2**53 + 1, "a"), "not exact"),
        ((1, 1, "\ud800"), "surrogate"),
        ((True, 1, "a"), "boolean"),
        ((1, 1), "2 values for 3 columns"),
    ],
)
def test_rows_like_those_before_are_checked_as_well(row, words):
    table = Table(columns=["i", "f", "s"], data=[[1, 0.5, "a"], [1, 1, "a"], [1, 1, "é"]])
    with pytest.raises(TypeMismatchError if len(row) == 3 else LengthError, match=words):
        table.add_data(*row)
    assert [list(row.values()) for row in table] == [[1, 0.5, "a"], [1, 1, "a"], [1, 1, "é"]]


def test_a_media_value_without_bytes_is_refused():
    table = Table(columns=["x", "n"], data=[[None, 1]])
    before = state(table)
    with pytest.raises(MediaError, match=LOST.digest):
        table.add_data(LOST, 2.5)
    assert state(table) == before


def test_the_values_before_a_refused_widening_stay_exact():
    table = Table(columns=["x"], data=[[2**60 + 1]])
    with pytest.raises(TypeMismatchError, match="cannot become number"):
        table.add_data(0.5)
    assert table["x"] == [2**60 + 1]


@pytest.mark.parametrize("value", [None, float("nan"), np.nan])
@pytest.mark.parametrize("dtype", [None, float])
def test_a_column_that_is_not_optional_refuses_missing_values(value, dtype):
    table = Table(columns=["x"], data=[[1.0], [2.0]], optional=False, dtype=dtype)
    with pytest.raises(TypeMismatchError, match="row 2, column 'x' is missing"):
        table.add_data(value)
    with pytest.raises(TypeMismatchError, match="row 0, column 'x' is missing"):
        table.data[0][0] = value
    assert table["x"] == [1, 2]


ops = st.lists(
    st.one_of(
        st.tuples(
            st.just("add"), st.tuples(st.integers(-9, 9) | st.none(), st.sampled_from(["a", "b", "é"]))
        ),
        st.tuples(st.just("edit"), st.tuples(st.integers(0, 99), st.integers(0, 1))),
        st.tuples(st.just("float"), st.floats(-9, 9)),
        st.tuples(st.just("snapshot"), st.none()),
    ),
    max_size=30,
)


@settings(max_examples=80, deadline=None)
@given(ops)
def test_any_order_of_adding_editing_and_reading(steps):
    table, rows = Table(columns=["n", "s"]), []
    for name, arg in steps:
        if name == "add":
            table.add_data(*arg)
            rows.append(list(arg))
        elif name == "float":
            table.add_data(arg, "f")
            rows.append([arg, "f"])
        elif name == "edit" and rows:
            row, column = arg[0] % len(rows), arg[1]
            value = 5 if column == 0 else "edited"
            table.data[row][column] = value
            rows[row][column] = value
            assert table.data[row] == rows[row]
        elif name == "snapshot":
            assert table.snapshot().data.num_rows == len(rows)
    assert [row for _, row in table.iterrows()] == rows
    assert len(table) == len(rows)


def test_many_rows_lie_in_few_even_batches():
    table = Table(columns=["n", "s"])
    count = BATCH + 3_000
    for at in range(count):
        table.add_data(at, "even" if at % 2 == 0 else "odd")
        if at % 1_000 == 0:
            table.snapshot()
    data = table.snapshot().data
    sizes = [batch.num_rows for batch in data.to_batches()]
    assert max(sizes) <= BATCH
    assert len(sizes) < 30
    assert [column.num_chunks for column in data.columns] == [len(sizes)] * 2
    assert data.column("n").to_pylist() == list(range(count))
    assert data.column("s").to_pylist() == ["even", "odd"] * (count // 2)


def test_a_snapshot_never_changes():
    table = Table(columns=["n", "s"], data=[[1, "a"]] * 2_000)
    first = table.snapshot()
    assert table.snapshot() is first
    before = first.data.to_pylist()
    table.data[0][1] = "b"
    table.add_data(2.5, "c")
    assert first.data.to_pylist() == before
    assert table.snapshot().version > first.version


def test_encoded_text_takes_new_words_and_edits():
    words = ["x", "y", None]
    table = Table(columns=["s"], data=[[words[at % 3]] for at in range(3_000)])
    assert pa.types.is_dictionary(table.snapshot().data.schema.field("s").type)
    table.add_data("new")
    table.add_data(None)
    table.data[1][0] = "edited"
    table.data[2][0] = None
    table.data[0][0] = "new"
    column = table.snapshot().data.column("s")
    expected = [words[at % 3] for at in range(3_000)]
    expected[:3] = ["new", "edited", None]
    assert column.to_pylist() == [*expected, "new", None]
    dictionaries = {tuple(chunk.dictionary.to_pylist()) for chunk in column.chunks}
    assert len(dictionaries) == 1


def test_the_lists_of_the_caller_are_neither_kept_nor_changed():
    columns, row, cell = ["a", "b"], [1, [1]], [2]
    table = Table(columns=columns, data=[row])
    table.add_data(2, cell)
    table.add_column("c", [0, 0])
    row[1].append(9)
    cell.append(9)
    columns.append("z")
    assert columns == ["a", "b", "z"]
    assert row == [1, [1, 9]]
    assert table["b"] == [[1], [2]]
    table["b"][0].append(5)
    table.data[0][1].append(5)
    assert table["b"] == [[1], [2]]


def test_rows_can_be_set_whole_and_appended():
    table = Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]])
    table.data[-1] = [3, "z"]
    table.data.append([4, "w"])
    assert table.data == [[1, "x"], [3, "z"], [4, "w"]]
    assert table.data[1:] == [[3, "z"], [4, "w"]]
    assert table.data[0][-1] == "x"
    assert table.data[0][:] == [1, "x"]
    with pytest.raises(LengthError):
        table.data[0] = [1]
    with pytest.raises(TypeMismatchError):
        table.data[0] = [9, 9]
    with pytest.raises(RowNotFoundError):
        table.data[3]
    with pytest.raises(IndexError):
        table.data[0][2]
    assert table.data[0] == [1, "x"]


def test_threads_can_write_and_read_at_once():
    table = Table(columns=["thread", "n"])
    failures = []

    def write(thread):
        for at in range(400):
            table.add_data(thread, at)

    def read():
        for _ in range(60):
            data = table.snapshot().data
            for thread in range(4):
                mine = data.filter(pa.compute.equal(data["thread"], thread))["n"].to_pylist()
                if mine != list(range(len(mine))):
                    failures.append(mine)

    workers = [threading.Thread(target=write, args=(thread,)) for thread in range(4)]
    workers += [threading.Thread(target=read) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failures
    assert len(table) == 1_600
    assert table.version == 1_600


def test_listeners_hear_of_changes_outside_the_lock_until_they_stop():
    table, seen = Table(columns=["a"]), []

    def listener():
        other = threading.Thread(target=lambda: seen.append(len(table)))
        other.start()
        other.join(5)

    stop = table.on_change(listener)
    table.add_data(1)
    table.data[0][0] = 2
    table.add_column("b", [1])
    stop()
    table.add_data(3, 4)
    assert seen == [1, 1, 1]
