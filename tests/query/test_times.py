from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import (
    Boolean,
    Column,
    Schema,
    Timestamp,
    arrow_type,
)
from wandb_tables_widget.errors import ExpressionTypeError
from wandb_tables_widget.query.binder import bind, bind_filter
from wandb_tables_widget.query.bound import Comparison, Constant, FunctionCall
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.plan import RowsPlan

TRUTH = Boolean()
NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
SCHEMA = Schema((Column("when", Timestamp()), Column("zoned", Timestamp(timezone="Europe/Zurich"))))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("when > '2026-01-02 03:04'", dt.datetime(2026, 1, 2, 3, 4)),  # noqa: DTZ001  # the column has no zone
        ("'2026-01-02' < when", dt.date(2026, 1, 2)),
        ("when > date('2026-01-02')", dt.date(2026, 1, 2)),
        ("zoned > '2026-01-02'", dt.datetime(2026, 1, 1, 23, tzinfo=dt.UTC)),
        ("zoned > '2026-07-02T12:00'", dt.datetime(2026, 7, 2, 10, tzinfo=dt.UTC)),
        ("zoned > '2026-01-02T12:00+05:00'", dt.datetime(2026, 1, 2, 7, tzinfo=dt.UTC)),
    ],
)
def test_text_beside_a_time_is_read_as_one(text, value):
    bound = bind(text, SCHEMA)
    assert isinstance(bound, Comparison)
    sides = [side.value for side in (bound.left, bound.right) if isinstance(side, Constant)]
    assert sides == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("zoned - date('2026-01-02')", [dt.datetime(2026, 1, 1, 23, tzinfo=dt.UTC)]),
        ("relative(date('2026-01-02T12:00'), zoned)", [dt.datetime(2026, 1, 2, 11, tzinfo=dt.UTC)]),
        ("diff(zoned, now(), 'hour')", [NOW]),
        ("when - now()", [NOW.astimezone().replace(tzinfo=None)]),
        ("now() - date('2026-01-02')", [NOW, dt.datetime(2026, 1, 2, tzinfo=dt.UTC)]),
        ("date('2026-01-02') - when", [dt.date(2026, 1, 2)]),
    ],
)
def test_times_that_are_subtracted_are_of_one_clock(text, values):
    bound = bind(text, SCHEMA, NOW)
    assert isinstance(bound, FunctionCall)
    found = [each.value for each in bound.arguments[:2] if isinstance(each, Constant)]
    assert [getattr(each, "moment", each) for each in found] == values


@pytest.mark.parametrize("text", ["now() > date('2026-01-02')", "date('2026-01-02') < now()"])
def test_now_compares_with_a_time_that_is_written(text):
    assert bind(text, SCHEMA, NOW).dtype == TRUTH


def test_the_way_out_of_two_clocks_is_one():
    assert bind("to_time(to_string(zoned)) - when", SCHEMA).dtype.kind == "number"
    assert bind("to_time(to_string(zoned)) > when", SCHEMA).dtype == TRUTH


@pytest.mark.parametrize(
    ("zone", "hour"), [("UTC", 12), ("+02:00", 10), ("-0130", 13), ("Asia/Tokyo", 3), ("Europe/Zurich", 11)]
)
def test_text_without_a_zone_is_in_the_zone_of_the_column(zone, hour):
    bound = bind("t == '2026-01-02T12:00'", Schema((Column("t", Timestamp(timezone=zone)),)))
    assert isinstance(bound, Comparison)
    assert isinstance(bound.right, Constant)
    assert bound.right.value == dt.datetime(2026, 1, 2, hour, 30 * (zone == "-0130"), tzinfo=dt.UTC)


def test_unknown_zones_want_an_offset():
    schema = Schema((Column("t", Timestamp(timezone="Mars/Olympus")),))
    with pytest.raises(ExpressionTypeError, match="Mars/Olympus"):
        bind("t > '2026-01-01'", schema)
    assert bind("t > '2026-01-01T00:00Z'", schema).dtype == TRUTH


WRITTEN = json.loads((Path(__file__).parents[1] / "golden" / "formats" / "times.json").read_text("utf-8"))


def _type(name):
    if name == "date":
        return Timestamp(date=True)
    return Timestamp(timezone=name.removeprefix("time in ") if " in " in name else None)


@pytest.mark.parametrize("case", WRITTEN, ids=[f"{each['type']} {each['microseconds']}" for each in WRITTEN])
def test_what_the_grid_writes_for_a_time_means_that_time(case):
    """Rows an hour and a microsecond away are others, also where a clock is put back."""
    dtype, micros = _type(case["type"]), case["microseconds"]
    steps = [86_400_000_000] if dtype.date else [1, 3_600_000_000, 86_400_000_000]
    values = [micros + sign * step for step in steps for sign in (-1, 1)] + [micros]
    stamps = pa.array(values, pa.timestamp("us", None if dtype.date else dtype.timezone))
    schema = Schema((Column("t", dtype),))
    dataset = Dataset(pa.table({"c0": stamps.cast(arrow_type(dtype))}), schema)
    conditions = {
        "t == {}": lambda value: value == micros,
        "t != {}": lambda value: value != micros,
        "t >= {}": lambda value: value >= micros,
        "t < {}": lambda value: value < micros,
    }
    for text, wanted in conditions.items():
        plan = RowsPlan(bind_filter(text.format(case["literal"]), schema))
        found = sorted(dataset.rows(plan).all().tolist())
        assert found == [row for row, value in enumerate(values) if wanted(value)], text
    dataset.close()
