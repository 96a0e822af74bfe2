from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Column,
    List,
    Media,
    Number,
    Schema,
    String,
    Timestamp,
)
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.plan import RowsPlan


@pytest.mark.parametrize(
    ("search", "wanted"),
    [
        ("2.5", [0]),
        ("12", [1]),
        ("TRU", [1]),
        ("2026-03", [2]),
        ("tiger", [0]),
        ("mixed", [2]),
        ("needle", [1]),
        ("nowhere", []),
        ("", [0, 1, 2]),
    ],
)
def test_search_reads_every_kind_of_column(search, wanted):
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
    columns = {
        "x": (Number(), pa.array([2.5, 1.0, None])),
        "n": (Number(integer=True), pa.array([1, 12, 3])),
        "b": (Boolean(), pa.array([False, True, None])),
        "t": (Timestamp(), pa.array([day, day, day.replace(month=3)], pa.timestamp("us"))),
        "m": (
            Media(),
            pa.array([{"caption": "a Tiger"}, {"caption": None}, None], pa.struct({"caption": pa.string()})),
        ),
        "j": (AnyType(), pa.array(["1", None, '"Mixed"'])),
        "l": (List(String()), pa.array([[], ["hay", "Needle"], None], pa.list_(pa.string()))),
    }
    schema = Schema(tuple(Column(name, dtype) for name, (dtype, _) in columns.items()))
    dataset = Dataset(pa.table({name: values for name, (_, values) in columns.items()}), schema)
    assert dataset.rows(RowsPlan(search=search)).all().tolist() == wanted


@pytest.mark.parametrize("search", ["n", "a", "nan", "NaN", "inf"])
def test_nan_is_missing_and_shows_nothing(search):
    schema = Schema((Column("x", Number()),))
    dataset = Dataset(pa.table({"x": [float("nan"), 1.0, float("inf")]}), schema)
    assert dataset.rows(RowsPlan(search=search)).all().tolist() == ([2] if search in "inf" else [])
