from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Boolean, Column, Dict, List, NoneDType, Number, Schema, String
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.plan import RowsPlan
from wandb_tables_widget.query.summary import BarsSummary, HistogramSummary, ShareSummary

SCHEMA = Schema((Column("x", Number()), Column("s", String()), Column("b", Boolean())))


def make(x, s, b) -> Dataset:
    arrays = [pa.array(x, pa.float64(), from_pandas=False), pa.array(s, pa.string()), pa.array(b, pa.bool_())]
    return Dataset(pa.table(arrays, ["x", "s", "b"]), SCHEMA)


ROW = st.tuples(st.none() | st.floats(), st.none() | st.text("abßÄ", max_size=2), st.none() | st.booleans())


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, max_size=30))
def test_summaries_agree_with_python(rows):
    x, s, b = zip(*rows, strict=True) if rows else ((), (), ())
    x = [None if v is None or math.isnan(v) else v for v in x]
    histogram, words, flags = make(x, s, b).summarize([0, 1, 2], RowsPlan(bind_filter("x > 0", SCHEMA)))
    kept = [v is not None and v > 0 for v in x]

    finite = [v for v in x if v is not None and math.isfinite(v)]
    matched = [v for v in finite if v > 0]
    assert histogram.missing == x.count(None)
    assert histogram.infinite == len(x) - x.count(None) - len(finite)
    assert sum(histogram.counts) == len(finite)
    assert sum(histogram.matched) == len(matched)
    inner = np.array(histogram.edges[1:-1])
    assert list(histogram.counts) == _binned(finite, inner, len(histogram.counts))
    assert list(histogram.matched) == _binned(matched, inner, len(histogram.counts))

    for summary, values in ((words, s), (flags, b)):
        counts = Counter(v for v in values if v is not None)
        chosen = Counter(v for v, keep in zip(values, kept, strict=True) if keep)
        top = sorted(counts, key=lambda v: (-counts[v], v))[:12]
        assert summary.bars == tuple((v, counts[v], chosen[v]) for v in top)
        assert (summary.distinct, summary.missing) == (len(counts), sum(v is None for v in values))


def _binned(values, inner, size):
    return np.bincount(np.searchsorted(inner, values, side="right"), minlength=size).tolist() if size else []


def test_a_text_of_many_values_is_counted_exactly():
    rng = np.random.default_rng(5)
    words = np.where(rng.random(120_000) < 0.7, [f"w{i}" for i in rng.integers(0, 10**9, 120_000)], None)
    words[::50] = "often"
    words[::70] = "ä, less often"
    schema = Schema((Column("s", String()), Column("n", Number(integer=True))))
    table = pa.table({"s": pa.array(words, pa.string()), "n": np.arange(len(words))})
    dataset = Dataset(table, schema)
    assert not dataset._source.few_values(0)
    summary = dataset.summarize([0], RowsPlan(bind_filter("n < 1000", schema)))[0]
    series = pd.Series(words)
    counts, head = series.value_counts(), series[:1000].value_counts()
    assert summary.distinct == len(counts)
    assert summary.missing == series.isna().sum()
    assert [n for _, n, _ in summary.bars] == counts.tolist()[:12]
    assert all(counts[v] == n and head.get(v, 0) == m for v, n, m in summary.bars)
    assert dataset.frequent(0, 2) == ["often", "ä, less often"]


def test_other_columns_say_how_many_values_they_have():
    table = pa.table({"l": [[1], None, []], "d": [None, None, {"k": 1}], "n": pa.nulls(3)})
    schema = Schema((Column("l", List(Number())), Column("d", Dict()), Column("n", NoneDType())))
    found = Dataset(table, schema).summarize([0, 1, 2], RowsPlan())
    assert found == [ShareSummary(2, 1), ShareSummary(1, 2), ShareSummary(0, 3)]


def test_an_empty_table_has_summaries():
    assert make([], [], []).summarize([0, 1], RowsPlan()) == [
        HistogramSummary(None, (), (), (), 0, 0),
        BarsSummary((), 0, 0),
    ]


def test_without_a_filter_every_row_matches():
    found = make([1.0, 2.0], ["a", "a"], [True, None]).summarize([0, 1, 2], RowsPlan())
    assert found[0].matched == found[0].counts
    assert found[1].bars == (("a", 2, 2),)
    assert found[2].bars == ((True, 1, 1),)
