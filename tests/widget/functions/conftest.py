"""What tests of function columns share: a table, and what shows it with a function column."""

from __future__ import annotations

import time

import numpy as np
import pytest

from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.query import Query
from wandb_tables_widget.widget.functions import column as module
from wandb_tables_widget.widget.functions.registry import Functions
from wandb_tables_widget.widget.opened import Opened

ROWS = 3_000


@pytest.fixture
def table():
    return Table(columns=["n", "s"], data=[[i, f"word {i % 7}"] for i in range(ROWS)])


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    monkeypatch.setattr(module, "_WATCH", 0.02)


class Shown:
    """A table with one function column, begun by being looked at."""

    def __init__(self, table, call, name="f"):
        self.news = 0
        self.functions = Functions(self.count)
        self.functions.add(name, call)
        self.opened = Opened(table.snapshot(), self.functions)
        self.columns = self.opened.functions
        self.columns.table  # noqa: B018  # begins the column
        (self.column,) = self.columns._columns.values()

    def count(self):
        self.news += 1

    def values(self, ids, name=None):
        names = [function.name for function in self.functions.all()]
        lazy = self.columns.table.lazies[0 if name is None else names.index(name)]
        return self.opened.dataset.take(np.array(ids), [lazy.number]).column(0).to_pylist()

    def notes(self, ids, columns, computed=()):
        query = Query(computed=computed)
        return self.columns.notes(self.opened.compiled(query), ids, columns)

    def until(self, reached):
        end = time.monotonic() + 20
        while not reached() and time.monotonic() < end:
            time.sleep(0.01)
        assert reached()


@pytest.fixture
def shown(table):
    made = []

    def show(call, **options):
        made.append(Shown(options.pop("table", table), call, **options))
        return made[-1]

    yield show
    for each in made:
        each.opened.close()
