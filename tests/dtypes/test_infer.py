# ruff: noqa: DTZ001  # times without a zone are values under test
from __future__ import annotations

import datetime as dt
import decimal
import enum

import numpy as np
import pandas as pd
import pytest
from PIL import Image as PILImage

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Dict,
    List,
    NDArray,
    NoneDType,
    Number,
    OnlyNaN,
    String,
    Timestamp,
    examine,
)
from wandb_tables_widget.errors import TypeMismatchError

INTEGER = Number(integer=True)


class Colour(enum.IntEnum):
    RED = 3


@pytest.mark.parametrize(
    ("value", "dtype", "kept"),
    [
        (None, NoneDType(), None),
        (pd.NA, NoneDType(), None),
        (pd.NaT, NoneDType(), None),
        (np.datetime64("NaT"), NoneDType(), None),
        (np.timedelta64("NaT"), NoneDType(), None),
        (float("nan"), OnlyNaN(), None),
        (np.float32("nan"), OnlyNaN(), None),
        (decimal.Decimal("NaN"), OnlyNaN(), None),
        (3, INTEGER, 3),
        (np.uint8(3), INTEGER, 3),
        (Colour.RED, INTEGER, 3),
        (2.5, Number(), 2.5),
        (np.float16(2.5), Number(), 2.5),
        (decimal.Decimal("2.5"), Number(), 2.5),
        (float("-inf"), Number(), float("-inf")),
        (True, Boolean(), True),
        (np.True_, Boolean(), True),
        ("a", String(), "a"),
        (np.str_("a"), String(), "a"),
        (dt.date(2020, 1, 2), Timestamp(date=True), dt.date(2020, 1, 2)),
        (dt.datetime(2020, 1, 2), Timestamp(), dt.datetime(2020, 1, 2)),
        (pd.Timestamp("2020-01-02"), Timestamp(), dt.datetime(2020, 1, 2)),
        (np.datetime64("2020-01-02", "ns"), Timestamp(), dt.datetime(2020, 1, 2)),
        (dt.timedelta(seconds=1.5), Number(), 1.5),
        (np.timedelta64(1500, "ms"), Number(), 1.5),
        ((1, 2.5), List(Number()), [1, 2.5]),
        ([], List(), []),
        ([1, "a"], List(AnyType()), [1, "a"]),
        (np.array(["a", "b"]), List(String()), ["a", "b"]),
        (np.array(4), INTEGER, 4),
        (pd.Series([1, 2]), List(INTEGER), [1, 2]),
        ({"a": [None]}, Dict((("a", List()),)), {"a": [None]}),
    ],
)
def test_the_type_and_the_kept_form_of_a_value(value, dtype, kept):
    assert examine(value) == (dtype, kept)


def test_aware_times_keep_their_zone_and_instant():
    dtype, kept = examine(pd.Timestamp("2020-01-02 03:00", tz="Europe/Berlin"))
    assert dtype == Timestamp("Europe/Berlin")
    assert kept == dt.datetime(2020, 1, 2, 2, tzinfo=dt.UTC)
    offset = dt.datetime(2020, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=5)))
    assert examine(offset)[0] == Timestamp("UTC")


def test_arrays_are_copied_as_floats():
    array = np.arange(6).reshape(2, 3)
    dtype, kept = examine(array)
    array[0, 0] = 99
    assert dtype == NDArray((2, 3))
    assert kept.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_tensor_is_an_array():
    class Tensor:
        def detach(self):
            return self

        cpu = detach

        def numpy(self):
            return np.ones(2)

    assert examine(Tensor())[0] == NDArray((2,))


def test_lists_and_dicts_are_copied():
    inner = [1]
    _, kept = examine({"a": inner})
    inner.append(2)
    assert kept == {"a": [1]}


def itself():
    found = []
    found.append(found)
    return found


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2**63, "64 bits"),
        (-(2**63) - 1, "64 bits"),
        pytest.param(10**5000, "16610 bits", id="huge"),
        (b"x", "bytes"),
        ({1}, r"sorted\(value\)"),
        (object(), r"str\(value\)"),
        (1j, "complex"),
        ({1: 2}, "keys must be text"),
        ("\ud800", "surrogate"),
        ({"\ud800": 1}, "surrogate"),
        (itself(), "deeper than 64"),
        (nested(65), "deeper than 64"),
        (np.datetime64("20000-01-01"), "year 1 to 9999"),
        (np.datetime64(1, "ns"), "microseconds"),
        (pd.Timestamp(1), "finer than a microsecond"),
        (pd.Timedelta(1), "finer than a microsecond"),
        (decimal.Decimal("0.12345678901234567890"), "more digits"),
        (dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=5))), "years 1 to 9999"),
        (np.array([2**60]), "beyond 2"),
        (np.array([1j]), "complex"),
    ],
)
def test_what_a_table_does_not_keep_is_refused_with_the_way_out(value, words):
    with pytest.raises(TypeMismatchError, match=words):
        examine(value)


def test_lists_may_nest_64_deep():
    assert str(examine(nested(64))[0]).count("list of") == 64


def test_pictures_are_pointed_to_image():
    with pytest.raises(TypeMismatchError, match=r"Image\(value\)"):
        examine(PILImage.new("L", (2, 2)))
