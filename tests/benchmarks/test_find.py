"""Finding a text beside a plain search by pyarrow, in one group each. BENCH_ROWS sets the size."""

from __future__ import annotations

import os

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from wandb_tables_widget.dtypes import Column, Number, Schema, String
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.find import Sought
from wandb_tables_widget.query.plan import RowsPlan, SortTerm

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))
SCHEMA = Schema((Column("text", String()), Column("score", Number()), Column("n", Number(integer=True))))
NEEDLES = {"text": "1234", "score": "12.5", "digits": "1234", "n": "1234"}
COLUMNS = {"text": 0, "score": 1, "digits": 1, "n": 2}


@pytest.fixture(scope="module")
def table() -> pa.Table:
    random = np.random.default_rng(5)
    words = pa.array([f"word number {k} of Many" for k in range(ROWS // 10)])
    return pa.table(
        {
            "text": words.take(pa.array(random.integers(0, len(words), ROWS))),
            "score": random.normal(size=ROWS) * 10,
            "n": random.integers(0, 10**9, ROWS),
        }
    )


@pytest.fixture
def dataset(table):
    dataset = Dataset(table, SCHEMA)
    dataset.prepare()
    yield dataset
    dataset.close()


def substring(table, column, needle):
    """What pyarrow takes for the same question: the column as text, searched."""
    values = table.column(column)
    texts = values if pa.types.is_string(values.type) else pc.cast(values, pa.string())
    return pc.sum(pc.match_substring(texts, needle, ignore_case=pa.types.is_string(values.type)))


@pytest.mark.parametrize("what", NEEDLES)
@pytest.mark.parametrize("way", ["find", "pyarrow"])
def test_all_matches(benchmark, table, what, way):
    benchmark.group = f"find all: {what}"
    column, needle = COLUMNS[what], NEEDLES[what]
    if way == "pyarrow":
        benchmark.pedantic(substring, (table, column, needle), rounds=3)
        return

    def setup():
        dataset = Dataset(table, SCHEMA)
        dataset.prepare()
        return (dataset,), {}

    benchmark.pedantic(lambda d: d.find(Sought(needle, (column,)), RowsPlan()), setup=setup, rounds=3)


@pytest.mark.parametrize("what", NEEDLES)
@pytest.mark.parametrize("order", ["table", "sorted"])
def test_first_match_from_the_middle(benchmark, dataset, what, order):
    benchmark.group = f"find next: {what}"
    plan = RowsPlan(sort=(SortTerm(1),) if order == "sorted" else ())
    dataset.rows(plan).all()
    needles = (f"{NEEDLES[what]}{'' if what == 'score' else k}" for k in range(10))
    start = ROWS // 2

    def ask():
        needle = next(needles)
        return dataset.find_next(Sought(needle, (COLUMNS[what],)), plan, range(start, ROWS))

    benchmark.pedantic(ask, rounds=5)


def test_no_match_anywhere(benchmark, table, dataset):
    benchmark.group = "find next: none"
    needles = (f"zebra {k}" for k in range(10))
    benchmark.pedantic(
        lambda: dataset.find_next(Sought(next(needles), (0, 1, 2)), RowsPlan(), range(ROWS)), rounds=3
    )
