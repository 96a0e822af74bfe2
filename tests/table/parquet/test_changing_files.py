from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.table.parquet.files import numbers, write
from wandb_tables_widget.errors import (
    DamagedError,
    StoreUnavailableError,
)
from wandb_tables_widget.table import Table
from wandb_tables_widget.table.parquet import open_parquet


def replaced(path: Path) -> None:
    write(path.with_suffix(".new"), numbers(500, seed=1))
    path.with_suffix(".new").replace(path)


def overwritten(path: Path) -> None:
    write(path, numbers(500, seed=1))


def touched(path: Path) -> None:
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize("change", [Path.unlink, replaced, overwritten, touched])
@pytest.mark.parametrize(
    "ask",
    [lambda t: t[400], lambda t: t.to_pandas(), lambda t: t["key"], list, lambda t: t.add_data(1, 1, "", "")],
)
def test_a_file_that_changes_after_the_call_is_noticed(tmp_path, change, ask):
    path = write(tmp_path / "x.parquet", numbers(500))
    table = Table.from_parquet(path)
    change(path)
    with pytest.raises(
        DamagedError, match=r"x.parquet (has changed|is gone) since the table was made; .*again"
    ):
        ask(table)
    assert len(table) == 500
    assert table.version == 0


def test_a_file_that_changes_between_two_batches_is_noticed(tmp_path):
    path = write(tmp_path / "x.parquet", numbers(), row_group_size=10_000)
    rows = iter(Table.from_parquet(path))
    next(rows)
    touched(path)
    with pytest.raises(DamagedError, match="has changed"):
        list(rows)


def test_a_file_that_changes_within_a_row_group_is_noticed(tmp_path):
    path = write(tmp_path / "x.parquet", numbers())
    blocks = open_parquet(path).blocks([0, 2], [0, 1])
    next(blocks)
    touched(path)
    with pytest.raises(DamagedError, match="has changed"):
        next(blocks)


def test_what_is_in_memory_already_may_still_be_seen(tmp_path):
    path = write(tmp_path / "x.parquet", numbers(500))
    table = Table.from_parquet(path)
    first = table[0]
    path.unlink()
    assert table[0] == first


def test_a_file_that_may_no_longer_be_read(tmp_path, monkeypatch):
    path = write(tmp_path / "x.parquet", numbers(500))
    table = Table.from_parquet(path)

    def refuse(_path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("wandb_tables_widget.table.footers.pa.OSFile", refuse)
    for ask in (lambda: table[0], lambda: Table.from_parquet(path)):
        with pytest.raises(StoreUnavailableError, match=r"x.parquet cannot be read: Permission denied"):
            ask()
