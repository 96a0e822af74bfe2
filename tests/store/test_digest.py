from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import StoreError
from wandb_tables_widget.store.digest import content_digest

TYPES = {
    "int": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "float": (pa.float64(), st.floats()),
    "bool": (pa.bool_(), st.booleans()),
    "text": (pa.string(), st.text("ab\0é😀", max_size=5)),
    "large": (pa.large_string(), st.text(max_size=5)),
    "time": (pa.timestamp("us", "UTC"), st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1))),  # noqa: DTZ001  # strategies take naive ones
    "date": (pa.date32(), st.dates()),
    "list": (pa.list_(pa.string()), st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=3)),
    "array": (pa.list_(pa.float64()), st.lists(st.floats(), max_size=3)),
    "dict": (
        pa.struct([("a", pa.int64()), ("b", pa.list_(pa.bool_()))]),
        st.fixed_dictionaries({"a": st.integers(0, 9)}),
    ),
    "empty": (pa.struct([]), st.just({})),
    "none": (pa.null(), st.none()),
}


def chunked(values, kind, cuts):
    edges = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
    pieces = [pa.array(values[a:b], kind) for a, b in pairwise(edges)]
    return pa.table({"c": pa.chunked_array(pieces, kind)})


@given(st.data())
def test_chunks_and_offsets_do_not_count(data):
    kind, value = TYPES[data.draw(st.sampled_from(sorted(TYPES)))]
    values = data.draw(st.lists(st.one_of(st.none(), value), max_size=20))
    plain = content_digest(pa.table({"c": pa.array(values, kind)}), "s")
    cuts = data.draw(st.lists(st.integers(0, 20), max_size=3))
    assert content_digest(chunked(values, kind, cuts), "s") == plain
    padded = pa.table({"c": pa.array([None, *values, None, None], kind)}).slice(1, len(values))
    assert content_digest(padded, "s") == plain


@given(st.data())
def test_any_other_value_counts(data):
    kind, value = TYPES[data.draw(st.sampled_from(sorted(set(TYPES) - {"none", "empty"})))]
    one = data.draw(st.lists(st.one_of(st.none(), value), min_size=1, max_size=8))
    other = data.draw(st.lists(st.one_of(st.none(), value), min_size=1, max_size=8))
    a, b = pa.array(one, kind), pa.array(other, kind)
    same = repr(a.to_pylist()).replace("nan", "None") == repr(b.to_pylist()).replace("nan", "None")
    assert (content_digest(pa.table({"c": a}), "s") == content_digest(pa.table({"c": b}), "s")) == same


def test_what_hides_under_a_missing_value_does_not_count():
    hidden = pa.Array.from_buffers(pa.int64(), 2, [pa.py_buffer(b"\x01"), pa.py_buffer(bytes(range(16)))])
    zero = pa.Array.from_buffers(
        pa.int64(), 2, [pa.py_buffer(b"\x01"), pa.py_buffer(bytes(range(8)) + bytes(8))]
    )
    assert content_digest(pa.table({"c": hidden}), "s") == content_digest(pa.table({"c": zero}), "s")


def test_a_dictionary_counts_as_its_values():
    text = pa.array(["a", None, "b", "a"])
    assert content_digest(pa.table({"c": text}), "s") == content_digest(
        pa.table({"c": text.dictionary_encode()}), "s"
    )
    views = text.cast(pa.string_view())
    assert content_digest(pa.table({"c": text}), "s") == content_digest(pa.table({"c": views}), "s")


def test_nan_is_missing_and_the_two_zeros_differ():
    digests = [
        content_digest(pa.table({"c": pa.array([x], pa.float64())}), "s")
        for x in (float("nan"), None, 0.0, -0.0)
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_neighbours_do_not_flow_together():
    digests = {
        content_digest(pa.table(columns), "s")
        for columns in (
            {"a": ["xy", ""]},
            {"a": ["x", "y"]},
            {"a": ["x"], "b": ["y"]},
            {"a": [["x"], ["y"]]},
            {"a": [["x", "y"]]},
        )
    }
    assert len(digests) == 5


def test_schema_and_number_of_rows_count():
    none = pa.table({"a": pa.array([], pa.null())})
    assert content_digest(none, "s") != content_digest(none, "t")
    assert content_digest(none, "s") != content_digest(pa.table({"a": pa.array([None], pa.null())}), "s")


def test_a_type_no_column_has_is_refused():
    with pytest.raises(StoreError, match="decimal"):
        content_digest(pa.table({"a": pa.array([None], pa.decimal128(5))}), "s")
