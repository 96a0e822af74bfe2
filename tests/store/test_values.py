from __future__ import annotations

import argparse
import datetime as dt
import decimal
import json
from pathlib import PurePosixPath

import matplotlib.figure
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import StoreError, TypeMismatchError
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store.nested import put
from wandb_tables_widget.store.references import digests_in
from wandb_tables_widget.store.values import plain, split, to_text
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
    values, tables, media = split(data)
    assert tables == media == {}
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
        (pd.Series([1.5, None], dtype="Float64"), [1.5, None]),
        (pd.Index(["a"]), ["a"]),
        (pd.Timestamp("2024-01-02"), "2024-01-02T00:00:00"),
        (pd.NaT, None),
        (dt.timedelta(minutes=1), 60.0),
        (decimal.Decimal("1.5"), 1.5),
        (PurePosixPath("a/b"), "a/b"),
        (range(3), [0, 1, 2]),
        (pa.chunked_array([[1, 2]]), [1, 2]),
        (pl.Series([1, 2]), [1, 2]),
    ],
)
def test_what_has_a_plain_form_gets_it(value, kept):
    values, _, _ = split({"a": value})
    assert values == {"a": kept}
    assert type(values["a"]) is type(kept)


def test_tables_and_frames_are_taken_out_by_their_path():
    table = Table(columns=["a"], data=[[1]])
    values, tables, _ = split({"t": table, "in": {"f": pd.DataFrame({"x": [1]}), "n": 1}})
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


class Tensor:
    """As torch's and TensorFlow's: it knows its dimensions, and becomes an array or a list."""

    def __init__(self, data, *, lists):
        self._data = np.asarray(data)
        self.ndim = self._data.ndim
        if lists:
            self.tolist = self._data.tolist

    def item(self):
        return self._data.item()

    def numpy(self):
        return self._data


@pytest.mark.parametrize("lists", [True, False])
def test_tensors_are_numbers_and_lists(lists):
    values, _, _ = split({"loss": Tensor(0.5, lists=lists), "grad": Tensor([[1.0, 2.0]], lists=lists)})
    assert values == {"loss": 0.5, "grad": [[1.0, 2.0]]}


def test_all_frames_are_tables():
    frames = {
        "pandas": pd.DataFrame({"x": [1]}),
        "polars": pl.DataFrame({"x": [1]}),
        "arrow": pa.table({"x": [1]}),
    }
    _, tables, _ = split(frames)
    assert {path[0]: table["x"] for path, table in tables.items()} == {name: [1] for name in frames}


def test_media_are_set_apart_wherever_they_are():
    image = Image(np.zeros((2, 2), np.uint8), caption="c")
    values, tables, media = split({"a": image, "b": [image, {"c": image}], "d": {"e": image}})
    assert tables == {}
    assert media == {image.digest: image}
    assert values["a"] == values["b"][1]["c"] == {"_type": "image-file", **image.to_struct()}
    assert list(digests_in(values)) == [image.digest] * 4
    with pytest.raises(TypeMismatchError, match="Image"):
        plain({"a": image}, "config")


def test_a_figure_is_an_image():
    figure = matplotlib.figure.Figure(figsize=(1, 1))
    figure.subplots().plot([1, 2])
    values, _, media = split({"chart": figure})
    assert values["chart"]["_type"] == "image-file"
    assert len(media) == 1


@pytest.mark.parametrize("value", [[Table(columns=["a"], data=[])], [{"t": pd.DataFrame({"x": [1]})}]])
def test_a_table_in_a_list_is_refused(value):
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
