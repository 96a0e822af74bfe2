from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store import segment as segments
from wandb_tables_widget.store.names import new_id
from wandb_tables_widget.store.segment import METADATA_KEY, is_intact, read_segment, write_segments

EMPTY = pa.struct([])
COLUMNS = {
    "int": pa.array([1, None, -(2**63)]),
    "float": pa.array([1.5, float("inf"), None]),
    "none": pa.array([None] * 3, pa.null()),
    "bool": pa.array([True, None, False]),
    "text": pa.array(["a\0b", None, "😀"]),
    "large": pa.array(["a", None, ""], pa.large_string()),
    "few": pa.array(["a", None, "a"]).dictionary_encode(),
    "large few": pa.array(["a", None, "a"], pa.large_string()).dictionary_encode(),
    "time": pa.array([0, None, 1], pa.timestamp("us")),
    "zoned": pa.array([0, None, 1], pa.timestamp("us", "Europe/Berlin")),
    "date": pa.array([dt.date(1, 1, 1), None, dt.date(9999, 12, 31)]),
    "list": pa.array([["a", None], None, []]),
    "nothing": pa.array([[None], None, []], pa.list_(pa.null())),
    "long": pa.array([[1], None, []], pa.large_list(pa.int64())),
    "fixed": pa.array([[1.0, 2.0], None, [3.0, 4.0]], pa.list_(pa.float64(), 2)),
    "dict": pa.array([{"a": 1, "b": {"c": "x"}}, None, {"a": None, "b": None}]),
    "empty": pa.array([{}, None, {}], EMPTY),
    "deep empty": pa.array([[{"e": {}}], None, [None, {"e": None}]], pa.list_(pa.struct([("e", EMPTY)]))),
    "": pa.array([1, 2, 3]),
    "a.b": pa.array([1, 2, 3]),
    "n\0ul": pa.array([1, 2, 3]),
}


def write(place, data, **about):
    return write_segments(place, new_id(), data, {"key": "k", **about})


@pytest.mark.parametrize("name", COLUMNS)
def test_each_column_comes_back_in_its_own_arrow_type(place, name):
    data = pa.table({name: COLUMNS[name]})
    (segment,) = write(place, data)
    back = read_segment(place, segment)
    assert back.schema == data.schema
    assert back.equals(data)


def test_all_columns_together_and_no_rows_or_columns(place):
    whole = pa.table(COLUMNS)
    for data in (whole, whole.slice(0, 0), whole.slice(1, 2), pa.table({})):
        (segment,) = write(place, data)
        assert read_segment(place, segment).equals(data)


def test_a_long_table_becomes_several_files(place, monkeypatch):
    monkeypatch.setattr(segments, "SEGMENT_ROWS", 10)
    data = pa.table({"a": range(25)})
    parts = write(place, data)
    assert [part.rows for part in parts] == [10, 10, 5]
    assert pa.concat_tables([read_segment(place, part) for part in parts]).equals(data)


def test_the_file_says_what_it_is_and_any_reader_reads_it(place):
    (segment,) = write(place, pa.table({"a": [1, 2]}), run="p/x")
    path = place.joinpath(*segment.parts)
    note = json.loads(pq.read_schema(path).metadata[METADATA_KEY])
    assert (note["run"], note["key"], note["rows"], note["position"]) == ("p/x", "k", 2, 0)
    assert pq.read_table(path).to_pydict() == {"a": [1, 2]}
    assert path.stat().st_size == segment.size
    assert pq.read_metadata(path).row_group(0).column(0).compression == "ZSTD"


def test_pages_carry_checksums_that_alone_find_a_flipped_bit(place):
    data = pa.table({"a": np.random.default_rng(0).normal(size=10_000)})
    (segment,) = write(place, data)
    path = place.joinpath(*segment.parts)
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    decoded, _, reason = segments._decoded(bytes(content))
    assert decoded is None
    assert reason


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_anywhere_is_found_and_the_file_named(place, seed):
    (segment,) = write(place, pa.table(COLUMNS))
    path = place.joinpath(*segment.parts)
    content = bytearray(path.read_bytes())
    at = np.random.default_rng(seed)
    content[at.integers(len(content))] ^= 1 << int(at.integers(8))
    path.write_bytes(content)
    assert not is_intact(place, segment)
    with pytest.raises(DamagedError, match=segment.id):
        read_segment(place, segment)


def test_a_file_cut_short_or_gone_is_named(place):
    (segment,) = write(place, pa.table({"a": [1]}))
    path = place.joinpath(*segment.parts)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedError, match="bytes, not"):
        read_segment(place, segment)
    path.unlink()
    with pytest.raises(DamagedError, match="missing"):
        read_segment(place, segment)
    assert not is_intact(place, segment)


def test_a_record_that_counts_other_rows_is_noticed(place):
    (segment,) = write(place, pa.table({"a": [1]}))
    with pytest.raises(DamagedError, match="1 rows, not 2"):
        read_segment(place, segments.Segment(**{**vars(segment), "rows": 2}))
