from __future__ import annotations

from pathlib import Path

import pytest

from tests.table.parquet.files import ROWS, numbers, write
from wandb_tables_widget.table import row_groups as decoding


@pytest.fixture
def read(monkeypatch):
    """What is decoded: for each row group that is opened, its file, its number and the columns."""
    seen, decode = [], decoding.decode

    def spy(group, targets, step):
        seen.append((Path(group.footer.path).name, group.number, tuple(t.column.name for t in targets)))
        return decode(group, targets, step)

    monkeypatch.setattr("wandb_tables_widget.table.parquet.decode", spy)
    return seen


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """One table in three files, with row groups of several sizes."""
    folder, data = tmp_path_factory.mktemp("large"), numbers()
    for start, size in ((0, 7_000), (30_000, 40_000), (70_000, 1_000)):
        end = {0: 30_000, 30_000: 70_000, 70_000: ROWS}[start]
        write(folder / f"part-{start}.parquet", data.slice(start, end - start), row_group_size=size)
    return folder, data
