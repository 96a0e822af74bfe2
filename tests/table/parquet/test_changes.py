from __future__ import annotations

import pytest

from tests.table.parquet.files import numbers, write
from wandb_tables_widget.errors import (
    DuplicateColumnError,
    TableError,
    TypeMismatchError,
)
from wandb_tables_widget.table import Table
from wandb_tables_widget.table.parquet import open_parquet


def test_the_first_change_reads_the_rows(tmp_path, read):
    data = numbers(500)
    path = write(tmp_path / "x.parquet", data)
    table, model = Table.from_parquet(path, log_mode="MUTABLE"), Table.from_arrow(data, log_mode="MUTABLE")
    before = table.snapshot()
    for changed in (table, model):
        changed.add_data(500, 0.5, "gnu", "key")
        changed.set_cells(3, {2: "emu"})
        changed.add_column("twice", [2 * number for number in range(501)])
        changed.data[7][1] = None
        changed.cast("id", "number")
    assert table == model
    assert len(table) == 501
    assert (before.num_rows, before.data.num_rows) == (500, 500)
    assert [entry for entry in read if len(entry[2]) == 4] == 2 * [("x.parquet", 0, tuple(data.column_names))]
    path.unlink()
    assert table.get_cell(3, 2) == "emu"
    assert len(table.to_pandas()) == 501


def test_a_change_that_fails_leaves_the_rows_in_their_files(tmp_path):
    table = Table.from_parquet(write(tmp_path / "x.parquet", numbers(500)))
    with pytest.raises(TypeMismatchError):
        table.add_data("x", 1.0, "y", "z")
    with pytest.raises(DuplicateColumnError):
        table.add_column("id", [0] * 500)
    assert (len(table), table.version) == (500, 0)
    assert table == Table.from_arrow(numbers(500))


def test_unknown_modes_are_refused(large):
    with pytest.raises(TableError, match="log_mode='IMUTABLE' is unknown; did you mean 'IMMUTABLE'"):
        Table.from_parquet(large[0], log_mode="IMUTABLE")


def test_the_size_of_the_rows_is_known_without_reading(large, read):
    files = open_parquet(large[0])
    size = files.nbytes
    assert read == []
    assert 0.3 < size / files.read().nbytes < 3
