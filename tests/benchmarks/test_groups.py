"""Groups, their aggregates and their order beside DuckDB's own GROUP BY. BENCH_ROWS sets the size.

Two levels have a thousand keys each; the many groups are a third as many as there are rows.
"""

from __future__ import annotations

import os

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import Column, Number, Schema, String
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.view.compile import compile_groups
from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey
from wandb_tables_widget.widget.lines import Lines

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))
SCREEN = 50
SCHEMA = Schema(
    (
        Column("outer", Number(integer=True)),
        Column("inner", String()),
        Column("many", Number(integer=True)),
        Column("x", Number()),
    )
)
MEAN = (ComputedColumn("mean", "avg(x)"),)


@pytest.fixture(scope="module")
def table() -> pa.Table:
    rng = np.random.default_rng(0)
    return pa.table(
        {
            "outer": rng.integers(0, 1000, ROWS),
            "inner": pa.array(rng.integers(0, 1000, ROWS).astype(str)).dictionary_encode(),
            "many": rng.integers(0, ROWS // 3, ROWS),
            "x": rng.normal(size=ROWS),
        }
    )


@pytest.fixture(scope="module")
def engine(table):
    with duckdb.connect() as connection:
        connection.register("t", table)
        yield connection


@pytest.fixture(scope="module")
def dataset(table):
    """Codes and divisions are there, as after the first question of a view."""
    dataset = Dataset(table, SCHEMA)
    dataset.prepare()
    for keys in (("outer",), ("outer", "inner"), ("many",)):
        dataset.groups(plan(*keys))
    yield dataset
    dataset.close()


def plan(*keys: str, top: int | None = None, **query):
    return compile_groups(Query(group_by=keys, aggregates=MEAN, top_groups=top, **query), SCHEMA)


def sorted_anew(benchmark, dataset, *keys: str):
    """Time groups sorted by an expression that nobody has asked for yet."""
    numbers = iter(range(1, 100))

    def ask():
        aggregates = (ComputedColumn("mean", f"avg(x) + {next(numbers)}"),)
        query = Query(group_by=keys, aggregates=aggregates, sort=(SortKey("mean", descending=True),))
        return dataset.groups(compile_groups(query, SCHEMA))

    return benchmark.pedantic(ask, rounds=3, warmup_rounds=1)


@pytest.mark.benchmark(group="1,000 groups sorted by their mean")
def test_sort_by_an_aggregate(benchmark, dataset):
    assert sorted_anew(benchmark, dataset, "outer").count == min(1000, ROWS)


@pytest.mark.benchmark(group="1,000 groups sorted by their mean")
def test_sort_by_an_aggregate_reference_sql(benchmark, engine):
    text = 'SELECT "outer", count(*), avg(x) m FROM t GROUP BY "outer" ORDER BY m DESC'
    benchmark.pedantic(lambda: engine.sql(text).to_arrow_table(), rounds=3, warmup_rounds=1)


@pytest.mark.benchmark(group="1,000 × 1,000 groups sorted by their mean at both levels")
def test_sort_two_levels(benchmark, dataset):
    groups = sorted_anew(benchmark, dataset, "outer", "inner")
    assert len(groups.tree.level(1)) > min(ROWS, 1_000_000) / 4


@pytest.mark.benchmark(group="1,000 × 1,000 groups sorted by their mean at both levels")
def test_sort_two_levels_reference_sql(benchmark, engine):
    def ask():
        for keys in ('"outer"', '"outer", "inner"'):
            text = f"SELECT {keys}, count(*), avg(x) m FROM t GROUP BY {keys} ORDER BY m DESC"
            engine.sql(text).to_arrow_table()

    benchmark.pedantic(ask, rounds=3, warmup_rounds=1)


@pytest.mark.benchmark(group="N/3 groups sorted by their mean")
def test_sort_many_groups(benchmark, dataset):
    assert sorted_anew(benchmark, dataset, "many").count > ROWS / 4


@pytest.mark.benchmark(group="N/3 groups sorted by their mean")
def test_sort_many_groups_reference_sql(benchmark, engine):
    text = "SELECT many, count(*), avg(x) m FROM t GROUP BY many ORDER BY m DESC"
    benchmark.pedantic(lambda: engine.sql(text).to_arrow_table(), rounds=3, warmup_rounds=1)


@pytest.mark.benchmark(group="a screen of groups with their means")
@pytest.mark.parametrize(
    "keys", [("outer",), ("outer", "inner"), ("many",)], ids=["1,000", "1,000 × 1,000", "N/3"]
)
def test_a_screen(benchmark, dataset, keys):
    groups = dataset.groups(plan(*keys))
    around = 7 if len(keys) > 1 else None
    shown = [int(group) for group in groups.tree.children(around)[:SCREEN]]

    def ask():
        lines = Lines(groups.tree, [] if around is None else [around])
        assert len(list(lines.runs(0, SCREEN))) == SCREEN
        return groups.values(shown, [0])

    (means,) = benchmark.pedantic(ask, rounds=5, warmup_rounds=1)
    assert len(means) == SCREEN


@pytest.mark.benchmark(group="what is beyond the first ten groups")
def test_other(benchmark, dataset):
    def ask():
        groups = dataset.groups(plan("outer", top=10, search=""))
        return groups.values([groups.tree.other], [0])

    (means,) = benchmark.pedantic(ask, rounds=3, warmup_rounds=1)
    assert len(means) == 1


@pytest.mark.benchmark(group="what is beyond the first ten groups")
def test_other_reference_sql(benchmark, engine):
    text = 'SELECT "outer" < 10, count(*), avg(x) FROM t GROUP BY ALL'
    benchmark.pedantic(lambda: engine.sql(text).to_arrow_table(), rounds=3, warmup_rounds=1)
