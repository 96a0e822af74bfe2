from __future__ import annotations

import pyarrow as pa
import pytest

from tests.table.parquet.files import numbers, write
from wandb_tables_widget.errors import (
    DamagedError,
    NotFoundError,
    StoreUnavailableError,
    TableError,
)
from wandb_tables_widget.table import Table
from wandb_tables_widget.table.paths import parquet_paths


def test_files_in_natural_order(tmp_path, monkeypatch):
    for number in (10, 9, 2, 1):
        write(tmp_path / f"part-{number}.parquet", pa.table({"n": [number]}))
    write(tmp_path / "_metadata.parquet", pa.table({"n": [0]}))
    write(tmp_path / ".hidden.parquet", pa.table({"n": [0]}))
    (tmp_path / "more").mkdir()
    write(tmp_path / "more" / "x.pq", pa.table({"n": [11]}))
    (tmp_path / "notes.txt").write_text("no rows")
    assert Table.from_parquet(tmp_path)["n"] == [11, 1, 2, 9, 10]
    assert Table.from_parquet(str(tmp_path / "part-*.parquet"))["n"] == [1, 2, 9, 10]
    assert Table.from_parquet(tmp_path / "**" / "[px]*.p*q*")["n"] == [11, 1, 2, 9, 10]
    both = [tmp_path / "part-9.parquet", str(tmp_path / "part-1*.parquet")]
    assert Table.from_parquet(both)["n"] == [9, 1, 10]
    assert Table.from_parquet(tmp_path / "mor*")["n"] == [11]
    monkeypatch.chdir(tmp_path)
    table = Table.from_parquet("part-2.parquet")
    monkeypatch.chdir("/")
    assert table["n"] == [2]
    write(tmp_path / "a[1].parquet", pa.table({"n": [7]}))
    assert Table.from_parquet(tmp_path / "a[1].parquet")["n"] == [7]


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("missing.parquet", NotFoundError, "no file or folder .*missing.parquet; check the path"),
        ("part-*.parquet", NotFoundError, "no file fits .*part-"),
        ("empty", NotFoundError, "empty holds no file that ends in .parquet"),
        ("by", TableError, "partitions such as 'day=1'.*hive"),
        ([], NotFoundError, "empty; name at least one"),
        (["one.parquet", "*.parquet"], TableError, "one.parquet is named twice"),
        ("s3://bucket/x.parquet", TableError, "not on this machine; download"),
        (b"one.parquet", TableError, "is no path"),
        (3, TableError, "3 is no path"),
        ([None], TableError, "None is no path"),
        ("", TableError, "'' is no path"),
        ("a\0b", TableError, "is no path"),
        ("x" * 5_000, StoreUnavailableError, "cannot be looked up"),
    ],
)
def test_paths_that_lead_nowhere(tmp_path, monkeypatch, path, error, message):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "one.parquet", pa.table({"n": [1]}))
    (tmp_path / "empty").mkdir()
    (tmp_path / "by" / "day=1").mkdir(parents=True)
    write(tmp_path / "by" / "day=1" / "x.parquet", pa.table({"n": [1]}))
    with pytest.raises(error, match=message):
        Table.from_parquet(path)


def test_a_folder_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(folder, onerror):
        onerror(PermissionError(13, "Permission denied", folder))
        return iter(())

    monkeypatch.setattr("wandb_tables_widget.table.paths.os.walk", refuse)
    with pytest.raises(StoreUnavailableError, match="Permission denied; ask for the permission"):
        parquet_paths(tmp_path)


@pytest.mark.parametrize("keep", [0, 3, 4, 100, -1, -9])
def test_files_that_are_not_whole(tmp_path, keep):
    path = write(tmp_path / "x.parquet", numbers(500))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DamagedError, match=r"x.parquet is not a whole Parquet file: .*; restore it"):
        Table.from_parquet(path)
    path.write_text("id,score\n1,2\n" * 100)
    with pytest.raises(DamagedError, match=r"x.parquet is not a whole Parquet file"):
        Table.from_parquet(path)


def test_a_page_that_is_damaged_is_never_shown(tmp_path):
    path = write(tmp_path / "x.parquet", numbers(50_000), write_page_checksum=True, compression="none")
    content = bytearray(path.read_bytes())
    content[200_000] ^= 1
    path.write_bytes(content)
    table = Table.from_parquet(path)
    with pytest.raises(DamagedError, match=r"x.parquet is not a whole Parquet file"):
        table.to_arrow()
