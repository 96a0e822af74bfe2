from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.table.gather import gather

WORDS = pa.chunked_array([["a", None, "b"], [], ["c", "a"]])
TABLE = pa.table(
    {
        "n": pa.chunked_array([[1, 2, None], [], [4, 5]]),
        "w": WORDS,
        "d": WORDS.dictionary_encode(),
        "o": pa.chunked_array([chunk.dictionary_encode() for chunk in WORDS.chunks]),
        "l": pa.chunked_array([[[1], [], None], [], [[2, 3], [4]]], pa.list_(pa.int64())),
        "s": pa.chunked_array([[{"a": 1}, None, {"a": None}], [], [{"a": 2}, {"a": 3}]]),
        "e": pa.chunked_array([pa.nulls(5)]),
    }
)


@given(st.lists(st.integers(-1, 4), max_size=20))
def test_rows_by_number(rows):
    columns = gather(TABLE, np.array(rows, np.int32))
    for column, source in zip(columns, TABLE.columns, strict=True):
        values = source.to_pylist()
        assert column.to_pylist() == [None if at < 0 else values[at] for at in rows]
        assert column.type == source.type


def test_all_rows_in_order_are_not_copied():
    columns = gather(TABLE, np.arange(5, dtype=np.int32))
    assert all(a is b or a.chunk(0).equals(b.chunk(0)) for a, b in zip(columns, TABLE.columns, strict=True))
    assert columns[0].chunk(0).buffers()[1].address == TABLE["n"].chunk(0).buffers()[1].address


def test_of_no_rows():
    empty = TABLE.slice(0, 0)
    assert [c.to_pylist() for c in gather(empty, np.array([-1, -1], np.int32))] == [[None, None]] * 7
    assert [len(c) for c in gather(TABLE, np.array([], np.int32))] == [0] * 7
