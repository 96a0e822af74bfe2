# ruff: noqa: DTZ001  # times without a zone are values under test
from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wandb_tables_widget.dtypes import Dict
from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.media import Image
from wandb_tables_widget.table import Table

INTS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False)
TEXT = st.text(st.characters(codec="utf-8"))
IMAGE = st.builds(
    lambda value, caption: Image(np.full((2, 2), value, np.uint8), caption=caption),
    st.integers(0, 255),
    st.none() | TEXT,
)


def objects(values):
    """Dicts of up to three keys, each key always of one type."""
    return st.fixed_dictionaries({}, optional={"a": values, "b": TEXT, "": st.lists(INTS)})


KINDS = {
    "integer": INTS,
    "number": FLOATS,
    "number, both": st.integers(-(2**53), 2**53) | FLOATS,
    "boolean": st.booleans(),
    "string": TEXT,
    "time": st.datetimes(),
    "time in UTC": st.datetimes(
        min_value=dt.datetime(2, 1, 1), max_value=dt.datetime(9999, 1, 1), timezones=st.just(dt.UTC)
    ),
    "date": st.dates(),
    "list": st.lists(st.none() | FLOATS),
    "list of lists": st.lists(st.none() | st.lists(TEXT)),
    "list of times": st.lists(st.datetimes()),
    "dict": objects(INTS),
    "dict of dicts": objects(objects(FLOATS)),
    "list of dicts": st.lists(objects(st.lists(st.booleans()))),
    "image": IMAGE,
    "list of images": st.lists(st.none() | IMAGE, max_size=2),
    "dict with images": objects(IMAGE),
}


def filled(value, dtype):
    """What a value is after a round trip: dicts have all keys of their column."""
    if isinstance(value, dict):
        return {name: filled(value.get(name), inner) for name, inner in dtype.fields}
    if isinstance(value, list):
        return [filled(item, dtype.element) for item in value]
    return value


def oracle(values, table):
    dtype = table.schema["x"].dtype
    return [filled(value, dtype) for value in values]


def table_of(values, how):
    if how == "rows":
        return Table(columns=["x"], data=[[value] for value in values])
    if how == "add_data":
        table = Table(columns=["x"])
        for value in values:
            table.add_data(value)
        return table
    if how == "edits":
        table = Table(columns=["x"], data=[[None] for _ in values])
        table.snapshot()
        for at, value in enumerate(values):
            table.data[at][0] = value
        return table
    if how == "snapshots":
        table = Table(columns=["x"])
        for value in values:
            table.add_data(value)
            table.snapshot()
        return table
    table = Table(columns=[])
    table.add_column("x", values, optional=True)
    return table


@pytest.mark.parametrize("how", ["rows", "add_data", "edits", "snapshots", "add_column"])
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_written_is_read(kind, how, data):
    values = data.draw(st.lists(st.none() | KINDS[kind], max_size=8))
    table = table_of(values, how)
    expected = oracle(values, table)
    assert table.get_column("x") == expected
    assert [row["x"] for row in table] == expected
    assert [table[at]["x"] for at in range(len(table))] == expected
    assert table.data == [[value] for value in expected]
    assert table == table_of(values, "rows")


@given(st.lists(st.none() | arrays(np.float64, (2, 3)) | arrays(np.int16, (2, 3)), min_size=1, max_size=4))
def test_arrays_of_one_shape_come_back_as_arrays(values):
    table = Table(columns=["x"], data=[[value] for value in values])
    for read, value in zip(table["x"], values, strict=True):
        assert (read is None) == (value is None)
        assert value is None or np.array_equal(read, value, equal_nan=True)


def test_arrays_of_several_shapes_come_back_as_lists():
    table = Table(columns=["x"], data=[[np.zeros((1, 2))], [np.ones((2, 1))], [None]])
    assert table["x"] == [[[0, 0]], [[1], [1]], None]


MIXED = st.recursive(
    st.none() | st.booleans() | INTS | FLOATS | TEXT | st.datetimes() | st.dates() | IMAGE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT | st.just("_type"), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(MIXED, max_size=6))
def test_mixed_values_survive(values):
    table = Table(columns=["x"], data=[[1], ["a"]], allow_mixed_types=True)
    for value in values:
        table.add_data(value)
    assert table["x"] == [1, "a", *values]
    assert list(map(type, table["x"][2:])) == list(map(type, values))
    whole = Table(columns=["x"], dtype="any", data=[[value] for value in values])
    assert whole["x"] == values


def test_a_mixed_table_keeps_pure_columns_pure():
    table = Table(columns=["a", "b"], data=[[1, 1], [2, "x"]], allow_mixed_types=True)
    assert [str(column.dtype) for column in table.schema] == ["integer", "mixed"]


@pytest.mark.parametrize("nan", [math.nan, np.nan, np.float32("nan"), np.float64("nan")])
@pytest.mark.parametrize("other", [1, 2.5, True, "a", dt.date(2020, 1, 1), [1], {"a": 1}])
def test_nan_is_missing_next_to_anything_whoever_made_it(nan, other):
    for values in ([nan, other], [other, nan]):
        table = Table(columns=["x"], data=[[value] for value in values])
        assert table["x"] == [None if value is nan else value for value in values]
    assert str(Table(columns=["x"], data=[[nan]]).schema["x"].dtype) == "number"


@pytest.mark.parametrize(
    "values", [[1.5, math.nan], [math.nan, 1.5], [math.nan], [1, math.nan], [[math.nan], [2.5, math.nan]]]
)
def test_nan_is_missing_in_lists_and_dicts(values):
    def without_nan(value):
        if isinstance(value, list):
            return [without_nan(item) for item in value]
        return None if math.isnan(value) else value

    table = Table(columns=["x", "y"], data=[[values, {"a": values}]])
    assert table["x"] == [without_nan(values)]
    assert table["y"] == [{"a": without_nan(values)}]


@pytest.mark.parametrize("values", [[2**63], [0, -(2**63) - 1], ["a", "\ud800"]])
def test_lists_are_checked_item_by_item(values):
    with pytest.raises(TypeMismatchError):
        Table(columns=["x"], data=[[values]])


def test_whole_numbers_stay_whole_next_to_nan():
    table = Table(columns=["x"], data=[[2**60 + 1], [math.nan]])
    assert table["x"] == [2**60 + 1, None]


def test_dicts_without_keys_grow_keys():
    table = Table(columns=["x"], data=[[{}], [None]])
    assert table.schema["x"].dtype == Dict()
    assert table["x"] == [{}, None]
    table.add_data({"a": 1})
    assert table["x"] == [{"a": None}, None, {"a": 1}]


def test_zones_that_differ_become_utc():
    berlin = dt.datetime(2020, 6, 1, tzinfo=__import__("zoneinfo").ZoneInfo("Europe/Berlin"))
    table = Table(columns=["x"], data=[[berlin]])
    assert str(table["x"][0].tzinfo) == "Europe/Berlin"
    table.add_data(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert table["x"] == [berlin, dt.datetime(2020, 1, 1, tzinfo=dt.UTC)]
    assert str(table["x"][0].tzinfo) == "UTC"
