from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.table.parquet.files import ROWS, write
from wandb_tables_widget.dtypes import Number
from wandb_tables_widget.errors import (
    ColumnNotFoundError,
    DuplicateColumnError,
    RowNotFoundError,
    TableError,
)
from wandb_tables_widget.table import Table

TIME = st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31))  # noqa: DTZ001 - Arrow's has no zone
CELLS = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.int8(): st.integers(-128, 127),
    pa.float64(): st.floats(),
    pa.float32(): st.floats(width=32),
    pa.string(): st.text(max_size=5),
    pa.large_string(): st.text(max_size=5),
    pa.dictionary(pa.int8(), pa.string()): st.sampled_from(["a", "ß", ""]),
    pa.bool_(): st.booleans(),
    pa.timestamp("us"): TIME,
    pa.timestamp("us", "UTC"): TIME.map(lambda time: time.replace(tzinfo=dt.UTC)),
    pa.date32(): st.dates(),
    pa.null(): st.none(),
    pa.decimal128(8, 2): st.decimals(-9999, 9999, places=2),
    pa.list_(pa.int64()): st.lists(st.integers(-5, 5), max_size=3),
    pa.struct({"a": pa.int64(), "b": pa.string()}): st.fixed_dictionaries(
        {"a": st.none() | st.integers(-5, 5), "b": st.none() | st.text(max_size=2)}
    ),
    pa.list_(pa.struct({"x": pa.float64()})): st.lists(
        st.none() | st.fixed_dictionaries({"x": st.floats(allow_nan=False)}), max_size=2
    ),
}


@st.composite
def tables(draw) -> pa.Table:
    rows = draw(st.integers(0, 12))
    names = draw(st.lists(st.sampled_from(["a", "a.b", "b", "日本", "x y", "0", "*", "A"]), unique=True))
    columns = {}
    for name in names:
        kind = draw(st.sampled_from(list(CELLS)))
        cells = draw(st.lists(st.none() | CELLS[kind], min_size=rows, max_size=rows))
        columns[name] = pa.array(cells, kind, from_pandas=False)
    return pa.table(columns)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=tables(), cut=st.integers(1, 13), group=st.integers(1, 13))
def test_files_hold_what_pyarrow_reads_of_them(tmp_path, data, cut, group):
    files = [
        write(tmp_path / f"part-{start}.parquet", data.slice(start, cut), row_group_size=group)
        for start in range(0, max(data.num_rows, 1), cut)
    ]
    lazy = Table.from_parquet(files)
    wanted = Table.from_arrow(pa.concat_tables([pq.ParquetFile(file).read() for file in files]))
    assert lazy.columns == wanted.columns
    assert len(lazy) == (data.num_rows if data.num_columns else 0)
    assert list(map(repr, lazy.data)) == list(map(repr, wanted.data))
    assert lazy.to_pandas().equals(wanted.to_pandas())
    for column, other in zip(lazy.schema, wanted.schema, strict=True):
        assert isinstance(column.dtype, type(other.dtype)) or isinstance(other.dtype, Number)
    assert repr(list(lazy)) == repr(list(wanted))


@pytest.mark.parametrize("start", [0, 1, 6_990, 29_999, 46_380, 69_950, ROWS - 5])
def test_rows_of_any_place(large, start):
    folder, data = large
    table = Table.from_parquet(folder)
    assert len(table) == ROWS
    assert table[start] == data.slice(start, 1).to_pylist()[0]
    assert list(table[start : start + 60]) == data.slice(start, 60).to_pylist()
    assert list(table[start : start + 60 : 7]) == data.slice(start, 60).to_pylist()[::7]
    assert list(table[start + 3 : start : -2]) == data.to_pylist()[start + 3 : start : -2]
    assert table.data[start][2] == data["label"][start].as_py()


def test_columns_and_everything(large):
    folder, data = large
    table = Table.from_parquet(folder)
    assert table["label"] == data["label"].to_pylist()
    assert np.array_equal(
        table.get_column("score", convert_to="numpy"), data["score"].to_numpy(), equal_nan=True
    )
    assert table == Table.from_arrow(data)
    assert table.to_pandas().equals(Table.from_arrow(data).to_pandas())
    assert pa.table(table).column_names == data.column_names
    assert next(iter(table.iterrows())) == (0, list(data.slice(0, 1).to_pylist()[0].values()))
    assert table[:0].columns == table.columns
    with pytest.raises(RowNotFoundError):
        table[ROWS]


def test_columns_may_be_picked(large, read):
    folder, data = large
    table = Table.from_parquet(folder, columns=["label", "id"], log_mode="MUTABLE")
    assert (table.columns, table.log_mode) == (["label", "id"], "MUTABLE")
    assert table.to_arrow()["label"].to_pylist() == data["label"].to_pylist()
    assert {columns for _, _, columns in read} == {("label", "id")}
    assert Table.from_parquet(folder, columns=[]).columns == []
    with pytest.raises(ColumnNotFoundError, match="no file has a column 'lable'; did you mean 'label'"):
        Table.from_parquet(folder, columns=["lable"])
    with pytest.raises(DuplicateColumnError):
        Table.from_parquet(folder, columns=["id", "id"])
    with pytest.raises(TableError, match="list of names"):
        Table.from_parquet(folder, columns="id")
