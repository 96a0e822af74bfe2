from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.formats.generate import FILE, make_cases
from wandb_tables_widget.view.ways import AUTOMATIC, NUMBER_PATTERN, TIME_PATTERN, WAYS


def test_what_python_writes_is_what_the_browser_was_tested_with():
    assert json.loads(FILE.read_text("utf-8")) == json.loads(json.dumps(make_cases())), "run `make golden`"


@given(st.text(alphabet="+- ,_.0129efgEG%{}:a"), st.floats(allow_nan=False, allow_infinity=False))
def test_python_can_write_a_number_by_what_is_a_pattern(pattern, value):
    if re.fullmatch(NUMBER_PATTERN, pattern) is None:
        return
    assert isinstance(pattern.format(value) if "{" in pattern else format(value, pattern), str)


@pytest.mark.parametrize(
    "pattern", [">10", "d", "n", ".2", "{0}", "{:{}}", "{.real}", "{!r}", "{}{}", "{{}}"]
)
def test_what_is_more_than_the_subset_is_no_pattern_of_a_number(pattern):
    assert re.fullmatch(NUMBER_PATTERN, pattern) is None


def test_times_have_no_letter_that_depends_on_the_country():
    assert re.fullmatch(TIME_PATTERN, "%c") is None
    assert re.fullmatch(TIME_PATTERN, "%") is None
    assert re.fullmatch(TIME_PATTERN, "") is None
    when = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
    for letter in re.findall(r"\[(\w+)%\]", TIME_PATTERN)[0]:
        assert when.strftime(f"%{letter}") != f"%{letter}"


def test_names_are_words_and_options_are_whole():
    for way in WAYS:
        assert re.fullmatch("[a-z_]+", way.name)
        assert way.name != AUTOMATIC
        names = [option.name for option in way.options]
        assert len(set(names)) == len(names)
        for option in way.options:
            assert bool(option.choices) == (option.kind == "choice")
            assert bool(option.pattern) == bool(option.hint) == (option.kind == "text")
            assert (option.min is None) == (option.max is None)


def test_a_kind_of_column_has_each_name_once():
    kinds = {kind for way in WAYS for kind in way.kinds}
    for kind in kinds:
        names = [way.name for way in WAYS if kind in way.kinds]
        assert len(set(names)) == len(names)
