from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Column,
    Dict,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    Schema,
    String,
    Timestamp,
)
from wandb_tables_widget.widget.payload import encode_column, encode_window
from wandb_tables_widget.widget.protocol import TEXT_LIMIT


def sent(array: pa.Array, dtype) -> list:
    return encode_column(array, dtype)[0].to_pylist()


def test_a_window_is_one_batch_with_row_ids_first():
    schema = Schema((Column("a", Number()), Column("b", String()), Column("c", Boolean())))
    taken = pa.table({"c2": [True, None], "c1": pa.chunked_array([["x"], ["y" * 600]])})
    data, cut = encode_window(taken, np.array([7, 3], np.uint32), [2, 1], schema)
    reader = pa.ipc.open_stream(data)
    table = reader.read_all()
    assert table.column_names == ["row", "2", "1"]
    assert table.schema.field("row").type == pa.uint32()
    assert table.to_pydict() == {"row": [7, 3], "2": [True, None], "1": ["x", "y" * TEXT_LIMIT]}
    assert cut == [[1, 1]]
    assert len(table.to_batches()) == 1


def test_a_window_of_nothing():
    schema = Schema((Column("a", Number()),))
    empty = pa.table({"c0": pa.chunked_array([], pa.float64())})
    data, cut = encode_window(empty, np.empty(0, np.uint32), [0], schema)
    assert pa.ipc.open_stream(data).read_all().to_pydict() == {"row": [], "0": []}
    assert cut == []


def test_nan_is_missing():
    found = encode_column(pa.array([1.0, float("nan"), None, float("inf")]), Number())[0]
    assert found.null_count == 2
    assert found.to_pylist() == [1.0, None, None, float("inf")]


def test_exotic_numbers_become_plain_ones():
    assert encode_column(pa.array([1.5], pa.float16()), Number())[0].type == pa.float64()
    assert encode_column(pa.array([2], pa.decimal128(5, 1)), Number())[0].type == pa.float64()
    assert encode_column(pa.array([2], pa.int8()), Number())[0].type == pa.int8()


@pytest.mark.parametrize(
    "array",
    [
        pa.array([dt.date(2026, 1, 2), None], pa.date32()),
        pa.array([dt.datetime(2026, 1, 2), None], pa.timestamp("us")),  # noqa: DTZ001  # one without zone
        pa.array([dt.datetime(2026, 1, 2), None], pa.timestamp("ms")),  # noqa: DTZ001
        pa.array([dt.datetime(2026, 1, 2), None], pa.timestamp("ns")),  # noqa: DTZ001
        pa.array([dt.datetime(2026, 1, 2, tzinfo=dt.UTC), None], pa.timestamp("us", "Europe/Rome")),
    ],
)
def test_times_are_microseconds_utc(array):
    found = encode_column(array, Timestamp())[0]
    assert found.type == pa.timestamp("us")
    assert found.to_pylist() == [dt.datetime(2026, 1, 2), None]  # noqa: DTZ001


def test_dictionaries_are_decoded():
    found = encode_column(pa.array(["x", None, "x"]).dictionary_encode(), String())[0]
    assert found.type == pa.string()
    assert found.to_pylist() == ["x", None, "x"]


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=2),
            st.text(st.characters(exclude_categories=["Cs"]), min_size=490, max_size=510),
        )
    )
)
def test_text_is_cut_by_code_points(values):
    found, cut = encode_column(pa.array(values, pa.string()), String())
    assert found.to_pylist() == [None if v is None else v[:TEXT_LIMIT] for v in values]
    assert list(cut) == [i for i, v in enumerate(values) if v is not None and len(v) > TEXT_LIMIT]


def test_nested_values_are_json():
    pair = Dict((("a", Number()), ("b", List(String()))))
    struct = pa.array([{"a": float("nan"), "b": ["é"]}, None])
    assert sent(struct, pair) == ['{"a":"NaN","b":["é"]}', None]
    assert sent(pa.array([[1.0, None], None]), List(Number())) == ["[1.0,null]", None]
    assert sent(pa.array(["[1]", None, '"x"']), AnyType()) == ["[1]", None, '"x"']
    assert sent(pa.nulls(2), NoneDType()) == [None, None]


@pytest.mark.parametrize("shape", [(600,), (2, 400), (30, 30), (1, 1, 700), (5, 300, 2), (200, 3)])
def test_a_large_array_is_cut_like_its_whole_text(shape):
    array = np.arange(np.prod(shape), dtype=np.float64)
    found, cut = encode_column(pa.array([array.tolist(), None]), NDArray(shape))
    whole = json.dumps(array.reshape(shape).tolist(), separators=(",", ":"))
    assert found.to_pylist() == [whole[:TEXT_LIMIT], None]
    assert list(cut) == [0]


def test_a_long_list_is_cut_like_its_whole_text():
    values = list(range(10_000))
    found, cut = encode_column(pa.array([values]), List(Number(integer=True)))
    assert found.to_pylist() == [json.dumps(values, separators=(",", ":"))[:TEXT_LIMIT]]
    assert list(cut) == [0]


def test_media_are_never_cut():
    struct = {"digest": "0" * 64, "format": "png", "width": 1, "height": 2, "size": 3, "caption": "c" * 600}
    found, cut = encode_column(pa.array([struct, None]), Media())
    read = json.loads(found[0].as_py())
    assert read == struct | {"caption": "c" * (TEXT_LIMIT - 1) + "…"}
    assert found[1].as_py() is None
    assert not cut
