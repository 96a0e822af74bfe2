"""The code of a view beside what the grid shows of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd

from tests.query.oracle.values import plain, same
from tests.view.code.run import run
from wandb_tables_widget.errors import CodeError, TablesError
from wandb_tables_widget.query.functions.row import VALUES
from wandb_tables_widget.query.plan import GroupPlan
from wandb_tables_widget.table.export import to_pandas
from wandb_tables_widget.view.state import ViewState
from wandb_tables_widget.widget.code import code_of
from wandb_tables_widget.widget.frames import shown_frame
from wandb_tables_widget.widget.opened import Opened

MOST_ROWS = 500
"""Of larger tables the first so many are looked at: a view of them is a view as well."""


def check_code(snapshot, query):
    """Return how many languages say a query as the grid shows it; none where it is refused."""
    data = snapshot.data
    opened = Opened(replace(snapshot, content=data.slice(0, MOST_ROWS) if len(data) > MOST_ROWS else data))
    try:
        view = ViewState(query)
        wanted = shown_frame(opened, view)
        return sum(_agrees(opened, view, wanted, language) for language in ("pandas", "sql"))
    except TablesError:
        return 0
    finally:
        opened.close()


def _agrees(opened, view, wanted, language):
    try:
        code = code_of(opened, view, language)
    except CodeError:
        return False
    if isinstance(opened.compiled(view.query).plan, GroupPlan):
        return language == "pandas" or _groups_agree(opened, view, code)
    if language == "pandas":
        found = run(code, df=to_pandas(opened.snapshot))
        assert found.index.tolist() == wanted.index.tolist(), view
        assert found.columns.tolist() == wanted.columns.tolist(), view
    else:
        found = by_sql(opened, code)
        assert found.column_names == wanted.columns.tolist(), view
        assert found.num_rows == len(wanted), view
    ours, shown = _scalars(opened, view, found), _scalars(opened, view, wanted)
    if language == "sql":
        keys = [key.column for key in view.query.sort if key.column in ours]
        assert same([ours[key] for key in keys], [shown[key] for key in keys]), view
        assert same(_rows_of(ours), _rows_of(shown)), view
    else:
        assert same(ours, shown), view
    return True


def _rows_of(cells):
    """Return rows in an order of their own: SQL has none for rows that are alike in what is sorted by."""
    return sorted((list(row) for row in zip(*cells.values(), strict=True)), key=repr)


def _scalars(opened, view, found):
    """Return the cells of the columns that hold one value each; others are told apart by their rows."""
    columns = opened.compiled(view.query).schema.columns
    names = {column.name for column in columns if isinstance(column.dtype, VALUES)}
    if isinstance(found, pd.DataFrame):
        return {name: plain_cells(found[name].tolist()) for name in found.columns if name in names}
    return {name: plain_cells(found[name].to_pylist()) for name in found.column_names if name in names}


def _groups_agree(opened, view, sql):
    try:
        lines = run(code_of(opened, view, "pandas"), df=to_pandas(opened.snapshot))
    except CodeError:
        return False
    found = by_sql(opened, sql)
    listed = zip(*(column.to_pylist() for column in found.columns), strict=True)
    ours = [plain_cells(list(row)) for row in lines.itertuples(index=False)]
    assert same(ours, [plain_cells(list(row)) for row in listed]), view
    return True


def plain_cells(values):
    """Return cells as `plain_cell` and `numbers_alike` make them."""
    return numbers_alike([plain_cell(each) for each in values])


def numbers_alike(value):
    """Return a value with its whole numbers as floats: a column of some pandas types has no others."""
    if isinstance(value, list):
        return [numbers_alike(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def plain_cell(value):
    """Return a cell of pandas as Python has it; a time with a zone in UTC."""
    value = None if value is pd.NaT or value is pd.NA else value
    value = value.item() if isinstance(value, np.generic) else value
    value = value.to_pydatetime() if isinstance(value, pd.Timestamp) else plain(value)
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) and value.tzinfo else value


def by_sql(opened, code):
    """Return what SQL gives for the table of a snapshot."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("table", opened.snapshot.data)
        return connection.sql(code).to_arrow_table()
