from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import Colored, Column, Number, Schema
from wandb_tables_widget.dtypes.colors import color_of
from wandb_tables_widget.media import Image
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.opening import PICTURE_ROWS
from wandb_tables_widget.widget.widget import TableWidget

pytestmark = pytest.mark.usefixtures("bundle")


def test_the_opening_state_holds_the_first_window(decode, query, pandas_frame):
    state = TableWidget(pandas_frame).get_state()
    first = state["first"]
    assert [column["name"] for column in state["schema"]["columns"]] == list(pandas_frame.columns)
    assert state["schema"]["total"] == state["status"]["total"] == 200
    assert (first["query"], first["version"], first["thumbnail"]) == (query(), state["status"]["version"], 0)
    assert first["answer"]["kind"] == "rows"
    assert decode(first["buffers"])["0"].to_pylist() == list(range(64))
    assert state["_esm"] == "export default {}"


def test_the_first_window_follows_the_view(pandas_frame, decode):
    widget = TableWidget(pandas_frame, filter="flag", sort="-score", columns=["score", "id"])
    expected = pandas_frame[pandas_frame.flag].sort_values("score", ascending=False, kind="stable")
    table = decode(widget.first["buffers"])
    assert table.column_names == ["row", "2", "0"]
    assert table["0"].to_pylist() == expected.id.head(64).tolist()
    assert widget.first["query"] == widget.view["query"]


def test_a_wide_table_sends_its_first_columns(decode):
    widget = TableWidget(pa.table({f"c{i}": [i] for i in range(200)}))
    assert decode(widget.first["buffers"]).num_columns == 1 + 24


def test_pictures_of_one_screen_come_along():
    rows = [[Image(np.full((4, 4), i, np.uint8))] for i in range(100)]
    widget = TableWidget(Table(columns=["image"], data=rows), row_size="M")
    assert len(widget.first["answer"]["thumbnails"]) == PICTURE_ROWS
    assert widget.first["thumbnail"] == 120


def test_the_colors_of_runs_come_with_the_schema():
    schema = Schema((Column("run", Colored((("a", 0), ("b", 1)))), Column("n", Number(integer=True))))
    table = Table.from_arrow(pa.table({"run": ["a", "b"], "n": [1, 2]}), schema=schema)
    columns = TableWidget(table).schema["columns"]
    assert [column["colors"] for column in columns] == [{"a": color_of(0), "b": color_of(1)}, None]
    assert columns[0]["type"] == "string"


def test_aggregates_of_groups_come_along(pandas_frame, decode):
    widget = TableWidget(pandas_frame, group_by="word", aggregates={"mean": "avg(score)", "n": "count()"})
    answer, buffers = widget.first["answer"], widget.first["buffers"]
    assert [column["name"] for column in answer["aggregates"]] == ["mean", "n"]
    values = decode([buffers[answer["values"]]])
    assert values.column_names == ["row", "5", "6"]
    words = pandas_frame.groupby("word", dropna=False).score
    assert values["5"].to_pylist() == pytest.approx(words.mean().tolist())
    assert values["6"].to_pylist() == words.size().tolist()
