from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Boolean, Number, String, Timestamp
from wandb_tables_widget.widget.keys import GroupKeys
from wandb_tables_widget.widget.values import to_json

DTYPES = {
    "number": Number(),
    "integer": Number(integer=True),
    "text": String(),
    "flag": Boolean(),
    "time": Timestamp(),
    "date": Timestamp(date=True),
}
VALUES = {
    "number": st.floats(allow_nan=False).map(lambda x: x + 0.0),
    "integer": st.integers(-(2**62), 2**62),
    "text": st.text(max_size=3),
    "flag": st.booleans(),
    "time": st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 1, 1)),  # noqa: DTZ001  # without zone
    "date": st.dates(),
}


class FakeGroups:
    """Groups by the keys of the innermost ones, in order; ``other`` is the number of *other*."""

    def __init__(self, keys, depth, other=None):
        self._levels = [list(dict.fromkeys(key[: d + 1] for key in keys)) for d in range(depth)]
        self._firsts = [sum(map(len, self._levels[:d])) for d in range(depth + 1)]
        self.tree = self
        self.other = other

    def keys(self, group):
        return [key for level in self._levels for key in level][group]

    def siblings(self, parent):
        above = () if parent is None else self.keys(parent)
        first, level = self._firsts[len(above)], self._levels[len(above)]
        inside = [place for place, key in enumerate(level) if key[:-1] == above]
        return range(first + inside[0], first + inside[-1] + 1) if inside else range(0)

    def place(self, group):
        return None if self.other is not None and group == 0 else group

    def __iter__(self):
        return iter(range(self._firsts[-1]))


def order(keys, descending):
    for place in reversed(range(len(descending))):
        there = [key for key in keys if key[place] is not None]
        there.sort(key=lambda key: key[place], reverse=descending[place])
        keys = there + [key for key in keys if key[place] is None]
    return keys


@given(st.data())
def test_every_group_of_every_level_is_found_by_its_key(data):
    kinds = data.draw(st.lists(st.sampled_from(list(DTYPES)), min_size=1, max_size=3))
    descending = data.draw(st.tuples(*[st.booleans() for _ in kinds]))
    parts = [st.none() | VALUES[kind] for kind in kinds]
    found = order(data.draw(st.lists(st.tuples(*parts), unique=True, max_size=20)), descending)
    dtypes = [DTYPES[kind] for kind in kinds]
    groups = FakeGroups(found, len(kinds))
    keys = GroupKeys(groups, dtypes, descending)
    for group in groups:
        wire = keys.json(group)
        own = groups.keys(group)
        assert wire == [to_json(part, dtype) for part, dtype in zip(own, dtypes[: len(own)], strict=True)]
        assert keys.find(wire) == group


def test_a_key_of_no_group_is_not_found():
    keys = GroupKeys(FakeGroups([(1,), (3,), (None,)], 1), [Number()], [False])
    assert [keys.find([part]) for part in (0, 2, 4, "x", "2026", True, [])] == [None] * 5 + [0, None]
    assert keys.find([]) is None
    assert keys.find([1, 2]) is None


def test_other_has_no_key_and_is_no_group_of_that_name():
    keys = GroupKeys(FakeGroups([("hidden",), ("other",)], 1, other=2), [String()], [False])
    assert keys.find([]) == 2
    assert keys.find(["other"]) == 1
    assert keys.find(["hidden"]) is None
