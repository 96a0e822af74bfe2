"""The query engine beside what it is measured by, in one group each. BENCH_ROWS sets the size."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from tests.benchmarks.data import NUMBERS, SCHEMA, evaluation_table
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))
FILTER = "label != guess and score > 0.5"
MEMORY = 1.3


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return evaluation_table(ROWS)


@pytest.fixture(scope="module")
def native(table):
    """The same table copied into DuckDB's own format."""
    with duckdb.connect() as connection:
        connection.register("arrow", table)
        connection.execute("CREATE TABLE native AS SELECT * FROM arrow").fetchall()
        connection.unregister("arrow")
        yield connection


@pytest.fixture
def dataset(table):
    dataset = Dataset(table, SCHEMA)
    dataset.prepare()
    yield dataset
    dataset.close()


def by(*columns: str, descending: bool = False) -> RowsPlan:
    return RowsPlan(sort=tuple(SortTerm(SCHEMA.index(name), descending) for name in columns))


def afresh(benchmark, table, ask, rounds: int = 5):
    """Time ``ask(dataset)`` on a new dataset each round, its engine ready."""
    opened = []

    def setup():
        dataset = Dataset(table, SCHEMA)
        dataset.prepare()
        opened.append(dataset)
        return (dataset,), {}

    result = benchmark.pedantic(ask, setup=setup, rounds=rounds)
    for dataset in opened:
        dataset.close()
    return result


# --- sort ---------------------------------------------------------------------------------


@pytest.mark.benchmark(group="sort floats, whole order")
def test_sort_floats(benchmark, table):
    order = afresh(benchmark, table, lambda dataset: dataset.rows(by("loss")).all())
    assert np.array_equal(order, np.argsort(table["loss"].to_numpy(), kind="stable"))


@pytest.mark.benchmark(group="sort floats, whole order")
def test_sort_floats_reference_numpy_stable_argsort(benchmark, table):
    values = table["loss"].to_numpy()
    benchmark.pedantic(np.argsort, args=(values,), kwargs={"kind": "stable"}, rounds=5)


@pytest.mark.benchmark(group="sort floats, first page")
def test_first_page(benchmark, table):
    afresh(benchmark, table, lambda dataset: dataset.rows(by("loss", descending=True)).window(0, 50))


@pytest.mark.benchmark(group="sort floats, first page")
def test_first_page_reference_native_top_50(benchmark, native):
    text = "SELECT rowid FROM native ORDER BY loss DESC NULLS LAST, rowid LIMIT 50"
    benchmark(lambda: native.sql(text).to_arrow_table())


@pytest.mark.benchmark(group="sort floats, last page while the order is under way")
def test_last_page(benchmark, table):
    def ask(dataset):
        dataset.rows(by("loss")).window(0, 50)
        return dataset.rows(by("loss")).window(ROWS - 50, 50)

    afresh(benchmark, table, ask)


@pytest.mark.parametrize("column", ["label", "key", "prompt"])
@pytest.mark.benchmark(group="sort text, whole order")
def test_sort_text(benchmark, table, column):
    afresh(benchmark, table, lambda dataset: dataset.rows(by(column)).all(), rounds=3)


@pytest.mark.parametrize("column", ["label", "key", "prompt"])
@pytest.mark.benchmark(group="sort text, whole order")
def test_sort_text_reference_native(benchmark, native, column):
    text = f"SELECT rowid FROM native ORDER BY {column} NULLS LAST, rowid"
    benchmark.pedantic(lambda: native.sql(text).to_arrow_table(), rounds=3)


# --- filter and search --------------------------------------------------------------------


@pytest.mark.benchmark(group="filter")
def test_filter(benchmark, table):
    plan = RowsPlan(bind_filter(FILTER, SCHEMA))
    rows = afresh(benchmark, table, lambda dataset: dataset.rows(plan), rounds=9)
    assert rows.matched > ROWS * 0.05


@pytest.mark.benchmark(group="filter")
def test_filter_reference_hand_typed_sql(benchmark, table):
    data = table.append_column("row", pa.array(np.arange(ROWS, dtype=np.uint32)))
    text = "SELECT row FROM t WHERE label IS DISTINCT FROM guess AND score > 0.5 AND NOT isnan(score)"
    with duckdb.connect() as connection:
        connection.register("t", data)
        benchmark.pedantic(lambda: connection.sql(text).to_arrow_table(), rounds=9, warmup_rounds=1)


@pytest.mark.benchmark(group="search")
def test_search(benchmark, table):
    afresh(benchmark, table, lambda dataset: dataset.rows(RowsPlan(search="truck")), rounds=3)


@pytest.mark.benchmark(group="search")
def test_search_reference_ilike_native(benchmark, native):
    terms = " OR ".join(f"{name} ILIKE '%truck%'" for name in ("label", "guess", "key", "prompt"))
    text = f"SELECT rowid FROM native WHERE {terms}"
    benchmark.pedantic(lambda: native.sql(text).to_arrow_table(), rounds=3)


# --- groups and summaries -----------------------------------------------------------------


def histograms(dataset: Dataset):
    groups = dataset.groups(GroupPlan(RowsPlan(), (SCHEMA.index("label"),)))
    return groups.cells(range(groups.count), NUMBERS)


@pytest.mark.benchmark(group="10 groups with histograms of 6 columns")
def test_group_histograms(benchmark, table):
    cells = afresh(benchmark, table, histograms)
    assert len(cells) == 60


@pytest.mark.benchmark(group="10 groups with histograms of 6 columns")
def test_group_histograms_reference_native_sql(benchmark, native):
    def ask():
        for column in NUMBERS:
            name = SCHEMA.columns[column].name
            whole = f"(SELECT min({name}) a, max({name}) b FROM native WHERE NOT isnan({name}::DOUBLE))"
            place = f"least(19, trunc(({name} - a) * 20 / (b - a)))"
            text = f"SELECT label, {place} p, count(*) FROM native, {whole} GROUP BY ALL"
            native.sql(text).to_arrow_table()

    benchmark.pedantic(ask, rounds=3)


@pytest.mark.benchmark(group="N/10 groups, then the cells of 50")
def test_many_groups(benchmark, table):
    afresh(benchmark, table, lambda d: d.groups(GroupPlan(RowsPlan(), (SCHEMA.index("key"),))), rounds=3)


@pytest.mark.benchmark(group="N/10 groups, then the cells of 50")
def test_cells_of_many_groups(benchmark, dataset):
    groups = dataset.groups(GroupPlan(RowsPlan(), (SCHEMA.index("key"),)))
    benchmark.pedantic(groups.cells, args=(range(100, 150), NUMBERS), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="summaries of all columns")
def test_summaries(benchmark, table):
    afresh(benchmark, table, lambda dataset: dataset.summarize(range(len(SCHEMA)), RowsPlan()), rounds=3)


# --- windows and memory -------------------------------------------------------------------


@pytest.mark.parametrize("batch", [131_072, None], ids=["128k batches", "batches as made"])
@pytest.mark.benchmark(group="50 rows of a sorted view, 14 columns")
def test_window(benchmark, table, batch):
    data = pa.Table.from_batches(table.to_batches(max_chunksize=batch))
    dataset = Dataset(data, SCHEMA)
    rows = dataset.rows(by("loss"))
    rows.all()
    starts = itertools.cycle(np.random.default_rng(0).integers(0, ROWS - 50, 500).tolist())
    benchmark.pedantic(lambda: dataset.take(rows.window(next(starts), 50), range(14)), rounds=500)
    times = sorted(benchmark.stats.stats.data)
    benchmark.extra_info["p95_ms"] = round(times[int(len(times) * 0.95)] * 1e3, 2)
    dataset.close()


@pytest.mark.benchmark(group="memory of showing and sorting ten columns")
def test_memory(benchmark):
    command = [sys.executable, str(Path(__file__).with_name("memory.py")), str(ROWS)]
    done = benchmark.pedantic(
        subprocess.run,
        args=(command,),
        kwargs={"capture_output": True, "text": True, "check": True},
        rounds=1,
    )
    ratio = benchmark.extra_info["peak_over_arrow_bytes"] = float(done.stdout)
    if ROWS >= 10_000_000:
        assert ratio <= MEMORY
