from __future__ import annotations

import math

import pytest

from wandb_tables_widget.dtypes import Dict, List, NDArray, Number, String, Timestamp
from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.settings import (
    ColumnSettings,
    check_way,
    settings_from_json,
    settings_to_json,
)
from wandb_tables_widget.view.ways import WAYS

PLACE = "view.columns.settings['score']"
ALL_WAYS = ", ".join(dict.fromkeys(["automatic", *(way.name for way in WAYS)]))


def read(**document) -> ColumnSettings:
    return settings_from_json(document, PLACE)


def test_settings_survive_their_document():
    settings = ColumnSettings("Score", "color_scale", "right", 5, {"scale": "blues", "min": 0, "center": 0.5})
    assert settings_from_json(settings_to_json(settings), PLACE) == settings


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.name} of {way.kinds[0]}")
def test_each_way_takes_its_fallbacks_and_nothing(way):
    fallbacks = {option.name: option.fallback for option in way.options}
    assert read(show_as=way.name, options=fallbacks).options == fallbacks
    assert read(show_as=way.name).show_as == way.name


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            {"show_as": "percnt"},
            f".show_as is 'percnt'; did you mean 'percent'? It must be one of {ALL_WAYS}",
        ),
        ({"show_as": "xyz"}, f".show_as is 'xyz'; it must be one of {ALL_WAYS}"),
        ({"show_as": 3}, ".show_as is 3; it must be text"),
        ({"options": 3}, ".options is 3; it must be a dict"),
        (
            {"options": {"digits": 1}},
            ".options has 'digits', which is no option of 'automatic'; it has none",
        ),
        (
            {"show_as": "percent", "options": {"dgits": 1}},
            ".options has 'dgits', which is no option of 'percent'; there are digits",
        ),
        (
            {"show_as": "percent", "options": {"digits": 21}},
            ".options['digits'] is 21; it must be a whole number from 0 to 20",
        ),
        (
            {"show_as": "percent", "options": {"digits": True}},
            ".options['digits'] is True; it must be a whole number from 0 to 20",
        ),
        (
            {"show_as": "bar", "options": {"min": math.inf}},
            ".options['min'] is inf; it must be a number",
        ),
        (
            {"show_as": "bar", "options": {"show_value": 1}},
            ".options['show_value'] is 1; it must be true or false",
        ),
        (
            {"show_as": "color_scale", "options": {"scale": "jet"}},
            ".options['scale'] is 'jet'; it must be one of viridis, cividis, blues, greys",
        ),
        (
            {"show_as": "color_scale", "options": {"scale": ["blues"]}},
            ".options['scale'] is ['blues']; it must be one of viridis",
        ),
        (
            {"show_as": "currency", "options": {"currency": "usd"}},
            ".options['currency'] is 'usd'; it must be a code of ISO 4217",
        ),
        (
            {"show_as": "digits", "options": {"suffix": "a\nb"}},
            ".options['suffix'] is 'a\\nb'; it must be one line of at most 40 characters",
        ),
        (
            {"show_as": "custom", "options": {"pattern": "%Q"}},
            ".options['pattern'] is '%Q'; it must be Python's format of a number: e, f, g, % or no letter",
        ),
        (
            {"show_as": "histogram", "options": {"bins": 1}},
            ".options['bins'] is 1; it must be a whole number from 2 to 50 or one of shared, own",
        ),
    ],
)
def test_what_a_way_does_not_take_is_refused_by_value_place_and_known_words(document, message):
    with pytest.raises(ViewError) as caught:
        read(**document)
    assert str(caught.value).startswith(PLACE + message)


def test_a_name_that_several_ways_share_takes_the_options_of_each():
    for pattern in (",.2f", "{:.1%} of all", "%H:%M"):
        assert read(show_as="custom", options={"pattern": pattern}).options == {"pattern": pattern}


@pytest.mark.parametrize(
    ("dtype", "way", "fits"),
    [
        (Number(), "bar", True),
        (Number(integer=True), "percent", True),
        (Number(), "markdown", False),
        (Number(), "iso", False),
        (String(), "markdown", True),
        (String(), "percent", False),
        (Timestamp(), "time", True),
        (Timestamp(date=True), "time", False),
        (Timestamp(date=True), "relative", True),
        (List(Number()), "sparkline", True),
        (List(String()), "sparkline", False),
        (NDArray((4,)), "histogram", True),
        (NDArray((4, 4)), "histogram", False),
        (Dict((("a", Number()),)), "tree", True),
        (Dict((("a", Number()),)), "automatic", True),
    ],
)
def test_a_column_has_the_ways_of_its_type(dtype, way, fits):
    if fits:
        check_way(ColumnSettings(show_as=way), dtype, PLACE)
        return
    with pytest.raises(ViewError, match=rf"show_as is '{way}'; .*automatic.* of a column of type {dtype}"):
        check_way(ColumnSettings(show_as=way), dtype, PLACE)


def test_a_pattern_of_a_number_is_none_of_a_time():
    settings = ColumnSettings(show_as="custom", options={"pattern": "%H:%M"})
    check_way(settings, Timestamp(), PLACE)
    with pytest.raises(ViewError, match="Python's format of a number"):
        check_way(settings, Number(), PLACE)
