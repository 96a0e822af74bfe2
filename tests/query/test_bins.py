from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wandb_tables_widget.query.bins import MOST_BINS, bins_of, numbers

DAY = 86_400_000.0


def column(values, arrow=None) -> pa.ChunkedArray:
    whole = pa.array(values, arrow, from_pandas=False)
    return pa.chunked_array([whole.slice(0, 3), whole.slice(3)], whole.type)


def counts(col: pa.ChunkedArray) -> np.ndarray:
    bins = bins_of(col)
    return sum(
        (np.bincount(bins.index(numbers(chunk)), minlength=bins.size) for chunk in col.chunks),
        np.zeros(bins.size, int),
    )


@given(
    st.lists(st.none() | st.floats() | st.sampled_from([0.1, 0.2, 0.30000000000000004, 1e-5]), max_size=40)
)
@example([0.1 * i for i in range(40)])
@example([1.7976931348623157e308, -1.7976931348623157e308, 0.0])
@example([5e-324, 0.0, -5e-324])
@example([1e16, 1e16 + 2, 1e16 + 4])
@example([1e-320, 3e-320, 2.5e-320])
def test_floats_fall_where_numpy_puts_them(values):
    col = column(values, pa.float64())
    bins = bins_of(col)
    finite = [v for v in values if v is not None and math.isfinite(v)]
    found = counts(col)
    assert found[bins.missing] == sum(v is None or math.isnan(v) for v in values)
    assert found[bins.infinite] == sum(v is not None and math.isinf(v) for v in values)
    if not finite:
        assert (bins.edges, bins.range) == ((), None)
        return
    assert bins.range == (min(finite), max(finite))
    assert 1 <= bins.count <= MOST_BINS
    assert all(math.isfinite(edge) for edge in bins.edges)
    assert all(a < b for a, b in pairwise(bins.edges))
    assert bins.edges[0] <= min(finite)
    assert max(finite) <= bins.edges[-1]
    inner = np.searchsorted(np.array(bins.edges[1:-1]), finite, side="right")
    assert found[: bins.count].tolist() == np.bincount(inner, minlength=bins.count).tolist()


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=30))
@example([-(2**63), 2**63 - 1])
@example([2**63 - 1])
@example([2**53 + 1, 2**53 + 3])
def test_integers_of_any_size_all_find_a_bin(values):
    col = column(values, pa.int64())
    bins, found = bins_of(col), counts(col)
    assert found[bins.missing] == values.count(None)
    assert found[: bins.count].sum() == len(values) - values.count(None)


@given(st.integers(-1000, 1000), st.lists(st.integers(0, 19), min_size=1, max_size=50))
def test_few_integers_get_a_bin_each(low, offsets):
    values = [low + offset for offset in offsets]
    bins = bins_of(column(values, pa.int64()))
    assert bins.edges == tuple(float(e) for e in range(min(values), max(values) + 2))
    found = counts(column(values, pa.int64()))[: bins.count]
    assert found.tolist() == [values.count(v) for v in range(min(values), max(values) + 1)]


@pytest.mark.parametrize(
    ("values", "edges"),
    [
        ([0.0, 1.0], [i / 20 for i in range(21)]),
        ([0.013, 0.97], [i / 20 for i in range(21)]),
        ([-3.2, 96.0], [-10.0 + 10 * i for i in range(12)]),
        ([-3.2, 86.0], [-5.0 + 5 * i for i in range(20)]),
        ([7.0, 7.0], [6.5, 7.5]),
    ],
)
def test_edges_are_round(values, edges):
    assert list(bins_of(column(values, pa.float64())).edges) == edges


def test_wide_integers_get_whole_edges():
    edges = bins_of(column([0, 999], pa.int64())).edges
    assert edges == tuple(50.0 * i for i in range(21))


def test_times_get_edges_of_the_clock_and_the_calendar():
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    hours = [start + dt.timedelta(minutes=7 * i) for i in range(100)]
    edges = bins_of(column(hours, pa.timestamp("us", "UTC"))).edges
    assert {b - a for a, b in pairwise(edges)} == {3_600_000.0}
    assert edges[0] == start.timestamp() * 1000
    days = [dt.date(2026, 1, 1), dt.date(2026, 1, 4)]
    edges = bins_of(column(days, pa.date32())).edges
    assert {b - a for a, b in pairwise(edges)} == {DAY}
    years = [dt.date(1900, 1, 1), dt.date(2026, 1, 1)]
    edges = bins_of(column(years, pa.date32())).edges
    assert len(edges) <= MOST_BINS + 1
    assert all(edge % DAY == 0 for edge in edges)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_are_milliseconds_since_1970_in_every_unit(unit):
    at = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    block = pa.array([at, None], pa.timestamp(unit, "UTC"))
    found = numbers(block)
    assert found[0] == at.timestamp() * 1000
    assert math.isnan(found[1])


def test_a_column_without_values_has_no_bins():
    for values, arrow in (([], pa.float64()), ([None, None], pa.int64()), ([None], pa.null())):
        bins = bins_of(column(values, arrow))
        assert bins.edges == ()
        assert counts(column(values, arrow)).tolist() == [len(values), 0]
