"""Code of views with columns that functions compute."""

from __future__ import annotations

import sys
import textwrap
import threading

import duckdb
import pandas as pd
import pytest

from tests.query.oracle.values import same
from tests.view.code.every import plain_cells
from tests.view.code.run import run
from wandb_tables_widget.errors import CodeError


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
        assert same(plain_cells(found[name]), plain_cells(wanted[name])), name


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


def test_what_waits_for_a_function_is_left_out_and_said(widget, monkeypatch):
    there = threading.Event()

    def slow(row):
        there.wait(60)
        return row["id"]

    monkeypatch.setattr(sys.modules["__main__"], "slow", slow, raising=False)
    widget.filter, widget.sort = "score > 0.5", []
    widget.add_column("slow", slow)
    widget.sort = ["-slow", "-id"]
    try:
        codes = {language: widget.code(language) for language in ("python", "pandas", "sql")}
    finally:
        there.set()
    said = "without sort 'slow': column 'slow' is being computed by Python"
    assert codes["pandas"].splitlines()[0].startswith(f"# {said}")
    assert codes["sql"].splitlines()[0].startswith(f"-- {said}")
    assert "w.add_column('slow', slow)" in codes["python"]
    assert "'slow', 'descending': True" in codes["python"]
    found = run(codes["pandas"], df=widget.table.to_pandas(), slow=slow)
    assert found["id"].is_monotonic_decreasing
    assert found["slow"].tolist() == found["id"].tolist()


def test_sql_of_nothing_but_functions_is_refused(with_functions):
    with_functions.view = {"columns": {"hidden": [*with_functions.table.columns, "placed", "words"]}}
    with pytest.raises(CodeError, match="computes 'entropy', and SQL cannot"):
        with_functions.code("sql")


def test_what_has_no_name_is_refused_by_its_column_until_that_is_hidden(widget):
    widget.filter, widget.sort = "score > 0.5", ["word", "-id"]
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
