"""Computed columns beside the same expression in numpy and DuckDB. BENCH_ROWS sets the size."""

from __future__ import annotations

import os

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import Column, Number, Schema
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.view.compile import compile_query
from wandb_tables_widget.view.compiled import TableColumns
from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))
SCHEMA = Schema((Column("a", Number()), Column("b", Number())))
COMPUTED = (ComputedColumn("c", "a * 2 + b"), ComputedColumn("d", "c - a / 3"))
SQL = "(a * 2 + b) - a / 3"


@pytest.fixture(scope="module")
def table() -> pa.Table:
    random = np.random.default_rng(0)
    return pa.table({"a": random.random(ROWS), "b": random.random(ROWS)})


def values(table):
    a, b = (column.to_numpy() for column in table.columns)
    return (a * 2 + b) - a / 3


def afresh(benchmark, table, ask, rounds=5):
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


def window(dataset, query, count=64):
    made = compile_query(query, TableColumns(SCHEMA), dataset.definitions)
    ids = dataset.rows(made.rows).window(0, count)
    return dataset.take(ids, made.numbers)


def connected(table):
    connection = duckdb.connect()
    connection.register("t", table)
    return connection


@pytest.mark.benchmark(group="computed column, first window")
def test_first_window(benchmark, table):
    found = afresh(benchmark, table, lambda dataset: window(dataset, Query(computed=COMPUTED)))
    assert np.allclose(found.column(3).to_numpy(), values(table)[:64])


@pytest.mark.benchmark(group="computed column, first window")
def test_first_window_reference_duckdb(benchmark, table):
    with connected(table) as connection:
        query = f"SELECT a, b, {SQL} AS d FROM t LIMIT 64"
        benchmark.pedantic(lambda: connection.sql(query).to_arrow_table(), rounds=5)


@pytest.mark.benchmark(group="computed column, whole")
def test_whole_column(benchmark, table):
    def ask(dataset):
        made = compile_query(Query(computed=COMPUTED), TableColumns(SCHEMA), dataset.definitions)
        return dataset._source.column(made.numbers[3])

    found = afresh(benchmark, table, ask)
    assert np.allclose(found.to_numpy(), values(table))


@pytest.mark.benchmark(group="computed column, whole")
def test_whole_column_reference_numpy(benchmark, table):
    benchmark.pedantic(values, args=(table,), rounds=5)


@pytest.mark.benchmark(group="computed column, whole")
def test_whole_column_reference_duckdb(benchmark, table):
    with connected(table) as connection:
        benchmark.pedantic(lambda: connection.sql(f"SELECT {SQL} AS d FROM t").to_arrow_table(), rounds=5)


@pytest.mark.benchmark(group="sort by a computed column, whole order")
def test_sort(benchmark, table):
    def ask(dataset):
        query = Query(computed=COMPUTED, sort=(SortKey("d"),))
        return dataset.rows(compile_query(query, TableColumns(SCHEMA), dataset.definitions).rows).all()

    order = afresh(benchmark, table, ask, rounds=3)
    assert np.array_equal(order, np.argsort(values(table), kind="stable"))


@pytest.mark.benchmark(group="sort by a computed column, whole order")
def test_sort_reference_numpy(benchmark, table):
    benchmark.pedantic(lambda: np.argsort(values(table), kind="stable"), rounds=3)


@pytest.mark.benchmark(group="sort by a computed column, first window")
def test_sort_first_window(benchmark, table):
    query = Query(computed=COMPUTED, sort=(SortKey("d", descending=True),))
    found = afresh(benchmark, table, lambda dataset: window(dataset, query), rounds=3)
    assert np.allclose(found.column(3).to_numpy(), np.sort(values(table))[::-1][:64])


@pytest.mark.benchmark(group="sort by a computed column, first window")
def test_sort_first_window_reference_duckdb(benchmark, table):
    with connected(table) as connection:
        query = f"SELECT a, b, {SQL} AS d FROM t ORDER BY d DESC LIMIT 64"
        benchmark.pedantic(lambda: connection.sql(query).to_arrow_table(), rounds=3)


@pytest.mark.benchmark(group="filter by a computed column")
def test_filter(benchmark, table):
    def ask(dataset):
        query = Query(filter="d > 2", computed=COMPUTED)
        return dataset.count(compile_query(query, TableColumns(SCHEMA), dataset.definitions).rows)

    assert afresh(benchmark, table, ask) == int((values(table) > 2).sum())


@pytest.mark.benchmark(group="filter by a computed column")
def test_filter_reference_duckdb(benchmark, table):
    with connected(table) as connection:
        query = f"SELECT count(*) FROM t WHERE {SQL} > 2"
        benchmark.pedantic(lambda: connection.sql(query).fetchall(), rounds=5)
