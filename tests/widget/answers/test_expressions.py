from __future__ import annotations

import pytest


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
