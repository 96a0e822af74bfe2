"""The code of W&B's page on StreamTable, its typing errors corrected, run as it stands there."""

from __future__ import annotations

import datetime as dt

import pytest

import wandb_tables_widget


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.delenv("WANDB_TABLES_DIR", raising=False)
    monkeypatch.chdir(tmp_path)


def test_create_a_stream_table_and_log_data_to_it():
    StreamTable = wandb_tables_widget.StreamTable  # noqa: N806  # imported from weave.monitoring on the page
    st = StreamTable("my_entity_name/my_project_name/my_table_name")

    st.log({"one_column_name": "value_a", "another_column_name": 7})
    st.log([
        {"one_column_name": "value_b", "another_column_name": 19},
        {"one_column_name": "value_c", "another_column_name": 28},
        {"one_column_name": "value_d", "another_column_name": 36},
    ])  # fmt: skip

    st.finish()

    frame = st.to_pandas()
    assert list(frame.columns) == ["timestamp", "one_column_name", "another_column_name"]
    assert frame["one_column_name"].tolist() == ["value_a", "value_b", "value_c", "value_d"]
    assert frame["another_column_name"].tolist() == [7, 19, 28, 36]
    now = dt.datetime.now(dt.UTC)
    assert all(now - dt.timedelta(minutes=5) < at <= now for at in frame["timestamp"])
    assert frame["timestamp"].is_monotonic_increasing


def test_the_stream_table_on_a_line_by_itself_is_shown_and_goes_on():
    st = wandb_tables_widget.StreamTable("my_entity_name/my_project_name/my_table_name")
    st.log({"one_column_name": "value_a", "another_column_name": 7})
    bundle = st._repr_mimebundle_()
    assert "value_a" in bundle[0]["text/html"]
    st.log({"one_column_name": "value_b", "another_column_name": 8})
    assert "value_b" in st._repr_mimebundle_()[0]["text/html"]


def test_what_the_page_warns_of_works():
    st = wandb_tables_widget.StreamTable("my_table_name")
    st.log({"a": 1, "b": "text"})
    st.log({"a": 2})
    st.log({"a": "two", "b": ["a", "list"], "c": None})
    st.finish()
    rows = [{name: row[name] for name in "abc"} for row in st.rows()]
    assert rows == [
        {"a": 1, "b": "text", "c": None},
        {"a": 2, "b": None, "c": None},
        {"a": "two", "b": ["a", "list"], "c": None},
    ]
