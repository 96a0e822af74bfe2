"""Parquet files shown without loading them, beside the same table in memory. BENCH_ROWS sets the size.

The bars: a widget of files of ten million rows about as quick as of Arrow in memory; at most a sixth of the
decoded size for showing them and scrolling to 20 random places.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.benchmarks.data import SCHEMA, evaluation_table
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.plan import RowsPlan, SortTerm
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.opened import Opened
from wandb_tables_widget.widget.widget import TableWidget

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))
COLUMNS = range(13)
GROUPS = {"files, 128k row groups": 131_072, "files, 1M row groups": 1_048_576}
SHARE = 1 / 6


@pytest.fixture(scope="module")
def data():
    return evaluation_table(ROWS).drop_columns("image")


@pytest.fixture(scope="module", params=["memory", *GROUPS])
def make(request, data, tmp_path_factory):
    """What makes the table anew."""
    if request.param == "memory":
        return lambda: Table.from_arrow(data)
    path = tmp_path_factory.mktemp("parquet") / "x.parquet"
    pq.write_table(data, path, row_group_size=GROUPS[request.param], compression="zstd")
    return lambda: Table.from_parquet(path)


def opened(make) -> Opened:
    found = Opened(make().snapshot())
    found.dataset.prepare()
    return found


@pytest.mark.benchmark(group="a widget with its first window")
def test_a_widget_with_its_first_window(benchmark, make):
    tables = iter([make() for _ in range(12)])
    widget = benchmark.pedantic(lambda: TableWidget(next(tables)), rounds=10, warmup_rounds=2)
    assert widget.first["answer"]["count"] == 64


@pytest.mark.benchmark(group="the call")
def test_the_call(benchmark, make):
    assert len(benchmark.pedantic(make, rounds=5)) == ROWS


@pytest.mark.benchmark(group="64 rows at a random place")
def test_a_window_at_a_random_place(benchmark, make):
    dataset = opened(make).dataset
    places = itertools.cycle(np.random.default_rng(0).integers(0, ROWS - 64, 1_000).tolist())

    def ask():
        start = next(places)
        return dataset.take(np.arange(start, start + 64), COLUMNS)

    assert benchmark.pedantic(ask, rounds=60, warmup_rounds=2).num_rows == 64


@pytest.mark.benchmark(group="64 rows of a sorted view, the order known")
def test_a_window_of_a_sorted_view(benchmark, make):
    dataset = opened(make).dataset
    rows = dataset.rows(RowsPlan(sort=(SortTerm(SCHEMA.index("loss")),)))
    rows.all()
    places = itertools.cycle(np.random.default_rng(0).integers(0, ROWS - 64, 1_000).tolist())
    benchmark.pedantic(
        lambda: dataset.take(rows.window(next(places), 64), COLUMNS), rounds=5, warmup_rounds=1
    )


@pytest.mark.parametrize("column", ["loss", "label"])
@pytest.mark.benchmark(group="sort, whole order")
def test_sort(benchmark, make, column):
    plan = RowsPlan(sort=(SortTerm(SCHEMA.index(column)),))
    asked = iter([opened(make) for _ in range(3)])
    benchmark.pedantic(lambda: next(asked).dataset.rows(plan).all(), rounds=3)


@pytest.mark.benchmark(group="filter")
def test_filter(benchmark, make):
    plan = RowsPlan(bind_filter("label != guess and score > 0.5", SCHEMA))
    asked = iter([opened(make) for _ in range(3)])
    assert benchmark.pedantic(lambda: next(asked).dataset.rows(plan), rounds=3).matched > 0


@pytest.mark.benchmark(group="summaries of 13 columns")
def test_summaries(benchmark, make):
    asked = iter([opened(make) for _ in range(2)])
    benchmark.pedantic(lambda: next(asked).dataset.summarize(COLUMNS, RowsPlan()), rounds=2)


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
@pytest.mark.benchmark(group="memory of showing files, over their decoded size")
def test_memory(benchmark, data, tmp_path, group):
    path = tmp_path / "x.parquet"
    pq.write_table(data, path, row_group_size=group, compression="zstd")
    command = [sys.executable, str(Path(__file__).with_name("parquet_memory.py")), str(path)]
    done = benchmark.pedantic(
        subprocess.run,
        args=(command,),
        kwargs={"capture_output": True, "text": True, "check": True},
        rounds=1,
    )
    grown = benchmark.extra_info["peak_bytes"] = int(done.stdout)
    share = benchmark.extra_info["peak_over_decoded"] = round(grown / int(data.nbytes), 3)
    if ROWS >= 10_000_000:
        assert share <= SHARE
