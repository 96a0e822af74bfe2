from __future__ import annotations

import pytest

from wandb_tables_widget.dtypes import Column, List, Number, Schema, String, Timestamp
from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.columns import ColumnsView
from wandb_tables_widget.view.formatting import ColumnFormat, unfit_ways
from wandb_tables_widget.view.query import ComputedColumn, Query
from wandb_tables_widget.view.settings import ColumnSettings
from wandb_tables_widget.view.state import ViewState

SCHEMA = Schema(
    (
        *(Column("score", Number()), Column("other", Number()), Column("word", String())),
        *(Column("values", List(Number())), Column("day", Timestamp(date=True))),
    )
)


def settings_of(view: ViewState) -> dict[str, ColumnSettings]:
    return view.columns.settings


def with_settings(**settings: ColumnSettings) -> ViewState:
    return ViewState(columns=ColumnsView(settings=settings))


def test_parts_that_are_not_given_stay():
    view = ColumnFormat("percent", "Share", options={"digits": 2}).apply(ViewState(), "score", SCHEMA)
    view = ColumnFormat(align="right", items=3).apply(view, ["score", "word"], SCHEMA)
    assert settings_of(view) == {
        "score": ColumnSettings("Share", "percent", "right", 3, {"digits": 2}),
        "word": ColumnSettings(align="right", items=3),
    }


def test_options_are_added_to_those_of_the_same_way_and_replace_those_of_another():
    view = ColumnFormat("bar", options={"min": 0, "max": 1}).apply(ViewState(), "score", SCHEMA)
    view = ColumnFormat(options={"max": None, "format": "percent"}).apply(view, "score", SCHEMA)
    assert settings_of(view)["score"].options == {"min": 0, "format": "percent"}
    view = ColumnFormat("bar").apply(view, "score", SCHEMA)
    assert settings_of(view)["score"].options == {"min": 0, "format": "percent"}
    view = ColumnFormat("digits").apply(view, "score", SCHEMA)
    assert settings_of(view)["score"] == ColumnSettings(show_as="digits")


def test_a_column_without_anything_chosen_has_no_settings():
    view = ColumnFormat("percent", "Share", "left", 3).apply(ViewState(), "score", SCHEMA)
    back = ColumnFormat("automatic", "", "automatic", "automatic").apply(view, "score", SCHEMA)
    assert back == ViewState()


def test_computed_columns_take_any_way():
    query = Query(computed=(ComputedColumn("double", "score * 2"),))
    view = ColumnFormat("percent").apply(ViewState(query), "double", SCHEMA)
    assert settings_of(view)["double"].show_as == "percent"


@pytest.mark.parametrize(
    ("change", "columns", "message"),
    [
        (ColumnFormat("percent"), "scor", "there is no column 'scor' to format; did you mean 'score'?"),
        (
            ColumnFormat("percent"),
            "word",
            r"format\('word'\).show_as is 'percent'; it must be one of automatic, plain",
        ),
        (ColumnFormat("percent"), ["score", "word"], r"format\('word'\).show_as"),
        (ColumnFormat(title="x"), ["score", "other"], "title is 'x' for 2 columns"),
        (ColumnFormat(align="middle"), "score", r"format\('score'\).align is 'middle'"),
        (ColumnFormat(items=0), "score", r"format\('score'\).items is 0"),
        (ColumnFormat(options={"digits": 1}), "score", "no option of 'automatic'"),
        (ColumnFormat("percent"), 3, "format got 3 as columns; give a column name or a list"),
        (ColumnFormat("percent"), None, "format got None as columns"),
        (ColumnFormat("percent"), [], r"format got \[\] as columns"),
        (ColumnFormat("percent"), {"score": 1}, "format got {'score': 1} as columns"),
        (ColumnFormat("percent"), ["score", 3], r"format got \['score', 3\] as columns"),
        (
            ColumnFormat("bar", options={"min": 1, "max": 0}),
            "score",
            r"format\('score'\).options\['min'\] is 1, and 'max' is 0; min must be less than max",
        ),
        (ColumnFormat("sparkline", options={"min": 1.5, "max": 1.5}), "values", "must be less than max"),
    ],
)
def test_what_cannot_be_is_refused(change, columns, message):
    with pytest.raises(ViewError, match=message):
        change.apply(ViewState(), columns, SCHEMA)


@pytest.mark.parametrize(
    ("column", "change", "wanted"),
    [
        ("score", ColumnFormat("custom", options={"pattern": "%.2f"}), "Python's format of a number"),
        ("score", ColumnFormat("custom", options={"pattern": ",d"}), "e, f, g, % or no letter"),
        ("day", ColumnFormat("custom", options={"pattern": "%Q"}), "a format of strftime"),
        ("values", ColumnFormat("histogram", options={"bins": 1}), "a whole number from 2 to 50"),
        ("score", ColumnFormat("histogram", options={"bins": "most"}), "one of shared, own"),
    ],
)
def test_the_hint_is_that_of_the_kind_of_the_column(column, change, wanted):
    with pytest.raises(ViewError) as caught:
        change.apply(ViewState(), column, SCHEMA)
    said = str(caught.value)
    assert wanted in said
    others = {"Python's format", "strftime", "from 2 to 50", "shared, own"}
    assert sum(each in said for each in others) == 1


def test_the_ends_of_a_scale_may_come_one_by_one():
    view = ColumnFormat("bar", options={"min": 1}).apply(ViewState(), "score", SCHEMA)
    with pytest.raises(ViewError, match=r"'max' is 0\.5; min must be less"):
        ColumnFormat(options={"max": 0.5}).apply(view, "score", SCHEMA)
    assert settings_of(ColumnFormat(options={"max": 2}).apply(view, "score", SCHEMA))["score"].options == {
        "min": 1,
        "max": 2,
    }


def test_ways_that_do_not_fit_their_columns_are_told():
    odd = ColumnSettings(show_as="percent")
    assert unfit_ways(with_settings(gone=odd, score=odd), SCHEMA) == {}
    found = unfit_ways(with_settings(score=odd, word=odd), SCHEMA)
    assert list(found) == ["word"]
    assert str(found["word"]).startswith("view.columns.settings['word'].show_as is 'percent'; it must be one")
