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
    def __init__(self, keys):
        self._keys = keys
        self.count = len(keys)

    def keys(self, group):
        return self._keys[group]


def order(keys, descending):
    for place in reversed(range(len(descending))):
        there = [key for key in keys if key[place] is not None]
        there.sort(key=lambda key: key[place], reverse=descending[place])
        keys = there + [key for key in keys if key[place] is None]
    return keys


@given(st.data())
def test_every_group_is_found_by_its_key(data):
    kinds = data.draw(st.lists(st.sampled_from(list(DTYPES)), min_size=1, max_size=3))
    descending = data.draw(st.tuples(*[st.booleans() for _ in kinds]))
    parts = [st.none() | VALUES[kind] for kind in kinds]
    found = order(data.draw(st.lists(st.tuples(*parts), unique=True, max_size=20)), descending)
    dtypes = [DTYPES[kind] for kind in kinds]
    keys = GroupKeys(FakeGroups(found), dtypes, descending)
    for group, key in enumerate(found):
        wire = keys.json(group)
        assert wire == [to_json(part, dtype) for part, dtype in zip(key, dtypes, strict=True)]
        assert keys.find(wire) == group


def test_a_key_of_no_group_is_not_found():
    keys = GroupKeys(FakeGroups([(1,), (3,), (None,)]), [Number()], [False])
    assert [keys.find([part]) for part in (0, 2, 4, "x", "2026", True, [])] == [None] * 5 + [0, None]
    assert keys.find([]) is None
    assert keys.find([1, 2]) is None
