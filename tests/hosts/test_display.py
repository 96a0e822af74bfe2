from __future__ import annotations

import pytest

import wandb_tables_widget.hosts  # noqa: F401  # importing announces the display
from wandb_tables_widget.errors import ExpressionError, ViewError
from wandb_tables_widget.hosts import display
from wandb_tables_widget.table.joined import JoinedTable
from wandb_tables_widget.table.partitioned import PartitionedTable
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.widget import TableWidget

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def table():
    return Table(columns=["n", "word"], data=[[1, "ant"], [2, "bee"]])


@pytest.fixture
def notebook(monkeypatch, bundle):
    monkeypatch.setattr(display, "in_notebook", lambda: True)


def test_in_a_notebook_a_table_is_a_widget_with_html_and_text(table, notebook):
    data, _ = table._repr_mimebundle_()
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert data["text/plain"] == repr(table)
    assert "ant" in data["text/html"]
    assert len(data[VIEW]["model_id"]) > 8


def test_elsewhere_it_is_html_and_text(table):
    assert not display.in_notebook()
    data, _ = table._repr_mimebundle_()
    assert set(data) == {"text/html", "text/plain"}


def test_include_and_exclude(table, notebook):
    assert set(table._repr_mimebundle_(include={"text/plain"})[0]) == {"text/plain"}
    assert set(table._repr_mimebundle_(exclude={VIEW})[0]) == {"text/html", "text/plain"}


def test_show_returns_the_widget_with_its_view(table, notebook):
    widget = table.show(
        filter="n > 1", sort="-n", group_by="word", columns=["word"], row_size="L", height=300
    )
    assert isinstance(widget, TableWidget)
    assert widget.table is table
    assert (widget.filter, widget.group_by, widget.height) == ("n > 1", ["word"], 300)
    assert widget.view["row_size"] == "L"
    assert widget.view["columns"]["hidden"] == ["n"]
    again = table.show(view=widget.view)
    assert again.view == widget.view


def test_a_widget_shows_the_same(table, notebook):
    data, _ = table.show(filter="n > 1")._repr_mimebundle_()
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert "bee" in data["text/html"]
    assert "ant" not in data["text/html"]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"filter": "nope"}, ExpressionError),
        ({"sort": "nope"}, ViewError),
        ({"columns": ["nope"]}, ViewError),
        ({"row_size": "XXL"}, ViewError),
        ({"height": -3}, ViewError),
        ({"view": {"nope": 1}}, ViewError),
    ],
)
def test_bad_options_are_refused(table, notebook, options, error):
    with pytest.raises(error):
        table.show(**options)


def test_a_missing_bundle_says_what_to_do(table, monkeypatch):
    monkeypatch.setattr(display, "in_notebook", lambda: True)

    def missing():
        raise FileNotFoundError("run `make install`")

    monkeypatch.setattr("wandb_tables_widget.widget.widget.read_bundle", missing)
    with pytest.raises(FileNotFoundError, match="make install"):
        table._repr_mimebundle_()


@pytest.mark.parametrize(
    ("other", "columns"),
    [
        (lambda table: JoinedTable(table, table, "n"), ["0.n", "0.word", "1.n", "1.word"]),
        (lambda table: PartitionedTable([table, table]), ["n", "word"]),
    ],
)
def test_other_tables_are_shown_like_a_table(table, notebook, other, columns):
    shown = other(table)
    data, _ = shown._repr_mimebundle_()
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert "ant" in data["text/html"]
    widget = shown.show(sort=f"-{columns[0]}", height=300)
    assert widget.table.columns == columns
    assert widget.height == 300


def test_an_outer_join_is_shown_and_filtered_by_its_columns(table, notebook):
    joined = JoinedTable(table, Table(columns=["n", "x"], data=[[2, 0.5], [3, 1.5]]), "n")
    widget = joined.show(filter='row["1.x"] > 1', left_outer=True, right_outer=True)
    assert len(widget.table) == 3
    assert widget.to_pandas()["1.n"].tolist() == [3]
