# ruff: noqa: DTZ001  # times without a zone are values under test
from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.media import Image
from wandb_tables_widget.table.join import Match
from wandb_tables_widget.table.join_keys import comparable
from wandb_tables_widget.table.table import Table

INTEGERS = st.integers(-(2**63), 2**63 - 1)
NEAR = st.sampled_from([2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 0, 1])
FLOATS = st.one_of(
    st.floats(),
    st.sampled_from([2.0**53, -(2.0**53), 2.0**63, -(2.0**63), -0.0, 1.0, 1.5, math.inf, math.nan]),
)


def keys_of(values, **arguments):
    snapshot = Table(columns=["key"], data=[[value] for value in values], **arguments).snapshot()
    return snapshot.schema["key"], snapshot.column(0)


def pairs(left, right):
    ids = Match(*comparable(*keys_of(left), *keys_of(right))).row_ids()
    return list(zip(*(side.tolist() for side in ids), strict=True))


@given(st.lists(st.one_of(INTEGERS, NEAR), max_size=12), st.lists(FLOATS, max_size=12))
def test_whole_numbers_equal_floats_exactly_when_python_says_so(integers, floats):
    expected = [(i, j) for i, a in enumerate(integers) for j, b in enumerate(floats) if a == b]
    assert pairs(integers, floats) == expected
    assert sorted((j, i) for i, j in pairs(floats, integers)) == sorted(expected)


@given(st.lists(FLOATS, max_size=12), st.lists(FLOATS, max_size=12))
def test_floats(left, right):
    assert pairs(left, right) == [(i, j) for i, a in enumerate(left) for j, b in enumerate(right) if a == b]


@given(st.lists(st.text(max_size=2), max_size=8), st.lists(st.text(max_size=2), max_size=8))
def test_text_empty_text_is_a_key(left, right):
    assert pairs(left, right) == [(i, j) for i, a in enumerate(left) for j, b in enumerate(right) if a == b]


def test_text_however_it_is_kept():
    words = [f"word {i % 7}" for i in range(2_000)]
    assert str(keys_of(words)[1].type).startswith("dictionary")
    assert pairs(words, ["word 3"]) == [(i, 0) for i in range(2_000) if i % 7 == 3]
    assert pairs(["word 3"], words) == [(0, i) for i in range(2_000) if i % 7 == 3]


def test_zero_has_no_sign():
    assert pairs([-0.0, 0.5], [0.0, -0.0]) == [(0, 0), (0, 1)]
    assert pairs([-0.0], [0]) == [(0, 0)]


def test_missing_keys_match_nothing():
    assert pairs([None, 1, math.nan], [None, math.nan, 1.0]) == [(1, 2)]
    assert pairs([None, "a", ""], [None, "", "a"]) == [(1, 2), (2, 1)]
    assert pairs([None, None], ["a", None]) == []
    assert pairs([None], [None]) == []
    assert pairs([], [1]) == []
    assert pairs([math.nan], [1]) == []


def test_bools():
    assert pairs([True, None, False], [False, True]) == [(0, 1), (2, 0)]


def test_times():
    day, noon = dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 12)
    assert pairs([day, None], [noon, dt.datetime(2026, 1, 2)]) == [(0, 1)]
    east = dt.timezone(dt.timedelta(hours=2))
    assert pairs([noon.replace(tzinfo=dt.UTC)], [noon.replace(hour=14, tzinfo=east)]) == [(0, 0)]


def test_media_match_by_their_bytes():
    black, white = np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 255, np.uint8)
    left = [Image(black, caption="a"), Image(white), None]
    assert pairs(left, [Image(white, caption="b"), Image(black), None]) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("left", "right", "way"),
    [
        ([1], ["1"], r"str\(value\)"),
        (["1"], [1.0], r"str\(value\)"),
        ([True], [1], "kind"),
        ([True], ["True"], "kind"),
        ([dt.date(2026, 1, 1)], ["2026-01-01"], "kind"),
        ([dt.datetime(2026, 1, 1)], [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)], "time zone"),
        ([[1]], [[1]], "no join key"),
        ([1], [{"a": 1}], "no join key"),
        ([np.zeros((2, 2))], [np.zeros((2, 2))], "no join key"),
    ],
)
def test_what_can_never_be_equal_is_refused(left, right, way):
    with pytest.raises(TypeMismatchError, match=way) as caught:
        pairs(left, right)
    assert "'key'" in str(caught.value)


def test_mixed_columns_are_no_key():
    mixed = keys_of([1, "a"], allow_mixed_types=True)
    with pytest.raises(TypeMismatchError, match="table2 holds mixed"):
        comparable(*keys_of([1]), *mixed)
