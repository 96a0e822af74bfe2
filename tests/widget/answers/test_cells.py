from __future__ import annotations

import json

from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.session import Session


def test_a_row_in_full(everything, asker):
    page = asker(Session(everything))
    answer, buffers = page.ask("detail", row=0)
    assert answer["row"] == 0
    assert answer["values"] == [
        1,
        0.5,
        "a",
        True,
        "2026-01-02T03:04:05",
        "2026-01-02",
        [1.0, "Infinity"],
        {"a": 1, "b": [True]},
        [[1.0, 2.0], [3.0, 4.0]],
        1,
        None,
    ]
    assert buffers == []
    second = page.ask("detail", row=1)[0]["values"]
    assert second == [str(2**60), *[None] * 8, "x", None]
    json.dumps(second, allow_nan=False)


def test_a_row_is_not_cut(asker):
    long = "é" * 5000
    page = asker(Session(Table(columns=["text"], data=[[long]])))
    assert page.ask("detail", row=0)[0]["values"] == [long]


def test_a_row_that_is_not_there(page):
    answer, _ = page.ask("detail", row=200)
    assert answer["code"] == "no_row"
    assert "200" in answer["message"]


def test_bytes_as_stored_and_small(pictures, asker):
    page = asker(Session(pictures))
    snapshot = pictures.snapshot()
    digest = snapshot.data["image"][0].as_py()["digest"]
    answer, buffers = page.ask("blobs", digests=[digest, "0" * 64], size=0)
    assert answer["blobs"] == [{"digest": digest, "mime": "image/png", "buffer": 0}]
    assert buffers == [snapshot.blobs.read(digest)]
    assert list(answer["failed"]) == ["0" * 64]
    small, small_buffers = page.ask("blobs", digests=[digest], size=4)
    assert small["failed"] == {}
    assert len(small_buffers) == 1
    assert small_buffers != buffers
