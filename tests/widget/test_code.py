"""Views as code: what the code gives is what the grid shows."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.query.oracle.cases import read_cases
from tests.query.oracle.table import SCHEMA
from tests.query.oracle.values import same
from tests.view.code.every import numbers_alike, plain_cell, plain_cells
from tests.view.code.run import run
from tests.view.code.table import FRAME, SNAPSHOT
from wandb_tables_widget.dtypes import Boolean
from wandb_tables_widget.errors import CodeError
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.table.export import to_pandas
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.code.python import python_code
from wandb_tables_widget.view.columns import ColumnsView
from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey
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


COMPUTED = [
    ("double", "x * 2"),
    ("sum of both", "i + j"),
    ("it's", 'upper(coalesce(s, u)) + "!"'),
    ("far", "double > 1 or `sum of both` == 2"),
    ("later", "when.shift(60)"),
    ("list", "tags.map(t => t.len)"),
    ("copy", "u"),
    ("place", "rank(y) + row_number()"),
]
AGGREGATES = [
    ("mean", "avg(y)"),
    ("share", "count() / total()"),
    ("first u", "first(u)"),
    ("most", "max(j) - min(j)"),
    ("own", "count() * 2"),
]


def pairs(given):
    return st.lists(st.sampled_from(given), unique=True, max_size=3).map(
        lambda found: tuple(ComputedColumn(*each) for each in given if each in closure(found))
    )


def closure(found):
    return [*found, *COMPUTED[:2]] if COMPUTED[3] in found else found


@st.composite
def views(draw, keys=(), computed=()):
    known = draw(pairs(computed)) if computed else ()
    names = [*NAMES, *(column.name for column in known)]
    aggregates = draw(pairs(AGGREGATES)) if keys else ()
    groups = draw(some(KEYS, 2, least=1)) if keys else ()
    sortable = [*names, *(column.name for column in aggregates), *(["count"] if keys else [])]
    sort = draw(
        st.lists(st.tuples(st.sampled_from(sortable), st.booleans()), max_size=3, unique_by=lambda s: s[0])
    )
    return ViewState(
        Query(
            filter=draw(st.just("") | st.sampled_from(FILTERS)),
            search=draw(st.just("") | st.sampled_from(SEARCHES)),
            computed=known,
            sort=tuple(SortKey(*each) for each in sort),
            group_by=groups,
            aggregates=aggregates,
            top_groups=draw(st.none() | st.integers(1, 3)) if keys else None,
        ),
        ColumnsView(order=draw(some(names, 4)), hidden=draw(some(NAMES, 3)), removed=draw(some(NAMES, 2))),
    )


def by_pandas(view, opened=OPENED, frame=FRAME):
    return run(code_of(opened, view, "pandas"), df=frame)


def by_sql(view, opened=OPENED):
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("table", opened.snapshot.data)
        return connection.sql(code_of(opened, view, "sql")).to_arrow_table()


@settings(max_examples=200, deadline=None)
@given(views() | views(computed=COMPUTED))
def test_pandas_gives_the_rows_of_the_view(view):
    wanted = shown_frame(OPENED, view)
    found = by_pandas(view)
    assert found.index.tolist() == wanted.index.tolist()
    assert found.columns.tolist() == wanted.columns.tolist()
    for column in view.query.computed:
        if column.name in wanted:
            assert same(plain_cells(found[column.name]), plain_cells(wanted[column.name]))


@settings(max_examples=80, deadline=None)
@given(views() | views(computed=COMPUTED))
def test_sql_gives_the_columns_and_rows_of_the_view(view):
    found, wanted = by_sql(view), shown_frame(OPENED, view)
    assert found.column_names == wanted.columns.tolist()
    assert found.num_rows == len(wanted)


@settings(max_examples=120, deadline=None)
@given(views(keys=KEYS) | views(keys=KEYS, computed=COMPUTED))
def test_pandas_gives_the_groups_that_sql_gives(view):
    found = [list(map(plain_cell, row)) for row in by_pandas(view).itertuples(index=False)]
    listed = [list(map(plain_cell, row.values())) for row in rows_of(by_sql(view))]
    assert same(numbers_alike(found), numbers_alike(listed))


def rows_of(table):
    columns = [column.to_pylist() for column in table.columns]
    return [dict(enumerate(row)) for row in zip(*columns, strict=True)]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(KEYS), st.sampled_from(FILTERS), st.sampled_from(NAMES))
def test_rows_of_groups_stand_group_by_group(key, text, sort):
    view = ViewState(Query(text, sort=(SortKey(sort),), group_by=(key,)))
    names: dict = {"df": FRAME}
    lines = code_of(OPENED, view, "pandas").splitlines()
    exec("\n".join(lines[:-1]), names)  # noqa: S102  # that it runs is what is tested
    assert names["rows"].index.tolist() == shown_frame(OPENED, view).index.tolist()


WAITING = [
    ({"computed": [{"name": "r", "expression": "gone + 1"}]}, ["without computed 'r': there is no"]),
    ({"computed": [{"name": "r", "expression": "x + s"}, {"name": "j", "expression": "i"}], "sort": "r"}, []),
    ({"filter": "gone > 1 or `a\nb`"}, ["without filter: there is no column"]),
    ({"filter": "s > 1", "sort": [{"column": "i"}]}, ["without filter: "]),
    ({"sort": [{"column": "gone"}, {"column": "i", "descending": True}]}, ["without sort 'gone': "]),
    ({"group_by": ["gone"], "aggregates": [{"name": "m", "expression": "avg(x)"}]}, ["without group_by"]),
    (
        {
            "group_by": ["s"],
            "aggregates": [{"name": "m", "expression": "avg(s)"}],
            "sort": [{"column": "m"}, {"column": "gone"}],
        },
        ["without sort 'gone': ", "without aggregates 'm': "],
    ),
]


@pytest.mark.parametrize(("query", "lines"), WAITING)
def test_code_gives_the_view_as_it_is_applied_and_names_what_waits(query, lines):
    sort = query.get("sort")
    query = query | ({"sort": [{"column": sort}]} if isinstance(sort, str) else {})
    view = ViewState.from_json({"query": query})
    for language, mark in (("pandas", "#"), ("sql", "--")):
        code = code_of(OPENED, view, language).splitlines()
        for line, words in zip(code, lines, strict=False):
            assert line.startswith(f"{mark} {words}")
    found, listed = by_pandas(view), by_sql(view)
    assert found.columns.tolist() == listed.column_names
    if "group_by" in query and query["group_by"] == ["s"]:
        assert found["m"].isna().all()
        return
    wanted = shown_frame(OPENED, view)
    assert found.index.tolist() == wanted.index.tolist()
    assert found.columns.tolist() == wanted.columns.tolist()
    assert listed.num_rows == len(wanted)
    for name in {"r", "j"} & {*wanted}:
        assert same(plain_cells(found[name]), plain_cells(wanted[name]))
    shown = python_code(view, SCHEMA)
    assert "show(" in shown


def test_sql_refuses_columns_that_it_takes_for_one():
    opened = Opened(Table(columns=["a", "A"], data=[[1, 2]]).snapshot())
    with pytest.raises(CodeError, match="'a' and 'A' for one"):
        code_of(opened, ViewState(), "sql")
    assert run(
        code_of(opened, ViewState(Query("A == 2")), "pandas"), df=to_pandas(opened.snapshot)
    ).shape == (1, 2)


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
