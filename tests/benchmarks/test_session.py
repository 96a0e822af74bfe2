"""How fast a session answers and a widget begins, on tables of a million and ten million rows.

The bars: a window of 50 rows, all columns, at a random place of a sorted view of ten million rows in at
most 10 ms (p95); a widget with its first window without a pass over the rows, so the same at any size.
"""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest

from tests.benchmarks.data import SCHEMA, evaluation_table
from wandb_tables_widget.dtypes import Schema
from wandb_tables_widget.media import Image
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.query import Query, query_to_json
from wandb_tables_widget.widget.session import Session
from wandb_tables_widget.widget.widget import TableWidget

QUERY = query_to_json(Query())
COLUMNS = list(range(len(SCHEMA) - 1))
IDS = itertools.count()


@pytest.fixture(scope="module", params=[1_000_000, 10_000_000], ids=["1M", "10M"])
def table(request):
    names = [name for name in SCHEMA.names if name != "image"]
    schema = Schema(tuple(SCHEMA[name] for name in names))
    return Table.from_arrow(evaluation_table(request.param).select(names), schema=schema)


def ask(session, start, version=0, **query):
    message = {"kind": "rows", "id": f"bench-{next(IDS)}", "revision": 1, "query": QUERY | query}
    window = {"start": start, "count": 50, "columns": COLUMNS, "thumbnail": 0}
    answer, buffers = session.handle(message | window | {"version": version, "anchor": None})
    assert answer["count"] == 50
    return buffers


def test_a_window_of_a_sorted_view(benchmark, table):
    session, sort = Session(table), [{"column": "score", "descending": True}]
    rows = len(table)
    ask(session, rows // 2, sort=sort)
    places = iter(np.random.default_rng(0).integers(0, rows - 50, 100_000).tolist())
    benchmark.pedantic(lambda: ask(session, next(places), sort=sort), rounds=500, warmup_rounds=20)
    p95 = float(np.percentile(benchmark.stats.stats.data, 95))
    benchmark.extra_info["p95 ms"] = round(1000 * p95, 2)
    session.close()


@pytest.mark.parametrize("rows", [0, 20], ids=["as-it-was", "20-rows-more"])
def test_the_end_of_a_table_that_grows(benchmark, table, rows):
    """The answer to a reader who follows the newest rows: it costs what came, not what is there."""
    growing = Table.from_arrow(table.to_arrow(), schema=table.schema)
    session, row = Session(growing), tuple(growing[0].values())

    def grow():
        for _ in range(rows):
            growing.add_data(*row)
        return (len(growing) - 50, growing.version), {}

    benchmark.pedantic(
        lambda start, version: ask(session, start, version), setup=grow, rounds=200, warmup_rounds=5
    )
    session.close()


def test_a_sorted_view_of_a_table_that_grows(benchmark, table):
    """What the browser asks for at most every five times as long: where a row stands in the new order."""
    growing = Table.from_arrow(table.to_arrow(), schema=table.schema)
    session, row = Session(growing), tuple(growing[0].values())

    def grow():
        for _ in range(20):
            growing.add_data(*row)
        return (0, growing.version), {"sort": [{"column": "score", "descending": True}]}

    benchmark.pedantic(lambda *args, **query: ask(session, *args, **query), setup=grow, rounds=5)
    session.close()


def test_a_widget_with_its_first_window(benchmark, table):
    widget = benchmark.pedantic(lambda: TableWidget(table), rounds=20, warmup_rounds=2)
    assert widget.first["answer"]["count"] == 64


def test_a_widget_with_its_pictures(benchmark):
    pixels = np.random.default_rng(0).integers(0, 255, (200, 64, 64, 3), dtype=np.uint8)
    table = Table(columns=["id", "image"], data=[[i, Image(array)] for i, array in enumerate(pixels)])
    widget = benchmark.pedantic(lambda: TableWidget(table, row_size="M"), rounds=10, warmup_rounds=1)
    benchmark.extra_info["KB"] = sum(map(len, widget.first["buffers"])) // 1000


def test_the_head_of_a_sort(benchmark, table):
    sessions = iter([Session(table) for _ in range(6)])

    def first_click():
        session = next(sessions)
        ask(session, 0, sort=[{"column": "loss", "descending": False}])
        session.close()

    benchmark.pedantic(first_click, rounds=5)


def test_a_filter(benchmark, table):
    session, numbers = Session(table), itertools.count()
    benchmark.pedantic(
        lambda: ask(session, 0, filter=f"label != guess and score > 0.5 and id != {next(numbers)}"), rounds=5
    )
    session.close()


def test_a_narrow_table_is_no_slower(benchmark):
    session = Session(Table.from_arrow(pa.table({f"c{i}": np.arange(10_000) for i in range(len(COLUMNS))})))
    benchmark.pedantic(lambda: ask(session, 5_000), rounds=200, warmup_rounds=5)
    session.close()
