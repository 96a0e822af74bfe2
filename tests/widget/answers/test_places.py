from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.session import Session

WORDS = ["ant", "bee", "cat", None]
rows = st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 9)).map(list), min_size=1, max_size=25)
views = st.sampled_from(
    [
        {},
        {"filter": "n > 3"},
        {"sort": [{"column": "n", "descending": True}]},
        {"filter": "n > 3", "sort": [{"column": "word", "descending": False}]},
        {"group_by": ["word"]},
        {"group_by": ["word"], "expanded": [["bee"], [None]]},
        {"group_by": ["word"], "expanded": [["ant"]], "sort": [{"column": "n", "descending": True}]},
        {"group_by": ["word", "n"], "expanded": [["ant"], ["ant", 1], ["bee"]]},
        {
            "group_by": ["word"],
            "expanded": [["ant"], ["bee"], [None]],
            "sort": [{"column": "count", "descending": True}],
        },
    ]
)
settings_ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def helpers(asker, decode, query):
    return asker, decode, query


def grown(asker, before, after):
    """A page that has asked for the table at both versions, and these."""
    table = Table(columns=["word", "n"], data=before)
    page, old = asker(Session(table)), table.version
    page.rows(columns=[0], version=old)
    for row in after:
        table.add_data(*row)
    return page, old, table.version


def all_lines(page, decode, version, query, **fields):
    """Every line as its row, or the key of its group; and the answer."""
    answer, buffers = page.rows(0, 500, [0], version=version, **query, **fields)
    entries = answer["entries"]
    if entries is None:
        return decode(buffers)["row"].to_pylist(), answer
    return [entry["key"] if entry["row"] is None else entry["row"] for entry in entries], answer


@settings_
@given(st.tuples(rows, rows), views, st.data())
def test_selected_lines_are_found_where_they_stand_now(helpers, tables, view, data):
    asker, decode, query = helpers
    page, old, new = grown(asker, *tables)
    lines, _ = all_lines(page, decode, old, view)
    now, answer = all_lines(page, decode, new, view)
    assert answer["version"] == new
    first = data.draw(st.integers(0, max(len(lines) - 1, 0)))
    last = data.draw(st.integers(first, max(len(lines) - 1, first)))
    asked = {"version": new, "since": old, "query": query(**view), "ranges": [[first, last]]}
    found = page.ask("places", **asked)[0]["ranges"]
    places = [place for start, end in found for place in range(start, end + 1)]
    assert places == sorted(now.index(line) for line in lines[first : last + 1])
    assert all(b[0] > a[1] + 1 for a, b in itertools.pairwise(found))


@settings_
@given(st.tuples(rows, rows), views, st.data())
def test_a_window_goes_along_with_its_anchor(helpers, tables, view, data):
    asker, decode, _ = helpers
    page, old, new = grown(asker, *tables)
    lines, answer = all_lines(page, decode, old, view)
    if not lines:
        return
    position = data.draw(st.integers(0, len(lines) - 1))
    line = lines[position]
    entry = answer["entries"][position] if answer["entries"] else None
    anchor = {
        "position": position,
        "row": line if isinstance(line, int) else None,
        "key": entry["key"] if entry else [],
    }
    now, _ = all_lines(page, decode, new, view)
    count = data.draw(st.integers(1, 5))
    before, moved = data.draw(st.integers(0, 30)), now.index(line)
    asked = {"version": new, "anchor": anchor, **view}
    window, buffers = page.rows(position - before, before + count, [0], **asked)
    first = max(0, moved - before)
    assert (window["moved"], window["start"]) == (moved - position, first)
    assert window["count"] == len(now[first : moved + count])
    if entry is None:
        assert decode(buffers)["row"].to_pylist() == now[first : moved + count]


def test_a_line_that_is_gone_moves_nothing(asker):
    page, _, new = grown(asker, [["ant", 1]], [["bee", 2]])
    gone = {"position": 0, "row": 99, "key": ["zebra"]}
    for view in ({"filter": "n > 0"}, {"group_by": ["word"]}, {}):
        answer, _ = page.rows(0, 5, [0], version=new, anchor=gone, **view)
        assert (answer["moved"], answer["start"]) == (0, 0)


def test_a_row_whose_group_was_closed_stands_for_its_group(asker):
    page, _, new = grown(asker, [["ant", 1], ["bee", 2], ["bee", 3]], [])
    anchor = {"position": 3, "row": 2, "key": ["bee"]}
    answer, _ = page.rows(3, 5, [0], version=new, anchor=anchor, group_by=["word"])
    assert (answer["moved"], answer["start"]) == (-2, 1)


@pytest.mark.parametrize("view", [{}, {"group_by": ["word"]}])
def test_a_version_that_is_not_at_hand_cannot_be_told(asker, query, view):
    page, old, new = grown(asker, [["ant", 1]], [["bee", 2]])
    asked = {"version": new, "since": old + 77, "query": query(**view), "ranges": [[0, 0]]}
    assert page.ask("places", **asked)[0]["ranges"] is None


def test_thousands_of_lines_of_groups_are_not_followed(asker, query):
    page, old, new = grown(asker, [[str(i), i] for i in range(6000)], [["x", 0]])
    asked = {"version": new, "since": old, "query": query(group_by=["word"]), "ranges": [[0, 5999]]}
    assert page.ask("places", **asked)[0]["ranges"] is None
