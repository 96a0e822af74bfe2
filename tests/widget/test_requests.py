from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import ProtocolError, TablesError
from wandb_tables_widget.view.query import query_from_json
from wandb_tables_widget.widget.protocol import REQUESTS, to_wire
from wandb_tables_widget.widget.requests import from_protocol, read_request, request_id, to_protocol

COMPUTED = [{"name": "c", "expression": "a + 1"}]
QUERY = {
    "filter": "a > 1",
    "search": "x",
    "computed": COMPUTED,
    "sort": [{"column": "a", "descending": True}],
    "group_by": ["b"],
    "aggregates": [{"name": "n", "expression": "count()"}],
    "top_groups": 3,
    "expanded": [["x", 1]],
}
VIEW = {
    "query": QUERY,
    "columns": {
        "order": ["a"],
        "hidden": ["b"],
        "removed": [],
        "pinned": ["a"],
        "widths": {"a": 100},
        "settings": {"a": {"title": "A", "show_as": "percent", "align": "left", "items": 3, "options": {}}},
    },
    "row_size": "M",
}
ROWS = {
    "kind": "rows",
    "id": "p-1",
    "revision": 3,
    "version": 7,
    "query": QUERY,
    "anchor": {"position": 4, "row": 9, "key": []},
    "start": 0,
    "count": 10,
    "columns": [0, 2],
    "thumbnail": 64,
}
EXAMPLES = [
    ROWS,
    {"kind": "summary", "id": "p-1", "revision": 3, "version": 0, "query": QUERY, "columns": []},
    {"kind": "places", "id": "p-1", "version": 2, "since": 1, "query": QUERY, "ranges": [[0, 3], [5, 5]]},
    {"kind": "detail", "id": "p-1", "version": 1, "query": QUERY, "row": 5},
    {"kind": "blobs", "id": "p-1", "digests": ["0a" * 32], "size": 0},
    {"kind": "complete", "id": "p-1", "text": "a", "caret": 1, "purpose": "column", "computed": []},
    {"kind": "check", "id": "p-1", "text": "a", "computed": COMPUTED},
    {"kind": "count", "id": "p-1", "revision": 3, "version": 0, "query": QUERY},
    {"kind": "conditions", "id": "p-1", "text": "a", "computed": COMPUTED},
    {
        "kind": "preview",
        "id": "p-1",
        "revision": 3,
        "version": 0,
        "query": QUERY,
        "purpose": "aggregate",
        "name": "c",
        "expression": "a + 2",
        "start": 0,
        "count": 9,
    },
    {"kind": "stop", "id": "p-1", "name": "c"},
    {"kind": "resume", "id": "p-1", "name": "c"},
    {
        "kind": "find",
        "id": "p-1",
        "revision": 3,
        "version": 0,
        "query": QUERY,
        "text": "a",
        "columns": [1, 0],
        "position": -1,
        "direction": -1,
        "counted": True,
    },
    {"kind": "code", "id": "p-1", "language": "pandas", "view": VIEW},
    {"kind": "chunk", "id": "p-1", "name": "editor", "digest": "0a" * 32},
    {"kind": "cancel", "id": "p-1", "target": "p-0"},
    {**ROWS, "kind": "groups", "groups": [1], "own_bins": [2], "offset": 0, "limit": 6},
]
for name in ("start", "count", "anchor"):
    del EXAMPLES[-1][name]


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda m: m["kind"])
def test_a_request_is_read_as_it_was_sent(message):
    assert to_wire(read_request(message)) == message


def test_every_kind_has_an_example():
    assert {m["kind"] for m in EXAMPLES} == {cls.kind for cls in REQUESTS}


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda m: m["kind"])
def test_a_missing_or_unknown_field_is_named(message):
    for name in message.keys() - {"kind"}:
        with pytest.raises(ProtocolError, match=f"needs the field '{name}'"):
            read_request({k: v for k, v in message.items() if k != name})
    with pytest.raises(ProtocolError, match="no field 'extra'"):
        read_request({**message, "extra": 1})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", 1),
        ("id", "x" * 1000),
        ("revision", -1),
        ("start", -(2**60)),
        ("start", 1.0),
        ("start", True),
        ("count", 10**6),
        ("columns", [-1]),
        ("columns", "01"),
        ("columns", [0] * 10**5),
        ("thumbnail", 10**9),
        ("version", -1),
        ("anchor", []),
        ("anchor", {"position": 1, "row": 2}),
        ("anchor", {"position": -1, "row": 2, "key": []}),
        ("anchor", {"position": 1, "row": "2", "key": []}),
        ("anchor", {"position": 1, "row": None, "key": "x"}),
        ("query", None),
        ("query", {"filter": 1}),
        ("query", {**QUERY, "sql": "drop table"}),
    ],
)
def test_a_field_of_the_wrong_shape_is_refused(field, value):
    with pytest.raises(TablesError, match=f"{field}|filter|sql"):
        read_request({**ROWS, field: value})


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("find", "position", -2),
        ("find", "direction", 0),
        ("find", "direction", True),
        ("find", "counted", 1),
        ("code", "language", "r"),
        ("code", "view", {"columns": {"hidden": "a"}}),
    ],
)
def test_fields_of_find_and_code_are_checked(kind, field, value):
    example = next(each for each in EXAMPLES if each["kind"] == kind)
    with pytest.raises(TablesError):
        read_request({**example, field: value})


@pytest.mark.parametrize("ranges", [None, [[1]], [[2, 1]], [[0, 1, 2]], [[-1, 0]], [[0, 0.5]]])
def test_ranges_are_pairs(ranges):
    with pytest.raises(ProtocolError, match="ranges"):
        read_request(
            {"kind": "places", "id": "1", "version": 0, "since": 0, "query": QUERY, "ranges": ranges}
        )


def test_a_line_may_have_no_anchor():
    assert read_request({**ROWS, "anchor": None}).anchor is None


@pytest.mark.parametrize("digest", ["", "0" * 63, "0" * 63 + "G", "../" + "0" * 61, 5])
def test_a_digest_is_hex_and_nothing_else(digest):
    with pytest.raises(ProtocolError, match="lower-case hex"):
        read_request({"kind": "blobs", "id": "1", "digests": [digest], "size": 0})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(EXAMPLES), st.data())
def test_hostile_messages_fail_as_ours_and_briefly(example, data):
    name = data.draw(st.sampled_from(sorted(example)))
    message = {**example, name: data.draw(json_values)}
    try:
        read_request(message)
    except TablesError as error:
        message = str(error)
    else:
        message = ""
    assert len(message) < 100_000


@given(json_values)
def test_anything_has_an_id_of_text(message):
    assert isinstance(request_id(message), str)
    assert request_id({"id": "p-1"}) == "p-1"


def test_queries_survive_both_forms():
    query = query_from_json(QUERY)
    assert from_protocol(to_protocol(query)) == query
