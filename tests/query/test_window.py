from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.query.window import BLOCK, Windows, arrange, blocks

VALUES = {"n": [1, None, 3, 4, 5], "s": ["a", "ü", None, "", "日本"], "l": [[1], None, [], [2, 3], [4]]}


def chunked(sizes: list[int]) -> pa.Table:
    """A table of sum(sizes) rows in chunks of those sizes."""
    rows = sum(sizes)
    whole = pa.table({name: [values[i % 5] for i in range(rows)] for name, values in VALUES.items()})
    ends = np.cumsum(sizes)
    parts = [whole.slice(int(end - size), size) for end, size in zip(ends, sizes, strict=True)]
    return pa.concat_tables(parts) if parts else whole


@given(st.lists(st.integers(0, 7), max_size=8), st.data())
def test_take_gives_any_rows_in_any_order_from_any_batching(sizes, data):
    table = chunked(sizes)
    ids = data.draw(st.lists(st.integers(0, max(sum(sizes) - 1, 0)), max_size=20 if sum(sizes) else 0))
    columns = data.draw(st.lists(st.sampled_from([0, 1, 2]), unique=True))
    found = Windows(arrange(table)).take(np.array(ids, np.uint32), columns)
    assert found.column_names == [f"c{i}" for i in columns]
    for i in columns:
        values = table.column(i).to_pylist()
        assert found.column(f"c{i}").to_pylist() == [values[row] for row in ids]


@pytest.mark.parametrize("count", [999, 1_000, 1_001, 5_000])
@pytest.mark.parametrize("sizes", [[700, 0, 900], [1_600]])
def test_take_of_many_rows_gives_the_same_as_of_few(count, sizes):
    table = chunked(sizes)
    rng = np.random.default_rng(0)
    for ids in (
        rng.integers(0, 1_600, count),
        np.sort(rng.integers(0, 1_600, count)),
        np.arange(count) % 1_600,
    ):
        found = Windows(arrange(table)).take(ids, [0, 1, 2]).rename_columns(table.column_names)
        assert found.to_pylist() == table.combine_chunks().take(pa.array(ids)).to_pylist()


def test_take_gives_dictionary_columns_as_their_values():
    parts = [pa.chunked_array([pa.array(v).dictionary_encode()]) for v in (["x", "y"], ["z", None, "x"])]
    table = pa.table({"d": pa.chunked_array([part.chunk(0) for part in parts])})
    found = Windows(arrange(table)).take(np.array([4, 2, 3, 0]), [0])
    assert found.column(0).type == pa.string()
    assert found.column(0).to_pylist() == ["x", "z", None, "x"]
    assert Windows(arrange(table)).take(np.array([], np.uint32), [0]).schema.field(0).type == pa.string()


@pytest.mark.parametrize("row", [-1, 5, 2**32 - 1])
def test_take_refuses_rows_that_are_not_there(row):
    with pytest.raises(IndexError, match="0 to 4"):
        Windows(arrange(chunked([5]))).take(np.array([0, row]), [0])


def test_take_of_nothing_from_nothing():
    assert Windows(arrange(chunked([]))).take(np.array([], np.uint32), [0, 1]).num_rows == 0
    assert Windows(arrange(pa.table({}))).take(np.array([], np.uint32), []).num_columns == 0


def test_arrange_shares_memory_and_joins_only_crowds_of_tiny_chunks():
    table = chunked([4, 6])
    address = table.column(0).chunk(1).buffers()[1].address
    assert arrange(table).column(0).chunk(1).buffers()[1].address == address
    crowd = chunked([2] * 400)
    joined = arrange(crowd)
    assert joined.column(0).num_chunks == 1
    assert joined.rename_columns(crowd.column_names).equals(crowd)


def test_arrange_joins_tiny_dictionary_chunks():
    chunks = [pa.array([f"v{i}", None]).dictionary_encode() for i in range(400)]
    joined = arrange(pa.table({"d": pa.chunked_array(chunks)}))
    assert joined.column(0).num_chunks == 1
    assert joined.column(0).to_pylist() == [v for i in range(400) for v in (f"v{i}", None)]


@given(st.lists(st.integers(0, 6), max_size=6), st.data())
def test_blocks_give_all_rows_or_the_chosen_ones(sizes, data):
    column = chunked(sizes).column("n")
    wanted = data.draw(st.lists(st.booleans(), min_size=len(column), max_size=len(column)))
    ids = np.flatnonzero(wanted).astype(np.uint32)
    values = column.to_pylist()
    assert [v for block in blocks(column) for v in block.to_pylist()] == values
    assert [v for block in blocks(column, ids) for v in block.to_pylist()] == [values[i] for i in ids]


def test_blocks_are_bounded():
    column = pa.chunked_array([np.arange(3 * BLOCK + 5)])
    assert [len(block) for block in blocks(column)] == [BLOCK, BLOCK, BLOCK, 5]
    ids = np.array([0, BLOCK, 3 * BLOCK + 4], np.uint32)
    assert [block.to_pylist() for block in blocks(column, ids)] == [[0], [BLOCK], [3 * BLOCK + 4]]
