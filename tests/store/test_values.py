from __future__ import annotations

import argparse
import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import StoreError, TypeMismatchError
from wandb_tables_widget.store.values import plain, put, split, to_text
from wandb_tables_widget.table.table import Table

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("ab/.\0😀", min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("ab/.\0😀", min_size=1), JSON, max_size=4))
def test_plain_values_stay_and_survive_as_text(data):
    values, tables = split(data)
    assert tables == {}
    assert json.loads(to_text(values, "row")) == data


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.array([1])[0] == 1, True),
        (np.array(2.0), 2.0),
        (np.array([[1, 2]]), [[1, 2]]),
        ((1, 2), [1, 2]),
        (dt.date(2024, 1, 2), "2024-01-02"),
        (np.str_("x"), "x"),
    ],
)
def test_what_has_a_plain_form_gets_it(value, kept):
    values, _ = split({"a": value})
    assert values == {"a": kept}
    assert type(values["a"]) is type(kept)


def test_tables_and_frames_are_taken_out_by_their_path():
    table = Table(columns=["a"], data=[[1]])
    values, tables = split({"t": table, "in": {"f": pd.DataFrame({"x": [1]}), "n": 1}})
    assert set(tables) == {("t",), ("in", "f")}
    assert tables["t",] is table
    put(values, ("in", "f"), "here")
    assert values == {"t": None, "in": {"f": "here", "n": 1}}


@pytest.mark.parametrize(
    "value", [object(), {1, 2}, b"x", 1j, [object()], {"deep": [{"x": object()}]}, print]
)
def test_what_has_none_is_refused_with_its_place(value):
    with pytest.raises(TypeMismatchError, match="spot"):
        split({"spot": value})


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_log_takes_a_dict(data):
    with pytest.raises(TypeMismatchError, match="takes a dict"):
        split(data)


@pytest.mark.parametrize("data", [{1: 2}, {"": 1}, {"x" * 1_000_000: 1}, {"a": {None: 1}}, {"\ud800": 1}])
def test_keys_are_names(data):
    with pytest.raises(StoreError):
        split(data)


def test_what_could_not_be_read_again_is_refused():
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(StoreError, match="nested 64 deep"):
        split({"a": deep})
    looped: dict[str, object] = {}
    looped["me"] = looped
    with pytest.raises(StoreError, match="nested 64 deep"):
        split({"a": looped})
    with pytest.raises(StoreError, match="digits"):
        split({"a": 10**5000})
    with pytest.raises(StoreError, match="bytes as JSON"):
        split({"a": "x" * (64 * 2**20)})


def test_config_takes_a_dict_or_an_object_with_attributes():
    assert plain(argparse.Namespace(lr=0.1), "config") == {"lr": 0.1}
    with pytest.raises(TypeMismatchError, match="config is a dict"):
        plain([1], "config")
    with pytest.raises(TypeMismatchError, match="Table"):
        plain({"t": Table(columns=["a"], data=[])}, "config")
