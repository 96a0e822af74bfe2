from __future__ import annotations

import datetime as dt
import math
import threading

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Column,
    Dict,
    List,
    Media,
    NoneDType,
    Number,
    Schema,
    String,
    Timestamp,
)
from wandb_tables_widget.errors import CancelledError, TableError
from wandb_tables_widget.query.cancel import CancelToken
from wandb_tables_widget.query.keys import CodeKey
from wandb_tables_widget.query.order import Order, permute, sort_rows
from wandb_tables_widget.query.plan import SortTerm
from wandb_tables_widget.query.source import Source

INT64 = st.integers(-(2**63), 2**63 - 1)
TIMES = st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1))  # noqa: DTZ001 - times without a zone
KINDS = {
    "float": (Number(), pa.float64(), st.floats() | st.sampled_from([0.0, -0.0, 1.0])),
    "float32": (Number(), pa.float32(), st.floats(width=32)),
    "int": (Number(integer=True), pa.int64(), INT64 | st.integers(-2, 2)),
    "small": (Number(integer=True), pa.int64(), st.integers(-3, 3)),
    "uint64": (Number(integer=True), pa.uint64(), st.integers(0, 2**64 - 1)),
    "text": (String(), pa.string(), st.text(max_size=3) | st.sampled_from(["", "a", "B", "ä", "日本"])),
    "dictionary": (String(), pa.dictionary(pa.int32(), pa.string()), st.sampled_from(["x", "Y", "", "é"])),
    "bool": (Boolean(), pa.bool_(), st.booleans()),
    "time": (Timestamp(), pa.timestamp("us"), TIMES),
    "date": (Timestamp(date=True), pa.date32(), st.dates()),
}


def is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def sorted_rows(columns: list[list], directions: list[bool], rows: list[int]) -> list[int]:
    """Python's own stable sort, term by term from the last, missing at the end."""
    for values, descending in reversed(list(zip(columns, directions, strict=True))):
        present = [row for row in rows if not is_missing(values[row])]
        missing = [row for row in rows if is_missing(values[row])]
        rows = sorted(present, key=values.__getitem__, reverse=descending) + missing
    return rows


def make(columns: dict[str, tuple[list, pa.DataType, object]], chunk: int = 3) -> Source:
    arrays = []
    for values, arrow, _ in columns.values():
        whole = pa.array(values, arrow, from_pandas=False)
        parts = [whole.slice(i, chunk) for i in range(0, len(whole), chunk)]
        arrays.append(pa.chunked_array(parts, arrow))
    schema = Schema(tuple(Column(name, dtype) for name, (_, _, dtype) in columns.items()))
    return Source(pa.Table.from_arrays(arrays, list(columns)), schema)


@st.composite
def sources(draw):
    rows = draw(st.integers(0, 12))
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=3))
    columns = {}
    for i, kind in enumerate(kinds):
        dtype, arrow, values = KINDS[kind]
        columns[str(i)] = (draw(st.lists(st.none() | values, min_size=rows, max_size=rows)), arrow, dtype)
    return make(columns)


@settings(max_examples=200, deadline=None)
@given(sources(), st.data())
def test_sort_agrees_with_python(source, data):
    directions = data.draw(st.lists(st.booleans(), min_size=1, max_size=len(source.schema)))
    chosen = data.draw(st.lists(st.booleans(), min_size=source.num_rows, max_size=source.num_rows))
    ids = np.flatnonzero(chosen).astype(np.uint32)
    terms = [SortTerm(i, down) for i, down in enumerate(directions)]
    columns = [source.column(i).to_pylist() for i in range(len(directions))]
    everything = sort_rows(source, terms, None)
    assert everything.dtype == np.uint32
    assert everything.tolist() == sorted_rows(columns, directions, list(range(source.num_rows)))
    assert sort_rows(source, terms, ids).tolist() == sorted_rows(columns, directions, ids.tolist())


def test_sort_of_many_rows_agrees_with_numpy_and_pandas():
    rng = np.random.default_rng(1)
    x = np.round(rng.normal(size=300_000), 3)
    x[rng.random(len(x)) < 0.1] = np.nan
    label = rng.choice(["cat", "dog", "Eel", "ä"], len(x))
    table = pa.table({"x": x, "label": label})
    source = Source(table, Schema((Column("x", Number()), Column("label", String()))))
    assert np.array_equal(sort_rows(source, [SortTerm(0)], None), np.argsort(x, kind="stable"))
    frame = pd.DataFrame({"x": x, "label": label, "row": np.arange(len(x))})
    wanted = frame.sort_values(["label", "x", "row"], ascending=[False, True, True])["row"]
    assert np.array_equal(sort_rows(source, [SortTerm(1, descending=True), SortTerm(0)], None), wanted)


def test_text_of_many_values_is_sorted_by_the_engine():
    rng = np.random.default_rng(2)
    names = [f"näme {i}" if i % 7 else None for i in rng.permutation(100_000)]
    source = make({"name": (names, pa.string(), String())}, chunk=40_000)
    assert not source.few_values(0)
    ids = np.arange(0, 100_000, 3, dtype=np.uint32)
    for down in (False, True):
        term = [SortTerm(0, down)]
        assert sort_rows(source, term, None).tolist() == sorted_rows([names], [down], list(range(len(names))))
        assert sort_rows(source, term, ids).tolist() == sorted_rows([names], [down], ids.tolist())


@pytest.mark.parametrize(
    ("dtype", "arrow", "values", "wanted"),
    [
        (List(Number()), pa.list_(pa.float64()), [[2.0], [1.0, 5.0], None, [], [1.0]], [3, 4, 1, 0, 2]),
        (Dict(), pa.struct({"k": pa.int64()}), [{"k": 2}, {"k": 1}, None, {"k": 3}], [1, 0, 3, 2]),
        (
            Media(),
            pa.struct({"digest": pa.string(), "caption": pa.string()}),
            [{"digest": "1", "caption": "z"}, {"digest": "2", "caption": None}, None, {"caption": "a"}],
            [3, 0, 1, 2],
        ),
        (AnyType(), pa.string(), ["10", '"b"', None, "9", '"a"', "true"], [3, 0, 4, 1, 5, 2]),
        (NoneDType(), pa.null(), [None, None], [0, 1]),
    ],
)
def test_other_types_sort_by_their_stated_rule(dtype, arrow, values, wanted):
    assert sort_rows(make({"c": (values, arrow, dtype)}), [SortTerm(0)], None).tolist() == wanted


def test_missing_stays_last_beside_the_extremes_of_int64():
    values = [2**63 - 1, None, -(2**63), None, 0]
    source = make({"c": (values, pa.int64(), Number(integer=True))})
    assert sort_rows(source, [SortTerm(0)], None).tolist() == [2, 4, 0, 1, 3]
    assert sort_rows(source, [SortTerm(0, descending=True)], None).tolist() == [0, 4, 2, 1, 3]


def test_permute_stops_when_cancelled():
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        permute([CodeKey(np.arange(9, dtype=np.uint8))], 9, None, token)


def big_source() -> Source:
    x = np.random.default_rng(0).random(200_000)
    return Source(pa.table({"x": x}), Schema((Column("x", Number()),)))


def test_an_order_is_worked_out_once_for_all_who_wait():
    order, results, calls = Order(big_source(), [SortTerm(0)], None), [], []
    order.when_ready(lambda: calls.append("early"))
    threads = [threading.Thread(target=lambda: results.append(order.wait(CancelToken()))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    order.when_ready(lambda: calls.append("late"))
    assert all(result is results[0] for result in results)
    assert order.ready
    assert order.nbytes == 800_000
    assert sorted(calls) == ["early", "late"]


def test_superseded_work_stops_and_can_be_taken_up_again(monkeypatch):
    begun, release, tokens = threading.Event(), threading.Event(), []

    def slow(source, sort, ids, token):
        tokens.append(token)
        begun.set()
        release.wait(10)
        token.raise_if_cancelled()
        return sort_rows(source, sort, ids, token)

    monkeypatch.setattr("wandb_tables_widget.query.order.sort_rows", slow)
    order = Order(big_source(), [SortTerm(0)], None)
    order.start()
    begun.wait(10)
    order.supersede()
    assert tokens[0].cancelled
    release.set()
    assert len(order.wait()) == 200_000
    assert len(tokens) == 2


def test_work_that_somebody_waits_for_is_not_given_up(monkeypatch):
    begun, release, tokens, results = threading.Event(), threading.Event(), [], []

    def slow(source, sort, ids, token):
        tokens.append(token)
        begun.set()
        release.wait(10)
        return sort_rows(source, sort, ids, token)

    monkeypatch.setattr("wandb_tables_widget.query.order.sort_rows", slow)
    order = Order(big_source(), [SortTerm(0)], None)
    waiter = threading.Thread(target=lambda: results.append(order.wait()))
    waiter.start()
    begun.wait(10)
    order.supersede()
    release.set()
    waiter.join()
    assert [token.cancelled for token in tokens] == [False]
    assert len(results[0]) == 200_000


def test_what_goes_ahead_is_done_first_and_its_failure_harms_nothing():
    done, order = [], Order(big_source(), [SortTerm(0)], None)

    def ahead(token):
        done.append((order.ready, token.cancelled))
        raise TableError("too large")

    ready = threading.Event()
    order.when_ready(ready.set)
    order.start(ahead)
    assert ready.wait(10)
    assert done == [(False, False)]


def test_who_waits_for_the_order_does_not_wait_for_what_goes_ahead(monkeypatch):
    monkeypatch.setattr("wandb_tables_widget.query.order.PAUSE_SECONDS", 0.0)
    begun, ended = threading.Event(), []

    def ahead(token):
        begun.set()
        ended.append(token.wait(30))
        token.raise_if_cancelled()

    order = Order(big_source(), [SortTerm(0)], None)
    order.start(ahead)
    assert begun.wait(10)
    assert len(order.wait()) == 200_000
    assert ended == [True]


def test_superseded_work_does_not_go_ahead(monkeypatch):
    monkeypatch.setattr("wandb_tables_widget.query.order.PAUSE_SECONDS", 30.0)
    calls, order = [], Order(big_source(), [SortTerm(0)], None)
    order.start(calls.append)
    order.supersede()
    assert len(order.wait()) == 200_000
    assert calls == []


def test_a_waiter_can_leave_and_an_error_reaches_who_waits(monkeypatch):
    release = threading.Event()

    def broken(_source, _sort, _ids, _token):
        release.wait(10)
        raise TableError("too large")

    monkeypatch.setattr("wandb_tables_widget.query.order.sort_rows", broken)
    order, token = Order(big_source(), [SortTerm(0)], None), CancelToken()
    threading.Timer(0.05, token.cancel).start()
    with pytest.raises(CancelledError):
        order.wait(token)
    release.set()
    with pytest.raises(TableError, match="too large"):
        order.wait()
    assert not order.ready
