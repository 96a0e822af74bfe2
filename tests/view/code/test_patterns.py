from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.view.code.patterns import to_python

PIECES = [
    *(
        "a",
        "b",
        "é",
        "1",
        "_",
        " ",
        "\n",
        ".",
        "$",
        "^",
        "|",
        "(",
        ")",
        "(?:",
        "[a-c]",
        "[^a]",
        "[]a]",
        "[^]b]",
    ),
    *(
        "*",
        "+",
        "?",
        "{2}",
        "{0,1}",
        r"\d",
        r"\w",
        r"\s",
        r"\D",
        r"\W",
        r"\b",
        r"\B",
        r"\.",
        r"\z",
        r"\A",
        r"\Qa.\E",
    ),
    *("[\\d_]", "[\\s]", "(?i)", "(?s)", "(?m)", "*?", "++", "[[:alpha:]]", r"\pL", "(?P<x>", "\\n", "[$]"),
]
TEXTS = [
    "",
    "a",
    "A",
    "ab",
    "b1_",
    "é",
    "É1",
    "a\n",
    "\na",
    "a.b",
    "aab",
    "1 2",
    "٣",
    " \t",
    "a$",
    "]",
    "b\nA",
]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_what_is_translated_fits_where_re2_fits(pattern):
    try:
        expected = pc.match_substring_regex(pa.array(TEXTS), pattern).to_pylist()
    except pa.ArrowInvalid:
        return
    found = to_python(pattern)
    if found is not None:
        assert [re.search(found, text) is not None for text in TEXTS] == expected


@pytest.mark.parametrize(
    "pattern", ["_[0-4]$", "(?i)cat|dog", r"^\w+@\w+\.com$", "[a-z]+[0-9]*", r"\d{2}-\d{2}"]
)
def test_everyday_patterns_are_translated(pattern):
    assert to_python(pattern) is not None


@pytest.mark.parametrize("pattern", [r"\pL+", "[[:alpha:]]", "a++", "a(?i)b", r"\C", "[\\W]"])
def test_what_python_writes_in_another_way_is_not(pattern):
    assert to_python(pattern) is None
