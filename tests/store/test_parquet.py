"""Tables that are read from Parquet files, logged like any other."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wandb_tables_widget.errors import DamagedError, FrozenTableError
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.table import Table
from wandb_tables_widget.table import row_groups as decoding

DATA = pa.table({"id": range(1_000), "label": ["cat", None, "dog", "eel"] * 250})


@pytest.fixture
def file(tmp_path):
    pq.write_table(DATA, tmp_path / "x.parquet", row_group_size=300)
    return tmp_path / "x.parquet"


@pytest.mark.parametrize("mode", ["IMMUTABLE", "MUTABLE", "INCREMENTAL"])
def test_a_table_of_files_is_kept_as_any_other(file, mode):
    table = Table.from_parquet(file, log_mode=mode)
    with init(project="p") as run:
        run.log({"t": table})
        run.log({"t": table})
    file.unlink()
    saved = Api().run(run.path).table("t")
    assert saved == Table.from_arrow(DATA)
    assert saved.log_mode == mode


def test_logging_reads_each_row_group_once(file, monkeypatch):
    seen, decode = [], decoding.decode

    def spy(group, targets, step):
        seen.append(group.number)
        return decode(group, targets, step)

    monkeypatch.setattr("wandb_tables_widget.table.parquet.decode", spy)
    with init(project="p") as run:
        run.log({"t": Table.from_parquet(file)})
    assert seen == [0, 1, 2, 3]


def test_rows_added_to_a_table_of_files(file):
    table, frozen = Table.from_parquet(file, log_mode="INCREMENTAL"), Table.from_parquet(file)
    with init(project="p") as run:
        run.log({"t": table, "frozen": frozen})
        table.add_data(1_000, "fox")
        frozen.add_data(1_000, "fox")
        run.log({"t": table})
        with pytest.raises(FrozenTableError):
            run.log({"frozen": frozen})
    assert list(Api().run(run.path).table("t"))[-1] == {"id": 1_000, "label": "fox"}
    assert len(Api().run(run.path).table("t")) == 1_001


def test_a_file_that_changed_is_not_logged(file):
    table = Table.from_parquet(file)
    file.unlink()
    with init(project="p") as run, pytest.raises(DamagedError, match="is gone since the table was made"):
        run.log({"t": table})
