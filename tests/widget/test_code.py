"""Views as code: what the code gives is what the grid shows."""

from __future__ import annotations

import sys
import textwrap
import threading

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.query.oracle.cases import read_cases
from tests.query.oracle.table import SCHEMA
from tests.query.oracle.values import same
from tests.view.code.every import numbers_alike, plain_cell
from tests.view.code.run import run
from tests.view.code.table import FRAME, SNAPSHOT
from wandb_tables_widget.dtypes import Boolean
from wandb_tables_widget.errors import CodeError
from wandb_tables_widget.query.binder import bind
from wandb_tables_widget.table.export import to_pandas
from wandb_tables_widget.table.table import Table
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
            assert same(cells_of(found[column.name]), cells_of(wanted[column.name]))


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


def cells_of(series):
    return numbers_alike([plain_cell(each) for each in series])


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


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"computed": [{"name": "r", "expression": "gone + 1"}]}, "'r'.*gone"),
        ({"filter": "gone > 1"}, "gone"),
    ],
)
def test_what_sql_cannot_say_is_refused(query, words):
    view = ViewState.from_json({"query": query})
    with pytest.raises(CodeError, match=words):
        code_of(OPENED, view, "sql")


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


# --- columns that functions compute -------------------------------------------------------------------


def entropy(row):
    """Half of the score; fails for a word, gives text for some rows of another, nothing for a third."""
    word, half = row["word"], row["score"] and row["score"] / 2
    if word == "cat":
        raise ValueError(word)
    return {"dog": None, "bee": "text" if row["id"] > 9 else half}.get(word, half)


def placed(index, row):
    return index * 2 + len(row["word"] or "")


def words(row):
    return [row["word"], str(row["when"]), str(row["flag"])]


@pytest.fixture
def notebook(monkeypatch):
    """Have functions of this file be those of the notebook."""
    for function in (entropy, placed, words):
        monkeypatch.setattr(sys.modules["__main__"], function.__name__, function, raising=False)
    return {"entropy": entropy, "placed": placed, "words": words}


VIEWS = [
    {},
    {"columns": {"order": ["entropy", "id"], "hidden": ["score"]}},
    {"query": {"filter": "entropy > 0.2", "sort": [{"column": "placed", "descending": True}]}},
    {"query": {"computed": [{"name": "more", "expression": "entropy * 2 + placed"}], "search": "1"}},
    {
        "query": {
            "computed": [
                {"name": "r", "expression": "rank(entropy)"},
                {"name": "copy", "expression": "placed"},
            ],
            "sort": [{"column": "r", "descending": False}],
        }
    },
]


@pytest.fixture
def with_functions(widget, notebook):
    widget.filter, widget.sort = "", []
    for name, function in notebook.items():
        widget.add_column(name, function)
    widget.to_pandas()
    return widget


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pandas_calls_the_functions_as_the_column_does(with_functions, notebook, view):
    with_functions.view = view
    wanted = with_functions.to_pandas()
    found = run(with_functions.code("pandas"), df=with_functions.table.to_pandas(), **notebook)
    assert found.index.tolist() == wanted.index.tolist()
    assert found.columns.tolist() == wanted.columns.tolist()
    for name in wanted.columns:
        assert same(cells_of(found[name]), cells_of(wanted[name])), name


def test_pandas_groups_by_what_functions_compute(with_functions, notebook):
    with_functions.view = {
        "query": {
            "group_by": ["flag"],
            "aggregates": [{"name": "mean", "expression": "avg(entropy)"}],
            "sort": [{"column": "mean", "descending": True}],
        }
    }
    frame = with_functions.table.to_pandas()
    found = run(with_functions.code("pandas"), df=frame, **notebook)
    frame["entropy"] = with_functions.to_pandas()["entropy"]
    means = frame.groupby("flag", dropna=False)["entropy"].mean().sort_values(ascending=False)
    assert found["mean"].tolist() == pytest.approx(means.tolist())


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_python_adds_the_columns_of_functions(with_functions, notebook, view):
    with_functions.view = view
    again = run(with_functions.code("python"), table=with_functions.table, **notebook)
    again.to_pandas()
    assert again.view == with_functions.view
    pd.testing.assert_frame_equal(again.to_pandas(), with_functions.to_pandas())
    again.close()


def test_python_names_what_is_added_and_only_that(with_functions):
    with_functions.view = {"query": {"filter": "id > 3"}, "columns": {"hidden": ["placed", "words", "id"]}}
    assert with_functions.code("python").splitlines() == [
        "w = table.show(filter='id > 3', view={'columns': {'hidden': ['id']}})",
        "w.add_column('entropy', entropy)",
        "w",
    ]
    with_functions.sort = "placed"
    assert with_functions.code("python").splitlines()[1:3] == [
        "w.add_column('entropy', entropy)",
        "w.add_column('placed', placed)",
    ]


def test_a_function_of_a_module_is_imported(widget):
    widget.filter, widget.sort = "", []
    widget.add_column("size", len)
    widget.add_column("text", textwrap.dedent)
    widget.to_pandas()
    assert widget.code("python").splitlines()[0] == "from textwrap import dedent"
    assert "import len" not in widget.code("python")
    found = run(widget.code("pandas"), df=widget.table.to_pandas())
    assert found["size"].tolist() == [5] * len(found)
    assert found["text"].isna().all()


def test_sql_leaves_out_what_functions_compute_and_says_so(with_functions):
    with_functions.view = {
        "query": {
            "filter": "score > 0.5",
            "computed": [
                {"name": "more", "expression": "entropy + 1"},
                {"name": "double", "expression": "score * 2"},
            ],
        },
        "columns": {"order": ["more", "id", "double", "entropy"], "hidden": ["placed", "words"]},
    }
    assert with_functions.sql.splitlines()[:2] == [
        "-- without column 'more', which a Python function computes",
        "-- without column 'entropy', which a Python function computes",
    ]
    with duckdb.connect() as connection:
        connection.register("table", with_functions.table.to_arrow())
        found = connection.sql(with_functions.sql).to_arrow_table()
    wanted = with_functions.to_pandas()
    assert found.column_names == [name for name in wanted.columns if name not in {"more", "entropy"}]
    assert found["id"].to_pylist() == wanted["id"].tolist()


@pytest.mark.parametrize(
    "query",
    [
        {"filter": "entropy > 0.2"},
        {"sort": [{"column": "entropy", "descending": False}]},
        {"group_by": ["entropy"]},
        {"search": "a"},
        {
            "computed": [{"name": "more", "expression": "entropy + 1"}],
            "sort": [{"column": "more", "descending": False}],
        },
    ],
    ids=str,
)
def test_sql_refuses_rows_that_depend_on_functions(with_functions, query):
    with_functions.view = {"query": query}
    with pytest.raises(CodeError, match=r"depend on column '(entropy|more)'.*Python function"):
        with_functions.code("sql")


def test_sql_of_nothing_but_functions_is_refused(with_functions):
    with_functions.view = {"columns": {"hidden": [*with_functions.table.columns, "placed", "words"]}}
    with pytest.raises(CodeError, match="computes 'entropy', and SQL cannot"):
        with_functions.code("sql")


def test_what_has_no_name_is_refused_by_its_column_until_that_is_hidden(widget):
    widget.add_column("length", lambda row: len(row["word"] or ""))
    widget.to_pandas()
    for language in ("pandas", "python"):
        with pytest.raises(CodeError, match=r"'length' comes from a function without a name.*lambda.*hide"):
            widget.code(language)
    widget.view = widget.view | {"columns": {"hidden": ["length"]}}
    frame = widget.table.to_pandas()
    pd.testing.assert_frame_equal(run(widget.code("pandas"), df=frame), widget.to_pandas())
    assert widget.sql.splitlines()[0] == "SELECT *"
    assert widget.code("python") == "table.show(filter='score > 0.5', sort=['word', '-id'])"


def test_a_lambda_with_a_name_in_the_notebook_is_called_by_it(widget, monkeypatch):
    length = lambda row: len(row["word"] or "")  # noqa: E731  # as people write them
    monkeypatch.setattr(sys.modules["__main__"], "count_letters", length, raising=False)
    widget.add_column("length", length)
    widget.to_pandas()
    assert "w.add_column('length', count_letters)" in widget.code("python")
    found = run(widget.code("pandas"), df=widget.table.to_pandas(), count_letters=length)
    pd.testing.assert_frame_equal(found, widget.to_pandas(), check_dtype=False)


def test_a_name_that_the_code_has_for_something_else_is_refused(widget, monkeypatch):
    rows = lambda row: len(row) + 1  # noqa: E731  # as people write them
    monkeypatch.setattr(sys.modules["__main__"], "rows", rows, raising=False)
    widget.add_column("length", rows)
    widget.to_pandas()
    with pytest.raises(CodeError, match="'length' comes from a function called 'rows'"):
        widget.code("pandas")
    assert "w.add_column('length', rows)" in widget.code("python")


def test_a_column_that_is_still_computed_is_written_like_any_other(widget, monkeypatch):
    go = threading.Event()

    def slow(row):
        if row["id"] > 100:
            go.wait(30)
        return row["id"] + (0.5 if row["id"] == 199 else 0)

    monkeypatch.setattr(sys.modules["__main__"], "slow", slow, raising=False)
    widget.filter, widget.sort = "", []
    widget.add_column("slow", slow)
    code = widget.code("pandas")
    go.set()
    found = run(code, df=widget.table.to_pandas(), slow=slow)
    assert found["slow"].tolist() == widget.to_pandas()["slow"].tolist()
