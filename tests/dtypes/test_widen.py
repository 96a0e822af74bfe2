from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Dict,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    OnlyNaN,
    String,
    Timestamp,
    widen,
)

INTEGER = Number(integer=True)

scalars = st.sampled_from(
    [
        NoneDType(),
        OnlyNaN(),
        Number(),
        INTEGER,
        Boolean(),
        String(),
        Timestamp(),
        Timestamp(date=True),
        Timestamp("UTC"),
        Timestamp("Europe/Berlin"),
        Media(),
        NDArray((2,)),
        NDArray((2, 3)),
        AnyType(),
    ]
)
dtypes = st.recursive(
    scalars,
    lambda inner: (
        st.builds(List, inner)
        | st.builds(
            lambda fields: Dict(tuple(sorted(fields.items()))), st.dictionaries(st.sampled_from("abc"), inner)
        )
    ),
    max_leaves=5,
)


def unordered(dtype):
    """Dict types with their keys sorted: which side is widened decides the order of keys alone."""
    if isinstance(dtype, List):
        return List(unordered(dtype.element))
    if isinstance(dtype, Dict):
        return Dict(tuple(sorted((name, unordered(inner)) for name, inner in dtype.fields)))
    return dtype


@given(dtypes, dtypes)
def test_widening_is_symmetric_and_holds_both(a, b):
    wide = widen(a, b)
    other = widen(b, a)
    assert (wide is None) == (other is None)
    if wide is not None:
        assert unordered(wide) == unordered(other)
        assert widen(wide, a) == wide
        assert widen(wide, b) == wide


@given(dtypes)
def test_a_type_holds_itself_and_missing_values(a):
    assert widen(a, a) == a
    assert widen(a, NoneDType()) == a
    assert widen(NoneDType(), a) == a


@pytest.mark.parametrize(
    ("a", "b", "wide"),
    [
        (INTEGER, Number(), Number()),
        (OnlyNaN(), INTEGER, INTEGER),
        (OnlyNaN(), String(), String()),
        (Timestamp(date=True), Timestamp(), Timestamp()),
        (Timestamp("UTC"), Timestamp("Europe/Berlin"), Timestamp("UTC")),
        (NDArray((2,)), NDArray((3,)), List(Number())),
        (NDArray((2, 2)), NDArray((1, 5)), List(List(Number()))),
        (NDArray((2,)), List(INTEGER), List(Number())),
        (Dict((("a", INTEGER),)), Dict((("b", String()),)), Dict((("a", INTEGER), ("b", String())))),
        (String(), AnyType(), AnyType()),
        (Boolean(), INTEGER, None),
        (INTEGER, String(), None),
        (Boolean(), String(), None),
        (Timestamp(), Timestamp("UTC"), None),
        (Timestamp(), INTEGER, None),
        (List(INTEGER), List(String()), None),
        (List(INTEGER), INTEGER, None),
        (NDArray((2,)), NDArray((2, 2)), None),
        (Media("image-file"), Media("audio-file"), None),
    ],
)
def test_what_mixes_and_what_does_not(a, b, wide):
    assert widen(a, b) == wide
