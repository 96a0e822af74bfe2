from __future__ import annotations

import datetime as dt
import json
import math

from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes.mixed import dump, load

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text()
    | st.datetimes()
    | st.datetimes(timezones=st.just(dt.UTC))
    | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("_type"), inner),
    max_leaves=8,
)


@given(values)
def test_a_value_survives_its_json(value):
    text = dump(value)
    if text is not None:
        json.loads(text, parse_constant=refuse)
    read = load(text, refuse)
    assert read == value
    assert type(read) is type(value)


def refuse(name, *_struct):
    raise AssertionError(name)


def test_nan_is_missing_at_any_depth():
    assert dump(math.nan) is None
    assert json.loads(dump([math.nan, {"a": math.nan}])) == [None, {"a": None}]
