from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import AnyType, Dict, List, NDArray, Number, String, Timestamp
from wandb_tables_widget.dtypes.mixed import dump
from wandb_tables_widget.widget.values import UNREADABLE, column_to_json, to_json

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("value", "dtype", "found"),
    [
        (None, Number(), None),
        (NAN, Number(), None),
        (-INF, Number(), "-Infinity"),
        (2**53, Number(integer=True), 2**53),
        (2**53 + 1, Number(integer=True), "9007199254740993"),
        ([NAN, 1.0, None, INF], List(Number()), ["NaN", 1.0, None, "Infinity"]),
        ([[1], None], List(List(Number())), [[1], None]),
        ({"a": NAN, "b": "x"}, Dict((("a", Number()), ("b", String()))), {"a": "NaN", "b": "x"}),
        ([1.0, 2.0, 3.0, NAN], NDArray((2, 2)), [[1.0, 2.0], [3.0, "NaN"]]),
        ([], NDArray((2, 3, 0)), [[[], [], []], [[], [], []]]),
        ('{"a": [1, {"_type": "number", "value": "inf"}]}', AnyType(), {"a": [1, "Infinity"]}),
        ("true", AnyType(), True),
    ],
)
def test_values(value, dtype, found):
    assert to_json(value, dtype) == found
    json.dumps(to_json(value, dtype), allow_nan=False)


def test_times_are_iso_text():
    zone = dt.timezone(dt.timedelta(hours=2))
    assert (
        to_json(dt.datetime(2026, 1, 2, 3, tzinfo=zone), Timestamp("+02:00")) == "2026-01-02T03:00:00+02:00"
    )
    assert to_json(dt.date(2026, 1, 2), Timestamp(date=True)) == "2026-01-02"


def test_mixed_arrays_are_lists():
    assert to_json(dump(np.arange(4.0).reshape(2, 2)), AnyType()) == [[0.0, 1.0], [2.0, 3.0]]


def test_a_time_python_cannot_hold_is_unreadable_alone():
    column = pa.array([0, 2**62, None], pa.timestamp("us"))
    assert column_to_json(column, Timestamp()) == ["1970-01-01T00:00:00", UNREADABLE, None]


arrays = st.integers(1, 3).flatmap(lambda n: st.tuples(*[st.integers(0, 4)] * n))


@given(arrays)
def test_arrays_nest_as_numpy_does(shape):
    array = np.arange(np.prod(shape), dtype=np.float64).reshape(shape)
    assert to_json(array.ravel().tolist(), NDArray(shape)) == array.tolist()
