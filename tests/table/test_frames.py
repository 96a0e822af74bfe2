# ruff: noqa: DTZ001  # times without a zone are values under test
from __future__ import annotations

import datetime as dt
import decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.errors import DuplicateColumnError, LengthError, TableError, TypeMismatchError
from wandb_tables_widget.table import Table
from wandb_tables_widget.table.batches import BATCH

INTS = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(codec="utf-8"))


def types(table):
    return {column.name: str(column.dtype) for column in table.schema}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(INTS, st.floats(), TEXT | st.none(), st.booleans(), st.datetimes()), max_size=20))
def test_a_frame_gives_what_its_rows_give(rows):
    names = ["i", "f", "s", "b", "t"]
    kinds = {"i": "int64", "f": "float64", "s": object, "b": "bool", "t": "datetime64[us]"}
    frame = pd.DataFrame(rows, columns=names).astype(kinds)
    by_rows = Table(columns=names, data=[list(row) for row in rows])
    by_frame = Table(dataframe=frame)
    assert list(by_frame) == list(by_rows)
    assert list(Table(data=pl.from_pandas(frame.astype({"s": "str"})))) == list(by_rows)


def test_pandas_columns_of_every_kind():
    frame = pd.DataFrame(
        {
            "object": ["a", None, np.nan],
            "category": pd.Categorical(["u", "v", None]),
            "numbers as category": pd.Categorical([3, 4, 3]),
            "Int64": pd.array([2**60 + 1, None, 3], dtype="Int64"),
            "boolean": pd.array([True, None, False], dtype="boolean"),
            "Float32": pd.array([0.5, None, 1], dtype="Float32"),
            "int8": np.array([1, 2, 3], np.int8),
            "timedelta": pd.to_timedelta([1.5, 2, None], unit="s"),
            "datetime": pd.to_datetime(["2020", "2021", None]),
            "nanoseconds": pd.to_datetime(["2020", "2021", None]).astype("datetime64[ns]"),
            "zone": pd.to_datetime(["2020", "2021", None]).tz_localize("Europe/Paris"),
            "list": [[1], None, [2.5]],
            "dict": [{"a": 1}, {"b": 2}, None],
            "sparse": pd.arrays.SparseArray([1.0, np.nan, 2.0]),
            "mixed numbers": pd.Series([1, 2.5, None], dtype=object),
            "array": [np.zeros(2), None, np.ones(2)],
            "arrow": pd.array(["x", None, "y"], dtype=pd.ArrowDtype(pa.string())),
            "nothing": [None, None, None],
            "nan": [np.nan] * 3,
        }
    )
    table = Table(dataframe=frame)
    assert types(table) == {
        "object": "string",
        "category": "string",
        "numbers as category": "integer",
        "Int64": "integer",
        "boolean": "boolean",
        "Float32": "number",
        "int8": "integer",
        "timedelta": "number",
        "datetime": "time",
        "nanoseconds": "time",
        "zone": "time in Europe/Paris",
        "list": "list of number",
        "dict": "dict",
        "sparse": "number",
        "mixed numbers": "number",
        "array": "array 2",
        "arrow": "string",
        "nothing": "none",
        "nan": "number",
    }
    first, second, third = table
    assert second["object"] is None
    assert third["object"] is None
    assert first["Int64"] == 2**60 + 1
    assert first["timedelta"] == 1.5
    assert third["datetime"] is None
    assert first["nanoseconds"] == dt.datetime(2020, 1, 1)
    assert second["dict"] == {"a": None, "b": 2}
    assert third["array"].tolist() == [1, 1]


def test_polars_columns_of_every_kind():
    frame = pl.DataFrame(
        {
            "string": ["a", None],
            "enum": pl.Series(["x", "y"], dtype=pl.Enum(["x", "y"])),
            "categorical": pl.Series(["x", "y"], dtype=pl.Categorical),
            "list": [["a"], None],
            "duration": [dt.timedelta(minutes=1), None],
            "decimal": [decimal.Decimal("1.25"), None],
            "array": pl.Series([[1, 2], [3, 4]], dtype=pl.Array(pl.Int32, 2)),
            "date": [dt.date(2020, 1, 1), None],
            "struct": [{"a": 1}, {"a": None}],
            "uint64": pl.Series([1, 2], dtype=pl.UInt64),
            "null": [None, None],
        }
    )
    table = Table(data=frame)
    assert next(iter(table)) == {
        "string": "a",
        "enum": "x",
        "categorical": "x",
        "list": ["a"],
        "duration": 60.0,
        "decimal": 1.25,
        "array": [1, 2],
        "date": dt.date(2020, 1, 1),
        "struct": {"a": 1},
        "uint64": 1,
        "null": None,
    }
    assert pa.types.is_string(table.to_arrow().schema.field("string").type)


def arrow(values, kind):
    return pa.table({"x": pa.array(values, kind)})


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (arrow([b"x"], pa.binary()), "binary"),
        (arrow([dt.time(1)], pa.time64("us")), "times of day as text"),
        (arrow([2**64 - 1], pa.uint64()), "column 'x'"),
        (arrow([1], pa.timestamp("ns")), "lose data"),
        (arrow([10**18], pa.timestamp("us")), "years 1 to 9999"),
        (arrow([decimal.Decimal("0.12345678901234567890")], pa.decimal128(30, 20)), "more digits"),
        (arrow([[("k", 1)]], pa.map_(pa.string(), pa.int64())), "map"),
        (arrow([[2**64 - 1]], pa.list_(pa.uint64())), "column 'x'"),
        (pd.DataFrame({"x": [1, "a"]}), "row 1, column 'x'"),
        (pd.DataFrame({"x": [True, 1]}, dtype=object), "row 1, column 'x'"),
        (pd.DataFrame({"x": [1, b"a"]}), "row 1, column 'x'"),
        (pd.DataFrame({"x": [2**70]}), "64 bits"),
        (pd.DataFrame({"x": [2**64 - 1]}), "column 'x'"),
        (pd.DataFrame({"x": [1j]}), "complex"),
        (pd.DataFrame({"x": pd.period_range("2020", periods=2)}), "to_timestamp"),
        (pd.DataFrame({"x": pd.interval_range(0, 2)}), "astype"),
        (pd.DataFrame({"x": ["\ud800"]}, dtype=object), "surrogate"),
        (pd.DataFrame({"x": [2**60 + 1, 0.5]}, dtype=object), "not exact|not in range|representable"),
        (pl.DataFrame({"x": [object()]}), "fixed_size_binary"),
    ],
)
def test_what_would_change_or_cannot_be_kept_is_refused(frame, words):
    with pytest.raises(TypeMismatchError, match=words):
        Table(dataframe=frame)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"dataframe": pd.DataFrame(columns=pd.MultiIndex.from_tuples([("a", "b")]))}, TableError),
        ({"dataframe": pd.DataFrame([[1, 2]], columns=["a", "a"])}, DuplicateColumnError),
        ({"dataframe": pd.DataFrame([[1, 2]], columns=[1, "1"])}, DuplicateColumnError),
        ({"dataframe": pd.DataFrame({"": [1]})}, TableError),
        ({"dataframe": pa.table([[1], [2]], names=["a", "a"])}, DuplicateColumnError),
        ({"dataframe": pl.DataFrame({"a": [1]}).lazy()}, TableError),
        ({"dataframe": pd.DataFrame({"a": [1]}), "data": [[1]]}, TableError),
        ({"dataframe": pd.DataFrame({"a": [1]}), "columns": ["b"]}, TableError),
        ({"data": pd.Series([1])}, TypeMismatchError),
        ({"data": {"a": [1]}}, TableError),
        ({"data": "file.csv"}, TableError),
        ({"data": np.zeros((2, 2, 2)), "columns": ["a", "b"]}, TableError),
        ({"data": np.zeros((2, 2))}, LengthError),
    ],
)
def test_what_is_no_table_is_refused(arguments, error):
    with pytest.raises(error):
        Table(**arguments)


def test_columns_pick_from_a_frame():
    frame = pd.DataFrame({"a": [1], "b": [2], "c": [3]}, index=[7])
    assert list(Table(columns=["c", "a"], dataframe=frame)) == [{"c": 3, "a": 1}]


def test_arrays_of_two_dimensions():
    array = np.array([[1.0, np.nan], [3.0, 4.0]])
    table = Table(columns=["a", 1], data=array)
    assert list(table) == [{"a": 1, "1": None}, {"a": 3, "1": 4}]
    mixed = np.array([[1, "x"], [None, "y"]], dtype=object)
    assert list(Table(columns=["a", "b"], data=mixed)) == [{"a": 1, "b": "x"}, {"a": None, "b": "y"}]
    assert types(Table(columns=["a"], data=np.array([["x"]]))) == {"a": "string"}


def test_arrays_and_frames_are_copied():
    array = np.array([[1.0, 2.0]])
    frame = pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5], "n": pd.array([1, 2], dtype="Int64")})
    of_array, of_frame = Table(columns=["a", "b"], data=array), Table(dataframe=frame)
    array[:] = 9
    for name in frame:
        frame.loc[0, name] = 9
    assert of_array["a"] == [1]
    assert next(iter(of_frame)) == {"a": 1, "b": 0.5, "n": 1}


def test_text_that_repeats_is_encoded_and_other_text_is_not():
    count = 5_000
    frame = pd.DataFrame({"few": ["a", "b"] * (count // 2), "many": [f"row {at}" for at in range(count)]})
    table = Table(dataframe=frame)
    schema = table.to_arrow().schema
    assert schema.field("few").type == pa.dictionary(pa.int32(), pa.string())
    assert not pa.types.is_dictionary(schema.field("many").type)
    assert table.to_pandas()["few"].tolist() == frame["few"].tolist()


def test_dictionaries_of_several_batches_become_one():
    one = pa.array(["a", "b", None]).dictionary_encode()
    two = pa.array(["c", "a"]).dictionary_encode()
    column = pa.chunked_array([one, two])
    table = Table.from_arrow(pa.table({"x": column}))
    assert table["x"] == ["a", "b", None, "c", "a"]
    dictionaries = {tuple(chunk.dictionary.to_pylist()) for chunk in table.to_arrow().column("x").chunks}
    assert dictionaries == {("a", "b", "c")}
    with_null = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), pa.array(["a", None]))
    assert Table.from_arrow(pa.table({"x": with_null}))["x"] == ["a", None]


def test_arrow_data_that_fits_is_not_copied():
    values = pa.array(np.arange(BATCH * 2 + 5, dtype=np.float64))
    table = Table.from_arrow(pa.table({"x": values}))
    chunks = table.snapshot().data.column("x").chunks
    assert [len(chunk) for chunk in chunks] == [BATCH, BATCH, 5]
    assert {chunk.buffers()[1].address for chunk in chunks} == {values.buffers()[1].address}


def test_extension_types_count_as_what_they_hold():
    tensor = pa.array([[1, 2], [3, 4]], pa.list_(pa.int64(), 2))
    extension = pa.ExtensionArray.from_storage(pa.fixed_shape_tensor(pa.int64(), [2]), tensor)
    assert Table.from_arrow(pa.table({"x": extension}))["x"] == [[1, 2], [3, 4]]


def test_anything_with_a_stream_is_read():
    class Stream:
        def __arrow_c_stream__(self, requested_schema=None):
            return pa.table({"x": [1, 2]}).__arrow_c_stream__(requested_schema)

    assert Table(data=Stream())["x"] == [1, 2]
    assert Table(dataframe=Table(columns=["a"], data=[[1]])) == Table(columns=["a"], data=[[1]])


def test_declared_types_rule_over_inferred_ones():
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    assert types(Table(dataframe=frame, dtype={"a": float})) == {"a": "number", "b": "string"}
    with pytest.raises(TypeMismatchError, match="column 'a'"):
        Table(dataframe=frame, dtype={"a": str})
    with pytest.raises(TypeMismatchError, match="row 1, column 'a' is missing"):
        Table(dataframe=pd.DataFrame({"a": [1, np.nan]}), optional=False)
    mixed = Table(dataframe=pd.DataFrame({"a": [1, "x"]}), allow_mixed_types=True)
    assert mixed["a"] == [1, "x"]


def test_frames_without_rows_or_columns():
    assert len(Table(dataframe=pd.DataFrame())) == 0
    assert Table(dataframe=pd.DataFrame()).columns == []
    empty = Table(dataframe=pd.DataFrame({"a": pd.Series([], dtype="int64")}))
    assert (len(empty), types(empty)) == (0, {"a": "integer"})
    empty.add_data(1)
    assert empty["a"] == [1]
