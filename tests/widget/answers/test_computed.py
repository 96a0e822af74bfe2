"""Computed columns in messages: described, numbered after those of the table, previewed while typed."""

from __future__ import annotations

import threading

import numpy as np
import pandas as pd
import pytest

from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.functions import Functions
from wandb_tables_widget.widget.session import Session

WIDTH = 5
COMPUTED = [
    {"name": "shout", "expression": "upper(word)"},
    {"name": "double", "expression": "half * 4"},
    {"name": "half", "expression": "score / 2"},
]


def test_rows_have_computed_columns_after_those_of_the_table(page, pandas_frame, decode):
    answer, buffers = page.rows(columns=[0, 5, 6], computed=COMPUTED, sort=[{"column": "double"}])
    assert answer["width"] == WIDTH
    assert [(each["name"], each["kind"], each["problem"]) for each in answer["computed"]] == [
        ("shout", "string", None),
        ("double", "number", None),
        ("half", "number", None),
    ]
    assert (answer["aggregates"], answer["waiting"], answer["notes"]) == ([], [], [])
    order = pandas_frame.sort_values("score", kind="stable", na_position="last")[:50]
    window = decode(buffers)
    assert window.column("row").to_pylist() == order.index.tolist()
    assert window.column("5").to_pylist() == [
        word and word.upper() for word in order.word.replace({np.nan: None})
    ]
    assert window.column("6").to_pylist() == pytest.approx((order.score * 2).tolist())


def test_what_waits_is_described_and_named(page):
    computed = [{"name": "bad", "expression": "gone + 1"}]
    answer, _ = page.rows(
        columns=[0, 5], computed=computed, filter="bad > 1", sort=[{"column": "bad", "descending": False}]
    )
    (bad,) = answer["computed"]
    assert (bad["kind"], "'gone'" in bad["problem"]) == ("none", True)
    assert [(each["part"], each["name"], each["span"]) for each in answer["waiting"]] == [
        ("filter", "", [0, 3]),
        ("sort", "bad", None),
    ]
    assert answer["matched"] == 200


def test_groups_by_and_cells_of_computed_columns(page, pandas_frame):
    query = {"computed": COMPUTED, "group_by": ["shout"]}
    answer, _ = page.rows(columns=[5, 6], **query)
    keys = [entry["key"][0] for entry in answer["entries"]]
    assert keys == ["ANT", "BEE", "CAT", "DOG", None]
    cells, _ = page.ask(
        "groups",
        revision=1,
        version=0,
        query=page_query(**query),
        groups=[0],
        columns=[6, 5],
        own_bins=[],
        offset=0,
        limit=5,
        thumbnail=0,
    )
    histogram = next(cell["cell"] for cell in cells["cells"] if cell["column"] == 6)
    ants = pandas_frame[pandas_frame.word == "ant"]
    assert sum(histogram["counts"]) == ants.score.notna().sum()
    assert histogram["missing"] == ants.score.isna().sum()


def page_query(**parts):
    from tests.widget.conftest import QUERY  # noqa: PLC0415  # beside its only use

    return QUERY | parts


def test_summaries_and_details_of_computed_columns(page, pandas_frame):
    query = page_query(computed=COMPUTED)
    answer, _ = page.ask("summary", revision=1, version=0, query=query, columns=[7, 5])
    half, shout = (each["summary"] for each in answer["summaries"])
    assert (half["kind"], shout["kind"]) == ("histogram", "bars")
    assert half["missing"] == pandas_frame.score.isna().sum()
    detail, _ = page.ask("detail", row=3, query=query)
    assert len(detail["values"]) == WIDTH + 3
    assert detail["values"][6] == pytest.approx(pandas_frame.score[3] * 2)


def test_a_column_beyond_those_of_the_view_is_refused(page):
    assert page.rows(columns=[8], computed=COMPUTED)[0]["code"] == "protocol"
    assert page.rows(columns=[5])[0]["code"] == "protocol"


def test_expressions_may_name_computed_columns(page):
    known = {"computed": COMPUTED}
    assert page.ask("check", text="double > 1", **known)[0]["kind"] == "check"
    assert page.ask("check", text="double > 1")[0]["code"] == "name"
    options = page.ask("complete", text="dou", caret=3, **known)[0]["options"]
    assert (options[0]["label"], options[0]["detail"].split(":")[0]) == ("double", "number")
    values = page.ask("complete", text="shout == ", caret=9, **known)[0]["options"]
    assert {"ANT", "BEE"} <= {option["label"] for option in values}
    group = page.ask("conditions", text="double > 1", **known)[0]["group"]
    assert group["parts"][0]["column"] == "double"
    count, _ = page.ask("count", revision=1, version=0, query=page_query(filter="double > 1", **known))
    assert 0 < count["matched"] < 200
    failed, _ = page.ask("count", revision=2, version=0, query=page_query(filter="nope > 1", **known))
    assert (failed["code"], failed["span"]) == ("name", [0, 4])


@pytest.mark.parametrize(
    ("purpose", "text", "code"),
    [
        ("column", "score * 2", None),
        ("column", "rank(score)", None),
        ("aggregate", "avg(score)", None),
        ("aggregate", "score", "expression_type"),
        ("column", "avg(score)", "expression_type"),
        ("column", "score +", "syntax"),
    ],
)
def test_an_expression_is_previewed_for_its_purpose(page, purpose, text, code):
    assert preview(page, text, purpose=purpose, group_by=["word"])[0].get("code") == code


@pytest.mark.parametrize("text", ["score", "rank(score) > 1"])
def test_what_has_no_truth_for_each_row_is_no_filter(page, text):
    assert page.ask("check", text=text)[0]["code"] == "expression_type"


def test_proposals_are_those_of_the_purpose(page):
    def labels(purpose):
        return {
            each["label"] for each in page.ask("complete", text="ran", caret=3, purpose=purpose)[0]["options"]
        }

    assert "rank" in labels("column")
    assert "rank" not in labels("filter") | labels("aggregate")
    proposed = page.ask("complete", text="quant", caret=5, purpose="aggregate")[0]["options"]
    assert "quantile" in {each["label"] for each in proposed}


# --- previews ---------------------------------------------------------------------------------------


def preview(page, expression, name="", start=0, purpose="column", **query):
    return page.ask(
        "preview",
        revision=1,
        version=0,
        query=page_query(**query),
        purpose=purpose,
        name=name,
        expression=expression,
        start=start,
        count=5,
    )


def test_a_preview_gives_the_type_and_the_values_in_the_rows_of_the_view(page, pandas_frame, decode):
    order = pandas_frame.sort_values("id", ascending=False)
    answer, buffers = preview(page, "id * 2", start=3, sort=[{"column": "id", "descending": True}])
    assert (answer["kind"], answer["rows"], answer["column"]["type"]) == ("preview", 5, "integer")
    window = decode(buffers)
    assert window.column("0").to_pylist() == (order.id * 2)[3:8].tolist()
    assert window.column("row").to_pylist() == order.index[3:8].tolist()
    assert answer["keys"] is None


def test_a_preview_of_a_column_changes_what_builds_on_it(page, decode):
    _, buffers = preview(page, "double + 1", computed=COMPUTED)
    _, changed = preview(
        page, "half * 100", name="double", computed=[*COMPUTED, {"name": "next", "expression": "double + 1"}]
    )
    plain, other = (decode(each).column("0").to_pylist() for each in (buffers, changed))
    assert plain != other


def test_a_preview_over_the_view_and_one_of_groups(page, decode):
    _, buffers = preview(
        page, "row_number()", start=2, group_by=["word"], sort=[{"column": "id", "descending": True}]
    )
    assert len(decode(buffers).column("0")) == 5


@pytest.mark.parametrize(
    ("expression", "name", "code", "span"),
    [
        ("score +", "", "syntax", [7, 7]),
        ("scor * 2", "", "name", [0, 4]),
        ("double + 1", "half", "name", [0, 6]),
        ("half", "half", "name", [0, 4]),
    ],
)
def test_a_preview_that_cannot_be_is_refused_at_its_place(page, expression, name, code, span):
    answer, _ = preview(page, expression, name, computed=COMPUTED)
    assert (answer["kind"], answer["code"], answer["span"]) == ("failure", code, span)


MEAN = {"name": "mean", "expression": "avg(score)"}


def test_a_preview_of_an_aggregate_gives_its_type_and_values_in_the_first_groups(page, pandas_frame, decode):
    query = {
        "group_by": ["word", "flag"],
        "aggregates": [MEAN],
        "sort": [{"column": "n", "descending": True}],
    }
    query["aggregates"].append({"name": "n", "expression": "count()"})
    answer, buffers = preview(page, "max(id)", purpose="aggregate", **query)
    order = pandas_frame.groupby("word", dropna=False)["id"].agg(["size", "max"]).reset_index()
    order = order.sort_values(["size", "word"], ascending=[False, True], na_position="last")
    assert answer["column"]["type"] == "integer"
    assert decode(buffers).column("0").to_pylist() == order["max"].head(5).tolist()
    words = order["word"].head(5)
    assert answer["keys"] == [[None if pd.isna(word) else word] for word in words]


def test_a_preview_of_an_aggregate_names_the_groups_as_their_lines_do(page):
    answer, _ = preview(page, "count()", purpose="aggregate", group_by=["word"], top_groups=2)
    assert answer["keys"] == [["ant"], ["bee"], []]
    sort = [{"column": "score", "descending": True}]
    lines, _ = page.rows(columns=[0], group_by=["score"], sort=sort)
    answer, _ = preview(page, "count()", purpose="aggregate", group_by=["score"], sort=sort)
    assert answer["keys"] == [entry["key"] for entry in lines["entries"]][:5]


def test_a_preview_of_an_aggregate_that_is_there_already(page, pandas_frame, decode):
    _, buffers = preview(page, "min(id)", "mean", purpose="aggregate", group_by=["word"], aggregates=[MEAN])
    least = pandas_frame.groupby("word", dropna=False)["id"].min()
    assert decode(buffers).column("0").to_pylist() == least.head(5).tolist()


def test_a_preview_of_an_aggregate_that_names_an_inner_key(page, pandas_frame, decode):
    answer, buffers = preview(page, "flag", purpose="aggregate", group_by=["word", "flag"])
    first = pandas_frame[pandas_frame.word == pandas_frame.word.dropna().min()]
    flags = sorted(first.flag.dropna().unique()) + [None] * bool(first.flag.isna().any())
    assert decode(buffers).column("0").to_pylist() == flags
    assert answer["keys"] == [[pandas_frame.word.dropna().min(), flag] for flag in flags]


@pytest.mark.parametrize(
    ("expression", "query", "words"),
    [
        ("score + 1", {"group_by": ["word"]}, "differs between the rows"),
        ("avg(scor)", {"group_by": ["word"]}, "scor"),
        ("avg(score)", {}, "not grouped"),
    ],
)
def test_a_preview_of_what_is_no_aggregate_is_refused(page, expression, query, words):
    answer, _ = preview(page, expression, purpose="aggregate", **query)
    assert answer["kind"] == "failure"
    assert words in answer["message"]


def test_a_newer_preview_cancels_the_one_before(asker):
    table = Table(dataframe=pd.DataFrame({"x": np.random.default_rng(0).random(2_000_000)}))
    session = Session(table)
    page = asker(session)
    first = page.message("preview", **preview_fields("rank(x) + cumsum(x)", 1))
    replies = {}
    done = threading.Event()
    session.receive(first, lambda reply: (replies.setdefault("first", reply[0]), done.set()))
    second, _ = session.handle(page.message("preview", **preview_fields("x + 1", 2)))
    assert done.wait(30)
    assert second["kind"] == "preview"
    assert replies["first"].get("code") == "cancelled"
    session.close()


def preview_fields(expression, revision):
    return {
        "revision": revision,
        "version": 0,
        "query": page_query(),
        "purpose": "column",
        "name": "",
        "expression": expression,
        "start": 0,
        "count": 5,
    }


# --- functions --------------------------------------------------------------------------------------


@pytest.fixture
def with_function(pandas_frame, asker):
    functions = Functions(lambda: None)
    session = Session(Table(dataframe=pandas_frame), functions=functions)

    def add(call):
        functions.add("f", call)
        with session.lease() as opened:
            opened.functions.table  # noqa: B018  # begins the column
        return asker(session), session

    yield add
    session.close()


def test_a_function_is_a_column_of_the_table_and_its_errors_stand_in_their_cells(with_function, decode):
    def call(row):
        if row["id"] == 2:
            raise ValueError("boom")
        return row["id"] + 0.5

    page, session = with_function(call)
    with session.lease() as opened:
        opened.functions.wait()
    computed = [{"name": "twice", "expression": "f * 2"}]
    answer, buffers = page.rows(columns=[5, 6], computed=computed, sort=[{"column": "f", "descending": True}])
    assert (answer["width"], answer["waiting"]) == (6, [])
    assert decode(buffers).column("6").to_pylist()[:2] == [399.0, 397.0]
    answer, _ = page.rows(start=0, count=4, columns=[0, 5])
    assert answer["notes"] == [{"row": 2, "column": 5, "state": "failed", "message": "ValueError: boom"}]
    detail, _ = page.ask("detail", row=2, query=page_query(computed=computed))
    assert [(note["column"], note["message"]) for note in detail["notes"]] == [(5, "ValueError: boom")]
    summary, _ = page.ask("summary", revision=1, version=0, query=page_query(), columns=[5])
    assert summary["summaries"][0]["summary"]["missing"] == 1


def test_what_needs_a_function_waits_until_it_is_whole(with_function):
    go = threading.Event()
    page, _ = with_function(lambda row: go.wait(30) and row["id"])
    computed = [{"name": "place", "expression": "rank(f)"}, {"name": "next", "expression": "f + 1"}]
    answer, _ = page.rows(
        columns=[0, 5, 6, 7],
        computed=computed,
        filter="f is not null",
        sort=[{"column": "next", "descending": True}],
    )
    assert answer["matched"] == 200
    assert {(each["part"], each["name"]) for each in answer["waiting"]} == {("filter", ""), ("sort", "next")}
    assert "computed by Python" in answer["computed"][0]["problem"]
    assert answer["computed"][1]["problem"] is None
    summary, _ = page.ask("summary", revision=1, version=0, query=page_query(), columns=[5, 0])
    assert summary["summaries"][0]["summary"] == {
        "kind": "share",
        "count": 0,
        "missing": 0,
        "pending": 200,
    }
    assert page.ask("stop", name="f")[0] == {"kind": "stop", "id": "page-3", "found": True}
    assert not page.ask("stop", name="f")[0]["found"]
    assert page.ask("resume", name="f")[0] == {"kind": "resume", "id": "page-5", "found": True}
    assert not page.ask("resume", name="f")[0]["found"]
    go.set()
