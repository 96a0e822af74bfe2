"""Write one example of each message and trait, as a real session makes them: ``make golden``.

Each ``<name>.json`` holds what goes over the wire. A message: ``{"request": … or null, "message": …,
"buffers": [file names]}``. A trait: ``{"trait": name, "value": …}``. A buffer is a file beside it,
``.arrow`` for an Arrow IPC stream, ``.png`` for a picture, ``.gz`` for code.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Colored,
    Column,
    Dict,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    Schema,
    String,
    Timestamp,
)
from wandb_tables_widget.dtypes.arrow import MEDIA
from wandb_tables_widget.media.blobs import MemoryBlobs
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.columns import ColumnSettings, ColumnsView
from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey, query_from_json
from wandb_tables_widget.view.selection import Selection
from wandb_tables_widget.view.state import ViewState
from wandb_tables_widget.widget.functions import Functions
from wandb_tables_widget.widget.history import remember
from wandb_tables_widget.widget.opening import first_message, schema_message, tail_message
from wandb_tables_widget.widget.protocol import ChunkAnswer, Progress, StatusInfo, to_wire
from wandb_tables_widget.widget.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent

# Two pictures of 2 × 2 pixels, black and white, as bytes so that no encoder has a say in them.
PICTURES = [
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGNgYGBgYAAAAAYAAXKCmeoAAAAASUVORK5CYII="
    ),
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGP8z8DEwAAABQ0BA7hKXG8AAAAASUVORK5CYII="
    ),
]
EMPTY: dict[str, Any] = {
    "filter": "",
    "search": "",
    "computed": [],
    "sort": [],
    "group_by": [],
    "aggregates": [],
    "top_groups": None,
    "expanded": [],
}
CONDITIONS = (
    'id >= 1 and score < 0.5 and word in ["bee", "ant"] and not `long text`.contains("a \\"b\\"\\n") and '
    '(flag == true or (when <= date("2026-01-01") and mixed is null) or word.startswith("b") or id != score)'
)
"""A filter with a condition of each kind, written as the page writes it."""

# export default (grid) => ({ answer: grid.answer }); as gzip, whose bytes differ between versions of zlib.
CHUNK = base64.b64decode(
    "H4sIAAAAAAACA0utKMgvKlFISU1LLM0pUdBIL8pM0VSwtVPQqFZIzCsuTy2yUgCJ6UE4CrWa1gAtTsdNMwAAAA=="
)
GROUPED = EMPTY | {"group_by": ["word"], "expanded": [["bee"]]}


@dataclass(frozen=True)
class Golden:
    """One example: what its JSON file holds, and its buffers by file name."""

    name: str
    content: dict[str, Any]
    buffers: dict[str, bytes]


def make_table() -> Table:
    """Return six rows with a column of each type, and the values that are easy to get wrong."""
    blobs = MemoryBlobs()
    images = [
        {
            "digest": blobs.add(data),
            "format": "png",
            "width": 2,
            "height": 2,
            "size": len(data),
            "caption": caption,
        }
        for data, caption in zip(PICTURES, ("black", '<b>"white"</b>'), strict=True)
    ]
    columns: list[tuple[Column, pa.Array]] = [
        (Column("id", Number(integer=True), optional=False), pa.array([0, 1, 2, 3, 2**53 + 1, -5])),
        (Column("score", Number()), pa.array([0.5, None, float("nan"), float("inf"), -1e-9, 1e300])),
        (
            Column("word", Colored((("bee", 0), ("ant", 4)))),
            pa.array(["bee", "ant", "bee", None, "ant", "bee"]).dictionary_encode(),
        ),
        (Column("long text", String()), pa.array(["é" * 501, "a\nb", "", None, "\x00<script>", "😀"])),
        (Column("flag", Boolean()), pa.array([True, False, None, True, True, False])),
        (
            Column("when", Timestamp()),
            pa.array([0, 1_767_225_600_000_001, None, -1, 10**15, 5], pa.timestamp("us")),
        ),
        (Column("day", Timestamp(date=True)), pa.array([0, 20_454, None, -1, 1, 2], pa.date32())),
        (
            Column("list", List(Number())),
            pa.array(
                [[1.0, None, float("nan")], [], None, [float("-inf")], [0.1], [float(i) for i in range(300)]]
            ),
        ),
        (
            Column("dict", Dict((("a", Number(integer=True)), ("b", String())))),
            pa.array([{"a": 1, "b": "x"}, {"a": None, "b": "y"}, None, {"a": 2**60, "b": ""}, None, None]),
        ),
        (
            Column("array", NDArray((2, 2))),
            pa.array([[1.0, 2.0, 3.0, 4.0], None, [0.0] * 4, None, None, None], pa.list_(pa.float64())),
        ),
        (Column("image", Media()), pa.array([images[0], images[1], None, images[0], None, images[1]], MEDIA)),
        (Column("mixed", AnyType()), pa.array(["1", '"x"', None, '{"k":[true]}', "null", "[]"])),
        (Column("nothing", NoneDType()), pa.nulls(6)),
    ]
    data = pa.table({column.name: values for column, values in columns})
    return Table.from_arrow(data, schema=Schema(tuple(column for column, _ in columns)), blobs=blobs)


def make_golden() -> Iterator[Golden]:
    """Yield every example."""
    table = make_table()
    session = Session(table)
    for name, request in _requests(table).items():
        message = {"id": f"golden-{name}", **request}
        answer, buffers = session.handle(message)
        yield _golden(name, {"request": message, "message": answer}, buffers)
    yield _golden("ready", {"request": None, "message": _ready()}, [])
    yield _chunk()
    yield _functions()
    tail = tail_message(session, ViewState())
    if tail is None:
        raise ValueError("the last rows are too large for an example")
    yield _golden("tail", {"request": None, "message": tail[0]}, tail[1])
    yield from _traits(session)
    session.close()


def _requests(table: Table) -> dict[str, dict[str, Any]]:
    digests = [struct["digest"] for struct in table.to_arrow()["image"].to_pylist()[:2]]
    rows = {
        "kind": "rows",
        "revision": 1,
        "version": 0,
        "anchor": None,
        "start": 0,
        "count": 64,
        "columns": list(range(13)),
        "thumbnail": 64,
    }
    view = EMPTY | {"filter": "id >= 0", "sort": [{"column": "score", "descending": True}]}
    computed = EMPTY | {"computed": [{"name": "double", "expression": "score * 2"}]}
    own = EMPTY | {
        "filter": "gone > 1",
        "computed": [
            {"name": "shouted", "expression": "doubled + word.upper()"},
            {"name": "doubled", "expression": "word + word"},
            {"name": "lost", "expression": "gone + 1"},
        ],
        "sort": [{"column": "doubled", "descending": True}],
    }
    known: dict[str, Any] = {"computed": []}
    groups = {
        "groups": [0, 1, 2],
        "columns": [1, 2, 4, 7, 10],
        "own_bins": [],
        "offset": 0,
        "limit": 6,
        "thumbnail": 64,
    }
    tree = EMPTY | {
        "group_by": ["word", "flag"],
        "aggregates": [
            {"name": "last day", "expression": "max(day)"},
            {"name": "share", "expression": "count() / total()"},
            {"name": "pictures", "expression": "first(image)"},
            {"name": "gone", "expression": "avg(left)"},
        ],
        "sort": [{"column": "last day", "descending": True}],
        "top_groups": 1,
        "expanded": [["ant"], ["ant", True], []],
    }
    return {
        "rows": rows | {"query": EMPTY},
        "rows_of_view": rows | {"query": view, "revision": 2, "columns": [0, 1]},
        "rows_grouped": rows | {"query": GROUPED, "revision": 3, "columns": [0, 2, 10]},
        "rows_tree": rows | {"query": tree, "revision": 4, "columns": [0, 13, 14, 15, 16]},
        "rows_computed": rows | {"query": own, "revision": 7, "columns": [1, 13, 14, 15]},
        "summary": {
            "kind": "summary",
            "revision": 2,
            "version": 0,
            "query": view,
            "columns": list(range(13)),
        },
        "groups": {"kind": "groups", "revision": 3, "version": 0, "query": GROUPED, **groups},
        "places": {"kind": "places", "version": 0, "since": 0, "query": view, "ranges": [[0, 1], [3, 3]]},
        "detail": {"kind": "detail", "version": 0, "query": computed, "row": 0},
        "blobs": {"kind": "blobs", "digests": [*digests, "0" * 64], "size": 0},
        "complete": {"kind": "complete", "text": "word == ", "caret": 8, "purpose": "filter", **known},
        "check": {"kind": "check", "text": "`long text` == '' and score > 0.5", **known},
        "preview": {
            "kind": "preview",
            "revision": 6,
            "version": 0,
            "query": computed,
            "purpose": "column",
            "name": "double",
            "expression": "word.upper()",
            "start": 0,
            "count": 64,
        },
        "count": {"kind": "count", "revision": 5, "version": 0, "query": view},
        "conditions": {"kind": "conditions", "text": CONDITIONS, "computed": []},
        "find": {
            "kind": "find",
            "revision": 2,
            "version": 0,
            "query": view,
            "text": "E",
            "columns": [1, 0],
            "position": 0,
            "direction": 1,
            "counted": True,
        },
        "code": {"kind": "code", "language": "pandas", "view": ViewState(query_from_json(view)).to_json()},
        "stop": {"kind": "stop", "name": "entropy"},
        "resume": {"kind": "resume", "name": "entropy"},
        "cancel": {"kind": "cancel", "target": "golden-nothing"},
        "failure": {"kind": "check", "text": "id > 1 and wrd == 'bee'", **known},
    }


def _functions() -> Golden:
    """Return rows of which a function has computed one, failed at one, and not come back from one."""
    functions, go = Functions(lambda: None), threading.Event()

    def compute(row: dict[str, Any]) -> float:
        return 1 / row["x"] if row["x"] < 2 else float(go.wait(60))  # the last row

    functions.add("f", compute)
    session = Session(Table.from_arrow(pa.table({"x": [1, 0, 2]})), functions=functions)
    with session.lease() as opened:
        while not opened.functions.progress() or opened.functions.progress()[0].done < 2:
            time.sleep(0.01)
    request = {"kind": "rows", "id": "golden-rows_functions", "revision": 8, "query": EMPTY, "version": 0}
    request |= {"anchor": None, "start": 0, "count": 3, "columns": [0, 1], "thumbnail": 0}
    answer, buffers = session.handle(request)
    go.set()
    session.close()
    return _golden("rows_functions", {"request": request, "message": answer}, buffers)


def _chunk() -> Golden:
    """Return a chunk that does not change with each build."""
    name = "golden-chunk"
    digest = hashlib.sha256(CHUNK).hexdigest()
    request = {"kind": "chunk", "id": name, "name": "editor", "digest": digest}
    return _golden("chunk", {"request": request, "message": to_wire(ChunkAnswer(name, 0))}, [CHUNK])


def _ready() -> dict[str, Any]:
    """Return the push that follows the head of a long sorted view."""
    pushes: list[dict[str, Any]] = []
    pushed = threading.Event()

    def push(message: dict[str, Any]) -> None:
        pushes.append(message)
        pushed.set()

    session = Session(Table.from_arrow(pa.table({"x": np.arange(100_000)[::-1]})), push)
    sort = [{"column": "x", "descending": False}]
    request = {"kind": "rows", "id": "golden-ready", "revision": 4, "query": EMPTY | {"sort": sort}}
    session.handle(
        request | {"version": 0, "anchor": None, "start": 0, "count": 1, "columns": [], "thumbnail": 0}
    )
    if not pushed.wait(60):
        raise TimeoutError("the order was not announced")
    session.close()
    return pushes[0]


def _traits(session: Session) -> Iterator[Golden]:
    sort = (SortKey("score", descending=True), SortKey("id"))
    query = Query(
        filter="id >= 0",
        search="b",
        computed=(ComputedColumn("double", "score * 2"),),
        sort=sort,
        group_by=("word",),
        aggregates=(ComputedColumn("mean", "avg(score)"),),
        top_groups=10,
        expanded=(("bee",), (None,)),
    )
    columns = ColumnsView(
        order=("image", "id"),
        hidden=("nothing",),
        removed=("mixed",),
        pinned=("id",),
        widths={"image": 120},
        settings={"score": ColumnSettings("Score", "percent", "right", 5, {"digits": 1})},
    )
    progress = [Progress("entropy", 2, 6, late=1, stopped=False)]
    values = {
        "history": remember(remember({}, "id >= 0"), "word == 'bee'"),
        "status": to_wire(StatusInfo(0, 0, 6, "golden", live=True, progress=progress)),
        "view": ViewState(query, columns, "M").to_json(),
        "selection": Selection(((0, 1), (4, 4)), query).to_json(),
    }
    with session.lease() as opened:
        values["schema"] = schema_message(opened.snapshot, Functions(lambda: None))
        first = first_message(session, opened, ViewState(row_size="L"))
    for name, value in values.items():
        yield Golden(name, {"trait": name, "value": value}, {})
    files = _files("first", first.pop("buffers"))
    yield Golden("first", {"trait": "first", "value": first | {"buffers": list(files)}}, files)


def _golden(name: str, content: dict[str, Any], buffers: list[bytes]) -> Golden:
    files = _files(name, buffers)
    return Golden(name, content | {"buffers": list(files)}, files)


def _files(name: str, buffers: list[bytes]) -> dict[str, bytes]:
    kinds = (_ending(data) for data in buffers)
    return {f"{name}.{i}.{kind}": data for i, (kind, data) in enumerate(zip(kinds, buffers, strict=True))}


def _ending(data: bytes) -> str:
    return "png" if data.startswith(b"\x89PNG") else "gz" if data.startswith(b"\x1f\x8b") else "arrow"


def write_golden(folder: Path = FOLDER) -> None:
    """Write all examples anew."""
    for pattern in ("*.json", "*.arrow", "*.png", "*.gz"):
        for old in folder.glob(pattern):
            old.unlink()
    for golden in make_golden():
        text = json.dumps(golden.content, indent=2, ensure_ascii=False, allow_nan=False)
        (folder / f"{golden.name}.json").write_text(text + "\n", "utf-8")
        for name, data in golden.buffers.items():
            (folder / name).write_bytes(data)


if __name__ == "__main__":
    write_golden()
