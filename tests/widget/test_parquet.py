from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wandb_tables_widget.table import Table
from wandb_tables_widget.table.parquet import ParquetFiles
from wandb_tables_widget.view.query import Query, query_to_json
from wandb_tables_widget.widget.session import Session
from wandb_tables_widget.widget.widget import TableWidget

ROWS = 60_000
VIEWS = [
    {},
    {"filter": "score > 0.5 and label == 'cat'"},
    {"sort": "-score"},
    {"filter": "label != 'dog'", "sort": ["label", "id"]},
    {"group_by": "label"},
]


@pytest.fixture
def file(tmp_path):
    rng = np.random.default_rng(0)
    words = np.array(["cat", "dog", "eel"])
    data = pa.table(
        {"id": np.arange(ROWS), "score": rng.random(ROWS), "label": words[rng.integers(0, 3, ROWS)]}
    )
    pq.write_table(data, tmp_path / "x.parquet", row_group_size=8_000)
    return tmp_path / "x.parquet"


def test_a_widget_reads_the_first_rows_only(file, monkeypatch):
    monkeypatch.setattr(ParquetFiles, "stream", None)
    widget = TableWidget(Table.from_parquet(file))
    assert widget.first["answer"]["count"] == 64
    assert widget.status["total"] == ROWS


@pytest.mark.parametrize("view", VIEWS)
def test_a_widget_shows_files_as_it_shows_memory(file, view):
    lazy, memory = (
        TableWidget(t, **view) for t in (Table.from_parquet(file), Table(data=pq.read_table(file)))
    )
    assert (lazy.schema, lazy.status, lazy.view) == (memory.schema, memory.status, memory.view)
    assert lazy.first["answer"] == memory.first["answer"]
    assert lazy.first["buffers"] == memory.first["buffers"]
    assert lazy.to_pandas().equals(memory.to_pandas())


def test_a_file_that_is_gone_is_said_in_the_grid(file):
    query = query_to_json(Query())
    session = Session(Table.from_parquet(file))
    file.unlink()
    message = {"kind": "rows", "id": "1", "revision": 1, "version": 0, "query": query, "anchor": None}
    window = {"start": 0, "count": 40, "columns": [0, 1, 2], "thumbnail": 0}
    answer, _ = session.handle(message | window)
    assert (answer["kind"], answer["code"]) == ("failure", "damaged")
    assert "is gone since the table was made" in answer["message"]
    session.close()


def test_a_change_is_seen_while_the_old_rows_stay_in_their_file(file):
    table = Table.from_parquet(file)
    widget = TableWidget(table)
    table.add_data(-1, 0.5, "emu")
    assert len(widget.table) == ROWS + 1
    assert widget.to_pandas()["label"].iloc[-1] == "emu"
    widget.close()
