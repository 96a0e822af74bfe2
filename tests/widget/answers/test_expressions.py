from __future__ import annotations

import pytest

from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.requests import read_request
from wandb_tables_widget.widget.session import Session


@pytest.mark.parametrize("text", ["", "score > 0.5", "word == 'ant' and flag"])
def test_a_filter_is_one(page, text):
    assert page.ask("check", text=text)[0]["kind"] == "check"


@pytest.mark.parametrize(
    ("text", "code", "span"),
    [("score >", "syntax", [7, 7]), ("scor > 1", "name", [0, 4]), ("score + 1", "expression_type", [0, 9])],
)
def test_what_is_no_filter_says_where(page, text, code, span):
    answer, _ = page.ask("check", text=text)
    assert (answer["kind"], answer["code"], answer["span"]) == ("failure", code, span)


def test_columns_are_proposed(page):
    answer, _ = page.ask("complete", text="sc", caret=2)
    assert {"label": "score", "insert": "score", "type": "column", "start": 0, "end": 2}.items() <= answer[
        "options"
    ][0].items()


def test_values_are_proposed(page):
    answer, _ = page.ask("complete", text="word == ", caret=8)
    values = [option["insert"] for option in answer["options"] if option["type"] == "value"]
    assert len(values) == 4
    assert all("ant" in v or "bee" in v or "cat" in v or "dog" in v for v in values)


def test_a_caret_beyond_the_end_is_the_end(page):
    assert (
        page.ask("complete", text="sc", caret=99)[0]["options"]
        == page.ask("complete", text="sc", caret=2)[0]["options"]
    )


def test_columns_come_with_type_and_first_values(page, pandas_frame):
    options = page.ask("complete", text="", caret=0)[0]["options"]
    details = {option["label"]: option["detail"] for option in options if option["type"] == "column"}
    assert details["id"] == "integer: 0, 1, 2"
    first = [word for word in dict.fromkeys(pandas_frame["word"][:8]) if word is not None][:3]
    assert details["word"] == f"text: {', '.join(first)}"
    assert details["flag"].startswith("boolean: ")


def test_a_field_has_no_values_of_a_column(asker):
    table = Table(columns=["a", "box"], data=[["left", {"a": 1}]])
    page = asker(Session(table))
    inside = page.ask("complete", text="box.", caret=4)[0]["options"][0]
    assert (inside["label"], inside["detail"]) == ("a", "integer")
    of_row = page.ask("complete", text='row["', caret=5)[0]["options"][0]
    assert (of_row["label"], of_row["detail"]) == ("a", "text: left")


def test_a_misspelled_column_comes_with_its_fix(page):
    answer, _ = page.ask("check", text="flag and scor > 1")
    assert (answer["span"], answer["fix"]) == ([9, 13], "score")
    assert page.ask("check", text="xyzxyz > 1")[0]["fix"] is None


def test_rows_are_counted(page, pandas_frame, query):
    filtered = query(filter="score > 0.5", search="an", sort=[{"column": "id", "descending": True}])
    answer, _ = page.ask("count", revision=1, version=0, query=filtered)
    hits = (pandas_frame["score"] > 0.5) & (pandas_frame["word"] == "ant")
    assert (answer["matched"], answer["total"]) == (hits.sum(), len(pandas_frame))
    assert page.ask("count", revision=2, version=0, query=query())[0]["matched"] == len(pandas_frame)


def test_a_count_of_what_is_no_filter_says_where(page, query):
    answer, _ = page.ask("count", revision=1, version=0, query=query(filter="scor > 1"))
    assert (answer["kind"], answer["span"], answer["fix"]) == ("failure", [0, 4], "score")


def test_a_newer_count_cancels_the_older(page, query):
    job, _ = page.session._jobs.start(read_request(count(page, query(filter="id > 1"), 1)))
    other, _ = page.session._jobs.start(read_request(count(page, query(filter="id > 2"), 2)))
    assert job.token.cancelled
    assert not other.token.cancelled


def count(page, query, revision):
    return page.message("count", revision=revision, version=0, query=query)


def test_conditions_are_read(page):
    answer, _ = page.ask("conditions", text="score > 0.5 and word in ['ant']")
    assert answer["group"] == {
        "join": "and",
        "parts": [
            {"column": "score", "operator": ">", "type": "number", "values": ["0.5"]},
            {"column": "word", "operator": "in", "type": "text", "values": ["ant"]},
        ],
    }
    assert answer["reason"] is None


def test_a_filter_of_another_shape_has_a_reason(page):
    answer, _ = page.ask("conditions", text="score + 1 > 2")
    assert answer["group"] is None
    assert "score + 1 > 2" in answer["reason"]
    assert page.ask("conditions", text="score >")[0]["code"] == "syntax"
