from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Column, Number, Schema, Timestamp
from wandb_tables_widget.errors import CancelledError
from wandb_tables_widget.query.cancel import CancelToken
from wandb_tables_widget.query.ends import Ends
from wandb_tables_widget.query.extremes import Extremes, has_extremes
from wandb_tables_widget.query.order import sort_rows
from wandb_tables_widget.query.plan import SortTerm
from wandb_tables_widget.query.source import Source

ROWS = 30_000
SCHEMA = Schema((Column("x", Number()), Column("i", Number(integer=True)), Column("t", Timestamp())))


def source(seed: int, values: int, missing: float) -> Source:
    """Return rows in three chunks; ``values`` bounds how many different ones there are."""
    rng = np.random.default_rng(seed)
    steps = rng.integers(-values, values, ROWS)
    gone = rng.random(ROWS) < missing
    floats = np.where(gone, np.nan, np.where(steps % 7 == 0, -0.0, steps / 3))
    times = pa.array(steps.astype("datetime64[us]"), mask=rng.random(ROWS) < missing)
    data = pa.table({"x": floats, "i": pa.array(steps, mask=gone), "t": times})
    return Source(pa.concat_tables([data.slice(0, 100), data.slice(100, 15_000), data.slice(15_100)]), SCHEMA)


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        source, st.integers(0, 9), st.sampled_from([3, 400, 2**40]), st.sampled_from([0.0, 0.3, 0.999, 1.0])
    ),
    st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=2, unique_by=lambda t: t[0]),
    st.sampled_from([1, 64, 2_000]),
    st.sampled_from([None, np.arange(0, ROWS, 3, dtype=np.uint32)]),
)
def test_the_ends_are_those_of_the_sorted_rows(rows, terms, count, ids):
    sort = [SortTerm(column, descending) for column, descending in terms]
    whole = sort_rows(rows, sort, ids)
    ends = Ends(rows, sort, ids)
    assert np.array_equal(ends.find(count, last=False), whole[:count])
    assert np.array_equal(ends.find(count, last=True), whole[-count:])


def test_few_rows_are_looked_at_when_values_differ():
    inside, ties = Extremes(source(0, 2**40, 0.1), 0, None).rows(500, greatest=True)
    assert 500 <= len(inside) + len(ties) < 2_000
    assert len(ties) == 1


@pytest.mark.parametrize(("values", "missing"), [(1, 0.0), (2**40, 0.9999)])
def test_it_does_not_tell_where_that_would_not_be_cheap(values, missing):
    assert Extremes(source(0, values, missing), 1, None).rows(2_000, greatest=False) is None


def test_a_cancelled_search_ends():
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        Extremes(source(0, 400, 0.1), 0, None).rows(64, greatest=True, token=token)


@pytest.mark.parametrize("value", [1, 1.5, dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)])
def test_numbers_and_times_can_be_compared(value):
    assert has_extremes(pa.scalar(value).type)


def test_text_cannot():
    assert not has_extremes(pa.string())
