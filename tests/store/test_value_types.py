"""Every column type, kept in every way; see `tests.conformance.values`."""

from __future__ import annotations

import datetime as dt

import numpy as np

from tests.conformance.values import ValueSuite
from tests.store.operations import picture
from wandb_tables_widget.media.image import Image


class TestIntegers(ValueSuite):
    def values(self):
        return [1, None, -(2**62), 0]


class TestFloats(ValueSuite):
    def values(self):
        return [1.5, None, float("inf"), -0.0, 5e-324]


class TestFloatsAfterIntegers(ValueSuite):
    def values(self):
        return [1, None]

    def more(self):
        return [0.5, None]


class TestNaN(ValueSuite):
    def values(self):
        return [float("nan"), None, 1.0]


class TestBooleans(ValueSuite):
    def values(self):
        return [True, None, False]


class TestTexts(ValueSuite):
    def values(self):
        return ["a\0b", None, "😀", "", "x" * 5_000]


class TestRepeatedTexts(ValueSuite):
    def values(self):
        return ["x", "y", None] * 400


class TestTimes(ValueSuite):
    def values(self):
        return [dt.datetime(2024, 1, 2, 3, 4, 5, 6), None, dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31)]  # noqa: DTZ001  # without a zone


class TestTimesOfAZone(ValueSuite):
    def values(self):
        return [dt.datetime(2024, 1, 2, tzinfo=dt.UTC), None, dt.datetime(1960, 1, 1, tzinfo=dt.UTC)]


class TestDates(ValueSuite):
    def values(self):
        return [dt.date(2024, 1, 2), None, dt.date(9999, 12, 31)]


class TestLists(ValueSuite):
    def values(self):
        return [["a", None], None, []]


class TestListsOfLists(ValueSuite):
    def values(self):
        return [[[1, 2], []], None, [[None]], []]


class TestDicts(ValueSuite):
    def values(self):
        return [{"a": 1, "b": {"c": [1.5]}}, None, {"d": "x"}]

    def more(self):
        return [{"e": True}, {"a": 2}]


class TestEmptyDicts(ValueSuite):
    def values(self):
        return [{}, None, {}]


class TestArrays(ValueSuite):
    def values(self):
        return [np.eye(2), None, np.array([[0.5, np.nan], [-np.inf, 1]])]


class TestNothing(ValueSuite):
    def values(self):
        return [None, None]


class TestMixed(ValueSuite):
    mixed = True

    def values(self):
        return [1, "x", None, [True, {"a": 0.5}], dt.date(2024, 1, 2), picture(1)]


class TestImages(ValueSuite):
    def values(self):
        return [picture(1), None, picture(2), picture(1)]

    def more(self):
        return [Image(np.zeros((3, 4), np.uint8), caption="é"), picture(2)]


class TestLargeImages(ValueSuite):
    def values(self):
        return [picture(1, 640), picture(2)]


class TestImagesInLists(ValueSuite):
    def values(self):
        return [[picture(1), picture(2)], None, []]


class TestImagesInDicts(ValueSuite):
    def values(self):
        return [{"before": picture(1), "n": 1}, None, {"after": picture(2)}]
