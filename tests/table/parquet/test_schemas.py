from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.table.parquet.files import write
from wandb_tables_widget.dtypes import Dict, List, NoneDType, Number, String, Timestamp
from wandb_tables_widget.errors import (
    DamagedError,
    DuplicateColumnError,
    TableError,
    TypeMismatchError,
)
from wandb_tables_widget.table import Table


def read_two(tmp_path: Path, first: pa.Table, second: pa.Table, **options) -> Table:
    files = [write(tmp_path / "1.parquet", first), write(tmp_path / "2.parquet", second)]
    return Table.from_parquet(files, **options)


def test_schemas_are_united_by_name(tmp_path):
    first = pa.table({"n": [1, 2], "old": ["x", None], "d": [{"a": 1}, {"a": 2}], "e": pa.nulls(2)})
    second = pa.table({"new": [True], "d": [{"b": "z"}], "n": [0.5], "e": ["late"], "old": ["y"]})
    table = read_two(tmp_path, first, second)
    fields = (("a", Number(integer=True)), ("b", String()))
    assert table.columns == ["n", "old", "d", "e", "new"]
    assert [c.dtype for c in table.schema][:4] == [Number(), String(), Dict(fields), String()]
    assert table.to_pandas()["n"].tolist() == [1.0, 2.0, 0.5]
    assert table[0] == {"n": 1.0, "old": "x", "d": {"a": 1, "b": None}, "e": None, "new": None}
    assert table[2] == {"n": 0.5, "old": "y", "d": {"a": None, "b": "z"}, "e": "late", "new": True}


def test_a_file_may_lack_all_columns_that_are_picked(tmp_path):
    table = read_two(tmp_path, pa.table({"a": [1, 2]}), pa.table({"b": ["x"]}), columns=["b"])
    assert table["b"] == [None, None, "x"]
    (tmp_path / "1.parquet").unlink()
    with pytest.raises(DamagedError, match=r"1.parquet is gone"):
        table["b"]


def test_text_of_any_width_is_one_column(tmp_path):
    first = pa.table({"t": pa.array(["a"], pa.large_string())})
    second = pa.table({"t": pa.array(["b", "b"]).dictionary_encode()})
    table = read_two(tmp_path, first, second)
    assert table["t"] == ["a", "b", "b"]
    assert table.to_arrow().schema.field("t").type == pa.large_string()


def test_a_number_here_and_text_there_is_refused(tmp_path):
    with pytest.raises(TypeMismatchError) as caught:
        read_two(tmp_path, pa.table({"n": [1]}), pa.table({"n": ["one"]}))
    for part in ("'n'", "integer", "1.parquet", "string", "2.parquet", "columns="):
        assert part in str(caught.value)


@pytest.mark.parametrize("kind", [pa.binary(), pa.map_(pa.string(), pa.int64()), pa.time64("us")])
def test_types_that_a_table_does_not_keep_are_refused_at_the_call(tmp_path, kind):
    path = write(tmp_path / "x.parquet", pa.table({"a": [1], "odd": pa.array([None], kind)}))
    with pytest.raises(TypeMismatchError, match=r"x.parquet, column 'odd': .*columns="):
        Table.from_parquet(path)
    assert Table.from_parquet(path, columns=["a"])["a"] == [1]


def test_names_that_are_none(tmp_path):
    twice = write(tmp_path / "x.parquet", pa.table([[1], [2]], ["a", "a"]))
    with pytest.raises(DuplicateColumnError, match=r"x.parquet: two columns are named 'a'"):
        Table.from_parquet(twice)
    empty = write(tmp_path / "y.parquet", pa.table({"": [1]}))
    with pytest.raises(TableError, match=r"y.parquet: column 0 has an empty name"):
        Table.from_parquet(empty)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pa.array([2**62], pa.timestamp("us")), "outside the years 1 to 9999"),
        (pa.array([1], pa.timestamp("ns")), "timestamp"),
        (pa.array([2**64 - 1], pa.uint64()), "uint64"),
        (pa.array([Decimal("0.12345678901234567890")]), "digits"),
    ],
)
def test_values_that_would_change_are_refused_when_they_are_read(tmp_path, data, message):
    path = write(tmp_path / "x.parquet", pa.table({"a": [1], "odd": data}))
    table = Table.from_parquet(path)
    assert table["a"] == [1]
    with pytest.raises(TypeMismatchError, match=rf"(?s)x.parquet: .*'odd'.*{message}"):
        table["odd"]


def test_whole_numbers_that_no_float_holds(tmp_path):
    table = read_two(tmp_path, pa.table({"n": [2**53 + 1]}), pa.table({"n": [0.5]}))
    with pytest.raises(TypeMismatchError, match=r"1.parquet: column 'n'"):
        table.to_pandas()


def test_old_times_of_any_year(tmp_path):
    times = [dt.datetime(1600, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999_999), None]  # noqa: DTZ001
    path = tmp_path / "x.parquet"
    write(path, pa.table({"t": pa.array(times, pa.timestamp("us"))}), use_deprecated_int96_timestamps=True)
    table = Table.from_parquet(path)
    assert table.schema["t"].dtype == Timestamp()
    assert table["t"] == times


@pytest.mark.parametrize("data", [pa.table({"a": pa.array([], pa.int64())}), pa.table({})])
def test_files_without_rows_or_columns(tmp_path, data):
    table = Table.from_parquet(write(tmp_path / "x.parquet", data))
    assert (len(table), table.columns) == (0, data.column_names)
    assert (list(table), table.to_arrow().num_rows, table[:5].columns) == ([], 0, data.column_names)
    assert (len(table.to_pandas()), repr(table)[:9]) == (0, "Table(0 r")
    joined = Table.from_parquet([tmp_path / "x.parquet", write(tmp_path / "y.parquet", pa.table({"a": [1]}))])
    assert joined["a"] == [1]


def test_types_come_from_the_files_not_from_the_values(tmp_path):
    data = pa.table({"f": [None, np.nan], "n": pa.nulls(2), "l": pa.array([[], None], pa.list_(pa.int64()))})
    schema = Table.from_parquet(write(tmp_path / "x.parquet", data)).schema
    assert [column.dtype for column in schema] == [Number(), NoneDType(), List(Number(integer=True))]
