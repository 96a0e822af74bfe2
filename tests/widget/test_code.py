"""Views as code: what the code gives is what the grid shows."""

from __future__ import annotations

import datetime as dt

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.query.oracle.cases import read_cases
from tests.query.oracle.table import SCHEMA
from tests.query.oracle.values import plain
from tests.view.code.run import run
from tests.view.code.table import FRAME, SNAPSHOT
from wandb_tables_widget.dtypes import Boolean
from wandb_tables_widget.errors import CodeError
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.columns import ColumnsView
from wandb_tables_widget.view.query import Query, SortKey
from wandb_tables_widget.view.state import ViewState
from wandb_tables_widget.widget.code import code_of, read_language
from wandb_tables_widget.widget.frames import shown_frame
from wandb_tables_widget.widget.opened import Opened
from wandb_tables_widget.widget.widget import TableWidget

OPENED = Opened(SNAPSHOT)
FILTERS = [text for text, _ in read_cases() if isinstance(bind(text, SCHEMA).dtype, Boolean)]
SEARCHES = [
    "a",
    "A",
    "1",
    "0.5",
    "2026",
    "tru",
    "b",
    "null",
    "[",
    "é",
    "😀",
    '"',
    "e3",
    ":",
    "00",
    "nan",
    "zzz",
]
KEYS = ["i", "x", "s", "u", "p", "when", "day", "zoned", "nothing"]
NAMES = list(SCHEMA.names)


def some(names, most, least=0):
    return st.lists(st.sampled_from(names), unique=True, min_size=least, max_size=most).map(tuple)


@st.composite
def views(draw, keys=()):
    sort = draw(
        st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), max_size=3, unique_by=lambda s: s[0])
    )
    return ViewState(
        Query(
            filter=draw(st.just("") | st.sampled_from(FILTERS)),
            search=draw(st.just("") | st.sampled_from(SEARCHES)),
            sort=tuple(SortKey(*each) for each in sort),
            group_by=draw(some(KEYS, 2, least=1)) if keys else (),
        ),
        ColumnsView(order=draw(some(NAMES, 4)), hidden=draw(some(NAMES, 3)), removed=draw(some(NAMES, 2))),
    )


def by_pandas(view, opened=OPENED, frame=FRAME):
    return run(code_of(opened, view, "pandas"), df=frame)


def by_sql(view, opened=OPENED):
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("table", opened.snapshot.data)
        return connection.sql(code_of(opened, view, "sql")).to_arrow_table()


@settings(max_examples=200, deadline=None)
@given(views())
def test_pandas_gives_the_rows_of_the_view(view):
    wanted = shown_frame(OPENED, view)
    found = by_pandas(view)
    assert found.index.tolist() == wanted.index.tolist()
    assert found.columns.tolist() == wanted.columns.tolist()


@settings(max_examples=60, deadline=None)
@given(views())
def test_sql_gives_the_columns_and_rows_of_the_view(view):
    found, wanted = by_sql(view), shown_frame(OPENED, view)
    assert found.column_names == wanted.columns.tolist()
    assert found.num_rows == len(wanted)


@settings(max_examples=80, deadline=None)
@given(views(keys=KEYS))
def test_pandas_and_sql_give_the_groups_of_the_view(view):
    grouped = OPENED.grouped(view.query).groups
    wanted = [(*grouped.keys(i), int(grouped.sizes[i])) for i in range(grouped.count)]
    found = [tuple(map(plain_cell, row)) for row in by_pandas(view).itertuples(index=False)]
    assert found == [tuple(map(plain_cell, row)) for row in wanted]
    listed = [tuple(map(plain_cell, row.values())) for row in rows_of(by_sql(view))]
    assert listed == found


def rows_of(table):
    columns = [column.to_pylist() for column in table.columns]
    return [dict(enumerate(row)) for row in zip(*columns, strict=True)]


def plain_cell(value):
    value = None if value is pd.NaT or value is pd.NA else value
    value = value.item() if isinstance(value, np.generic) else value
    value = value.to_pydatetime() if isinstance(value, pd.Timestamp) else plain(value)
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) and value.tzinfo else value


@settings(max_examples=60, deadline=None)
@given(views(keys=KEYS))
def test_rows_of_groups_stand_group_by_group(view):
    names: dict = {"df": FRAME}
    lines = code_of(OPENED, view, "pandas").splitlines()
    exec("\n".join(lines[:-1]), names)  # noqa: S102  # that it runs is what is tested
    assert names["rows"].index.tolist() == shown_frame(OPENED, view).index.tolist()


@pytest.fixture
def widget(bundle, pandas_frame):
    shown = TableWidget(Table(dataframe=pandas_frame), filter="score > 0.5", sort=["word", "-id"])
    yield shown
    shown.close()


def test_a_widget_writes_its_view(widget):
    frame = widget.table.to_pandas()
    pd.testing.assert_frame_equal(run(widget.code("pandas"), df=frame), widget.to_pandas())
    assert widget.code("sql") == widget.sql
    assert widget.code("python") == "table.show(filter='score > 0.5', sort=['word', '-id'])"


def test_python_shows_the_same_view(widget):
    widget.view = {
        "query": {"search": "a", "group_by": ["word"]},
        "columns": {"hidden": ["id"]},
        "row_size": "L",
    }
    again = run(widget.code("python"), table=widget.table)
    assert again.view == widget.view
    again.close()


def test_sql_leaves_out_what_is_hidden(widget):
    widget.view = {"columns": {"order": ["word"], "hidden": ["id"], "removed": ["flag"]}}
    assert widget.sql.splitlines()[0] == 'SELECT "word", "score", "when"'


def test_another_language_is_refused_by_name(widget):
    with pytest.raises(CodeError, match=r"python, pandas, sql, not in 'panda'.*'pandas'"):
        widget.code("panda")
    with pytest.raises(CodeError):
        read_language(None)
