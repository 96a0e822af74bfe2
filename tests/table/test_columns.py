# ruff: noqa: DTZ001  # times without a zone are values under test
from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import Number, String
from wandb_tables_widget.errors import (
    ColumnNotFoundError,
    DuplicateColumnError,
    LengthError,
    TableError,
    TypeMismatchError,
)
from wandb_tables_widget.media import Image
from wandb_tables_widget.table import Table


@pytest.fixture
def table():
    return Table(columns=["a", "b"], data=[[1, "x"], [2, None]])


@pytest.mark.parametrize(
    "data",
    [
        [1, 2],
        (1, 2),
        np.array([1, 2]),
        pd.Series([1, 2], index=[5, 6]),
        pa.array([1, 2]),
        pa.chunked_array([[1], [2]]),
        pd.Index([1, 2]),
    ],
    ids=lambda data: type(data).__name__,
)
def test_a_column_is_added_from_anything_like_a_list(table, data):
    table.add_column("c", data)
    assert table["c"] == [1, 2]
    assert table.schema["c"].optional is False
    table.add_data(3, "y", 4)
    assert table["c"] == [1, 2, 4]


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a", [1, 2], DuplicateColumnError),
        ("c", [1], LengthError),
        ("c", [1, None], TypeMismatchError),
        ("c", [1, float("nan")], TypeMismatchError),
        ("c", [1, "x"], TypeMismatchError),
        ("c", "ab", TypeMismatchError),
        ("c", 3, TypeMismatchError),
        ("", [1, 2], TableError),
        ("\0", [1, 2], TableError),
    ],
)
def test_a_column_that_is_refused_changes_nothing(table, name, data, error):
    before, version = list(table), table.version
    with pytest.raises(error):
        table.add_column(name, data)
    assert (list(table), table.version, table.columns) == (before, version, ["a", "b"])


def test_the_first_column_sets_the_number_of_rows():
    table = Table(columns=[])
    table.add_column("a", [1, 2, 3])
    assert len(table) == 3
    with pytest.raises(LengthError):
        Table(columns=[], data=[[]])


def test_optional_columns_take_missing_values(table):
    table.add_column("c", [None, 1.5], optional=True)
    assert table["c"] == [None, 1.5]


def test_rows_of_a_matrix_become_arrays(table):
    table.add_column("m", np.arange(4).reshape(2, 2))
    assert table["m"][1].tolist() == [2, 3]


def test_images_become_a_column_and_come_back(table):
    images = [Image(np.full((2, 2), at, np.uint8), caption=str(at)) for at in range(2)]
    table.add_column("i", images)
    assert table["i"] == images
    assert table["i"][1].bytes == images[1].bytes
    assert table.get_column("i", convert_to="numpy").shape == (2, 2, 2)


def test_computed_columns(table):
    table.add_computed_columns(lambda index, row: {"c": row["a"] * 2, "d": f"{index}{row['b']}"})
    assert [(row["c"], row["d"]) for row in table] == [(2, "0x"), (4, "1None")]


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (lambda index, _row: index, TypeMismatchError),
        (lambda index, _row: {str(index): 1}, LengthError),
        (lambda _index, _row: {"c": 1, "a": 2}, DuplicateColumnError),
        (lambda index, _row: {"c": [1, "x"][index]}, TypeMismatchError),
        (lambda _index, row: {"c": row["nope"]}, KeyError),
    ],
)
def test_computed_columns_that_fail_change_nothing(table, function, error):
    before, version = list(table), table.version
    with pytest.raises(error):
        table.add_computed_columns(function)
    assert (list(table), table.version) == (before, version)


def test_columns_as_numpy():
    table = Table(
        columns=["i", "f", "b", "s", "t", "m", "l", "gap"],
        data=[
            [1, 0.5, True, "x", dt.datetime(2020, 1, 1), np.zeros(2), [1], 1],
            [2, None, False, "y", None, np.ones(2), [2, 3], None],
        ],
    )
    arrays = {name: table.get_column(name, convert_to="numpy") for name in table.columns}
    kinds = {"i": "i", "f": "f", "b": "b", "s": "U", "t": "M", "m": "f", "l": "O", "gap": "f"}
    assert {name: array.dtype.kind for name, array in arrays.items()} == kinds
    assert np.isnan(arrays["f"][1])
    assert np.isnat(arrays["t"][1])
    assert arrays["m"].shape == (2, 2)
    arrays["i"][0] = 9
    assert table["i"] == [1, 2]


def test_get_column_refuses_what_it_does_not_know(table):
    with pytest.raises(ColumnNotFoundError, match="'a', 'b'"):
        table.get_column("nope")
    with pytest.raises(KeyError):
        table["nope"]
    with pytest.raises(TableError, match="numpy"):
        table.get_column("a", convert_to="torch")


def test_cast_gives_a_type_the_values_fit(table):
    assert table.cast("a", float) == Number()
    table.add_data(0.5, "y")
    assert table["a"] == [1, 2, 0.5]
    assert table.cast("b", str, optional=True) == String()
    assert str(table.cast("b", "any", optional=True)) == "mixed"
    assert table["b"] == ["x", None, "y"]
    assert table.cast("b", str, optional=True) == String()
    table.cast("a", float)
    with pytest.raises(TypeMismatchError):
        table.add_data(None, "z")


@pytest.mark.parametrize(
    ("name", "dtype", "error"),
    [
        ("nope", int, ColumnNotFoundError),
        ("a", str, TypeMismatchError),
        ("b", str, TypeMismatchError),
        ("a", "numbr", TypeMismatchError),
        ("a", bool, TypeMismatchError),
    ],
)
def test_a_cast_that_fails_changes_nothing(table, name, dtype, error):
    before, version = table.schema, table.version
    with pytest.raises(error):
        table.cast(name, dtype)
    assert (table.schema, table.version) == (before, version)


def test_a_number_that_is_whole_can_be_declared_whole():
    table = Table(columns=["x"], data=[[0.5]])
    with pytest.raises(TypeMismatchError):
        table.cast("x", int)
