from __future__ import annotations

import pytest

from tests.store.streams.aid import until
from wandb_tables_widget.store.streams import StreamTable
from wandb_tables_widget.widget.widget import TableWidget


@pytest.fixture
def stream(tmp_path):
    with StreamTable("t", dir=tmp_path) as opened:
        yield opened


def test_a_stream_is_shown_live_and_grows_by_itself(stream):
    stream.log({"a": 1})
    widget = TableWidget(stream)
    assert (widget.status["live"], widget.status["total"]) == (True, 1)
    stream.log([{"a": 2}, {"a": 3, "b": "x"}])
    until(lambda: widget.status["total"] == 3)
    assert [column["name"] for column in widget.schema["columns"]] == ["timestamp", "a", "b"]
    assert widget.status["edits"] == 0
    assert widget.to_pandas()["a"].tolist() == [1, 2, 3]
    widget.close()
    until(lambda: not stream.live()._is_polled)


def test_an_empty_stream_can_be_shown(stream):
    widget = TableWidget(stream)
    assert (widget.status["live"], widget.status["total"]) == (True, 0)
    stream.log({"a": 1})
    until(lambda: widget.status["total"] == 1)
    widget.close()


def test_a_table_of_a_stream_is_not_live(stream):
    widget = TableWidget(stream.table())
    assert not widget.status["live"]
    widget.close()
