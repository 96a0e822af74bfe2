"""Expressions, views and messages, from Python and from a page."""

from __future__ import annotations

import pytest

from wandb_tables_widget import errors
from wandb_tables_widget.view.query import Query, query_to_json
from wandb_tables_widget.widget.session import Session

HUGE = "z" * 1_000_000
QUERY = query_to_json(Query())


@pytest.fixture
def widget(table):
    shown = table.show(filter="n > 1", sort="-n", height=300)
    yield shown
    shown.close()


# fmt: off
EXPRESSIONS = [
    ("n ==", "syntax", [4, 4]), ("n = = 1", "syntax", [4, 5]), ('s == "x', "syntax", [5, 7]),
    ("n\0", "syntax", [1, 2]), ("\ud800", "syntax", [0, 1]), ("n; DROP TABLE t", "syntax", [1, 2]),
    ("q == 1", "name", [0, 1]), ("foo(n)", "name", [0, 6]), ("n.__class__", "name", [0, 11]),
    ("n", "expression_type", [0, 1]), ('n == "x"', "expression_type", [0, 8]),
    ("s > 1", "expression_type", [0, 5]),
    ('when > "9999-99-99"', "expression_type", [7, 19]), ('when > "10000-01-01"', "expression_type", [7, 20]),
    ('when > "2020-01-01T00:00:00+23:59"', "expression_type", [7, 34]),
    ("list > 3", "expression_type", [0, 8]),
    ("n == 99999999999999999999", "limit", [5, 25]), ("n == 1e999", "limit", [5, 10]),
    ("(" * 10_000 + "n" + ")" * 10_000, "limit", [10_000, 20_001]),
    ("(" * 4_000 + "n" + ")" * 4_000, "limit", [64, 65]),
    ("not " * 2_000 + "true", "limit", [256, 259]), ("-" * 9_000 + "1 > n", "limit", [64, 65]),
    ("n" + "+n" * 900 + " > 1", "limit", [0, 1_805]), ("n" * 10_001, "limit", [10_000, 10_001]),
]
VIEWS = [
    {"sort": [5]}, {"sort": "n"}, {"sort": [{"column": "n"}, {"column": "n"}]},
    {"group_by": ["n", "n"]}, {"group_by": [["n"]]},
    {"expanded": [[{}]]}, {"search": "\ud800"}, {"search": 5}, {"filter": 5}, {"q": 1},
]
# fmt: on
GONE = [{"sort": [{"column": "q"}]}, {"group_by": ["q"]}, {"group_by": [HUGE]}, {"filter": "q > 1"}]
"""These may have been saved when the table had such a column."""


def ask(session, name, query):
    about = {"kind": "rows", "id": name, "revision": 1, "query": QUERY | query}
    window = {"version": 0, "anchor": None, "start": 0, "count": 9, "columns": [0], "thumbnail": 0}
    return session.handle(about | window)[0]


@pytest.mark.parametrize(("text", "code", "span"), EXPRESSIONS, ids=[e[0][:20] for e in EXPRESSIONS])
def test_an_expression_is_refused_at_its_place(table, widget, text, code, span):
    session = Session(table)
    answer = ask(session, "first", {"filter": text})
    (waiting,) = answer["waiting"]
    assert (waiting["part"], waiting["code"], waiting["span"]) == ("filter", code, span)
    assert 10 < len(waiting["message"]) <= 500
    assert answer["matched"] == 3
    session.close()
    before = widget.view
    for act in (lambda: setattr(widget, "filter", text), lambda: table.show(filter=text)):
        with pytest.raises(errors.TablesError):
            act()
    assert (widget.view, widget.filter, widget.to_pandas()["n"].tolist()) == (before, "n > 1", [3, 2])


def test_a_view_for_other_types_waits_and_a_part_is_refused(table, widget, check_refused):
    with pytest.warns(UserWarning, match="group_by 'list'"):
        widget.view = {"query": {"filter": "n > 1", "group_by": ["list"]}}
    assert (widget.group_by, widget.to_pandas()["n"].tolist()) == (["list"], [2, 3])
    widget.view = {"query": {"filter": "n > 1"}}
    check_refused(lambda: setattr(widget, "group_by", ["list"]), "ViewError", "group_by")


@pytest.mark.parametrize("query", VIEWS, ids=lambda query: repr(query)[:30])
def test_a_view_that_does_not_fit_is_refused(table, widget, query, check_refused):
    session = Session(table)
    answer = ask(session, "first", query)
    part = next(iter(query))
    if answer["kind"] == "failure":
        assert (answer["code"], part in answer["message"]) == ("view", True)
    else:
        assert (answer["waiting"][0]["code"], answer["waiting"][0]["part"]) == ("view", part)
    session.close()
    before = widget.view
    check_refused(lambda: setattr(widget, "view", {"query": query}), "ViewError", part)
    check_refused(lambda: table.show(view={"query": query}), "ViewError", part)
    assert (widget.view, widget.sort, widget.to_pandas()["n"].tolist()) == (
        before,
        before["query"]["sort"],
        [3, 2],
    )


@pytest.mark.parametrize("query", GONE, ids=lambda query: repr(query)[:30])
def test_what_names_a_column_that_is_gone_waits(table, widget, query):
    session = Session(table)
    (waiting,) = ask(session, "first", query)["waiting"]
    assert waiting["part"] == next(iter(query))
    assert len(waiting["message"]) <= 500
    session.close()
    for act in (lambda: setattr(widget, "view", {"query": query}), lambda: table.show(view={"query": query})):
        with pytest.warns(UserWarning, match="wait") as told:
            act()
        assert len(str(told[0].message)) <= 600
    assert widget.to_pandas()["n"].tolist() == table.to_pandas()["n"].tolist()


@pytest.mark.parametrize(
    "options",
    [
        {"columns": ["q"]},
        {"columns": 5},
        {"row_size": "Q"},
        {"row_size": ["S"]},
        {"height": 5},
        {"view": {"q": 1}},
    ],
)
def test_show_refuses_what_it_cannot_do(table, options, check_refused):
    check_refused(lambda: table.show(**options), "ViewError", next(iter(options)))


@pytest.mark.parametrize(
    "message", [None, 5, [], {}, {"kind": "rows"}, {"kind": "q", "id": "1"}, {"id": [1]}]
)
def test_a_message_of_no_shape_is_answered(table, message):
    session = Session(table)
    answer, buffers = session.handle(message)
    assert (answer["kind"], answer["code"], buffers) == ("failure", "protocol", [])
    session.close()
