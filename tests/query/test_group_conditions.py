from __future__ import annotations

import datetime as dt
import math

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Boolean, Column, Number, Schema, String, Timestamp
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.group_conditions import MOST_VALUES, condition_of, condition_without
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan

ZONE = dt.timezone(dt.timedelta(hours=2))
SCHEMA = Schema(
    (
        Column("any name", String()),
        Column("x", Number()),
        Column("n", Number(integer=True)),
        Column("flag", Boolean()),
        Column("when", Timestamp()),
        Column("zoned", Timestamp(timezone="+02:00")),
        Column("day", Timestamp(date=True)),
    )
)
TYPES = [
    pa.string(),
    pa.float64(),
    pa.int64(),
    pa.bool_(),
    pa.timestamp("us"),
    pa.timestamp("us", "+02:00"),
    pa.date32(),
]
moments = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1))  # noqa: DTZ001  # without zone
VALUES = [
    st.text(max_size=4) | st.sampled_from(['"', "a\nb", "\\", "other", "null"]),
    st.floats() | st.sampled_from([-0.0, math.inf, -math.inf, -1.5]),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.booleans(),
    moments,
    moments.map(lambda moment: moment.replace(tzinfo=ZONE)),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
]
rows = st.lists(st.tuples(*(st.none() | values for values in VALUES)), min_size=1, max_size=8)


@settings(max_examples=100, deadline=None)
@given(rows, st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True), st.integers(1, 3))
def test_conditions_find_the_rows_of_each_group_and_of_the_others(values, keys, kept):
    columns = [
        pa.array(list(v), t, from_pandas=False) for v, t in zip(zip(*values, strict=True), TYPES, strict=True)
    ]
    dataset = Dataset(pa.table(columns, list(SCHEMA.names)), SCHEMA)
    groups = dataset.groups(GroupPlan(RowsPlan(), tuple(keys)))
    names = [SCHEMA.columns[key].name for key in keys]

    def matching(text: str) -> list[int]:
        return dataset.rows(RowsPlan(bind_filter(text, SCHEMA))).all().tolist()

    for depth in range(len(keys)):
        for group in groups.tree.level(depth):
            condition = condition_of(zip(names, groups.keys(group), strict=False))
            assert matching(condition) == sorted(groups.rows(group).tolist())
    first = list(groups.tree.level(0))
    without = condition_without(names[0], [groups.keys(group)[0] for group in first[:kept]])
    others = [row for group in first[kept:] for row in groups.rows(group).tolist()]
    assert matching(without) == sorted(others)


def test_what_cannot_be_written_has_no_condition():
    assert condition_of([("a", 1), ("b", dt.time(1))]) is None
    assert condition_without("a", [dt.time(1)]) is None
    assert condition_without("a", list(range(MOST_VALUES))) is not None
    assert condition_without("a", list(range(MOST_VALUES + 1))) is None
