from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import Column, Number, Schema, String
from wandb_tables_widget.errors import ExpressionTypeError, TableError
from wandb_tables_widget.query.binder import bind, bind_aggregate, bind_filter
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.evaluate import looks_around
from wandb_tables_widget.query.plan import RowsPlan, SortTerm

RNG = np.random.default_rng(4)
ROWS = 5_000
FRAME = pd.DataFrame(
    {
        "x": np.where(RNG.random(ROWS) < 0.1, np.nan, RNG.integers(0, 50, ROWS).astype(float)),
        "n": RNG.integers(-5, 20, ROWS),
        "s": RNG.choice(["a", "b", "c"], ROWS),
    }
)
SCHEMA = Schema((Column("x", Number()), Column("n", Number(integer=True)), Column("s", String())))
FILTER = bind_filter("n >= 0", SCHEMA)
PLAN = RowsPlan(FILTER, sort=(SortTerm(0, descending=True),))


@pytest.fixture(scope="module")
def dataset():
    dataset = Dataset(pa.Table.from_pandas(FRAME, preserve_index=False), SCHEMA)
    yield dataset
    dataset.close()


@pytest.fixture(scope="module")
def view(dataset):
    """The rows of the plan as pandas has them."""
    return FRAME.iloc[dataset.rows(PLAN).all()].reset_index(drop=True)


def _found(dataset, text, plan=PLAN, start=0, count=ROWS):
    return dataset.values(bind(text, SCHEMA), plan, start, count).to_pandas()


def _same(found, expected):
    pd.testing.assert_series_equal(found.astype(float), expected.astype(float), check_names=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x * 2 + n", lambda v: v.x * 2 + v.n),
        ("row_number()", lambda v: pd.Series(range(1, len(v) + 1))),
        ("lag(x)", lambda v: v.x.shift(1)),
        ("lag(n, 3)", lambda v: v.n.shift(3)),
        ("lead(x, 2)", lambda v: v.x.shift(-2)),
        ("n - lag(n)", lambda v: v.n.diff()),
        ("cumsum(x)", lambda v: v.x.cumsum()),
        ("cumsum(n)", lambda v: v.n.cumsum()),
        ("rank(x)", lambda v: v.x.rank(method="min")),
        ('rank(x, "desc")', lambda v: v.x.rank(method="min", ascending=False)),
        ("dense_rank(n)", lambda v: v.n.rank(method="dense")),
        ("share(n)", lambda v: v.n / v.n.sum()),
        ("cumsum(n) / row_number()", lambda v: v.n.expanding().mean()),
    ],
)
def test_values_over_a_sorted_and_filtered_view_agree_with_pandas(dataset, view, text, expected):
    _same(_found(dataset, text), expected(view).reset_index(drop=True))


@pytest.mark.parametrize("text", ["x + n", "cumsum(n)", "row_number()"])
def test_a_window_is_a_part_of_the_whole(dataset, text):
    whole = _found(dataset, text)
    part = _found(dataset, text, start=100, count=50)
    _same(part, whole[100:150].reset_index(drop=True))
    assert len(_found(dataset, text, start=len(whole) - 3, count=50)) == 3
    assert len(_found(dataset, text, start=len(whole) + 3, count=50)) == 0


def test_only_what_looks_around_reads_every_row(dataset, monkeypatch):
    asked = []
    compute = dataset._source._columns._compute_rows
    monkeypatch.setattr(
        dataset._source._columns,
        "_compute_rows",
        lambda ids, *rest: (asked.append(len(ids)), compute(ids, *rest))[1],
    )
    dataset.values(bind("n * 3", SCHEMA), RowsPlan(), 10, 25)
    dataset.values(bind("lag(n, 7)", SCHEMA), RowsPlan(), 10, 25)
    dataset.values(bind("lag(n, 7)", SCHEMA), RowsPlan(), 500, 25)
    assert asked == [25, ROWS]


def test_what_looks_around():
    assert looks_around(bind("lag(n) + 1", SCHEMA))
    assert not looks_around(bind("n + 1", SCHEMA))


@pytest.mark.parametrize("text", ["lag(n) > 1", "rank(x) < 10", "row_number() == 1"])
def test_filters_look_at_one_row(text):
    with pytest.raises(ExpressionTypeError, match="compute this in a column first"):
        bind_filter(text, SCHEMA)


@pytest.mark.parametrize("text", ["lag(rank(n))", "cumsum(row_number())", "[1, 2].map(v => v + rank(n))"])
def test_functions_over_the_view_do_not_nest(text):
    with pytest.raises(ExpressionTypeError, match="within another"):
        bind(text, SCHEMA)


def test_aggregates_of_groups(dataset):
    text = "avg(x) + max(n) - count() / total()"
    bound = bind_aggregate(text, SCHEMA)
    assert bound.scopes == {"group"}
    for wrong in ("x + 1", "avg(x) + n", "avg(avg(x))", "avg(lag(n))"):
        with pytest.raises(ExpressionTypeError):
            bind_aggregate(wrong, SCHEMA)
    assert bind_aggregate("s.upper + avg(x).to_string", SCHEMA, keys=[2]).dtype == String()
    assert bind_aggregate('row["x"].avg', SCHEMA) == bind_aggregate("avg(x)", SCHEMA)
    with pytest.raises(ExpressionTypeError, match="grouped table"):
        bind("avg(x)", SCHEMA)


def test_share_of_nothing_is_missing():
    zero = Dataset(pa.table({"n": [0, 0]}), Schema((Column("n", Number(integer=True)),)))
    found = zero.values(bind("share(n)", zero.schema), RowsPlan(), 0, 5).to_pylist()
    zero.close()
    assert all(value is None or math.isnan(value) for value in found)
    with pytest.raises(TableError):
        zero.values(bind("share(n)", zero.schema), RowsPlan(sort=(SortTerm(0),)), 0, 5)


def test_samples_are_the_first_values(dataset):
    assert dataset.samples([2, 1]) == [list(FRAME.s[:8]), list(FRAME.n[:8])]
    assert dataset.samples([]) == []
