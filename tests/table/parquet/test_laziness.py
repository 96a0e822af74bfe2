from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from tests.table.parquet.files import ROWS, numbers, write
from wandb_tables_widget.table import Table
from wandb_tables_widget.table import row_groups as decoding
from wandb_tables_widget.table.parquet import BUDGET, open_parquet


def test_nothing_but_footers_is_read_before_a_value_is_asked(large, read, monkeypatch):
    folder, _ = large
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", None)
    table = Table.from_parquet(folder)
    snapshot = table.snapshot()
    assert (len(table), len(table.columns), table.schema.names[0]) == (ROWS, 4, "id")
    assert "100,000 rows × 4 columns: id integer, score number" in repr(table)
    assert snapshot.num_rows == ROWS
    assert (table.version, len(table.get_index())) == (0, ROWS)
    assert read == []


def test_a_row_needs_one_row_group_and_a_cell_one_column(large, read):
    folder, _ = large
    table = Table.from_parquet(folder)
    table.get_cell(50_000, 2)
    assert read == [("part-30000.parquet", 0, ("label",))]
    row = table[50_001]
    assert row["id"] == 50_001
    assert read[1:] == [("part-30000.parquet", 0, ("id", "score", "key"))]
    assert table[50_002]["id"] == 50_002
    assert len(read) == 2
    table.get_column("score")
    assert {columns for _, _, columns in read[2:]} == {("score",)}


def test_of_a_large_row_group_only_the_pages_up_to_a_row_are_read(tmp_path, monkeypatch):
    path = write(tmp_path / "x.parquet", numbers(200_000), row_group_size=200_000)
    table, decoded, iterate = Table.from_parquet(path), [], pq.ParquetFile.iter_batches

    def count(self, *args, **options):
        for batch in iterate(self, *args, **options):
            decoded.append(batch.num_rows)
            yield batch

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", count)
    assert table[0]["id"] == 0
    assert sum(decoded) <= 2 * 16_384
    assert table[199_999]["id"] == 199_999


@given(st.lists(st.integers(0, 9), max_size=9), st.integers(1, 7))
def test_batches_of_any_size_are_cut_alike(sizes, step):
    ends = np.cumsum([0, *sizes])
    batches = [pa.record_batch({"n": np.arange(low, high)}) for low, high in pairwise(ends)]
    cut = [batch.column(0).to_pylist() for batch in decoding._cut(batches, step)]
    assert cut == [list(range(low, min(low + step, ends[-1]))) for low in range(0, ends[-1], step)]


def test_pieces_are_kept_within_the_budget(tmp_path, monkeypatch, read):
    monkeypatch.setattr("wandb_tables_widget.table.parquet.BUDGET", 1_000_000)
    data = numbers()
    files = open_parquet(write(tmp_path / "x.parquet", data, row_group_size=10_000))
    for start in np.random.default_rng(0).integers(0, ROWS - 10, 50).tolist():
        assert files.slice(start, 10)["key"].to_pylist() == data["key"].slice(start, 10).to_pylist()
        assert files._pieces.nbytes <= 1_000_000
    assert files._pieces.nbytes > 500_000
    assert len(read) > 10
    assert BUDGET < 100_000_000


def test_no_file_stays_open(large):
    folder, _ = large
    table = Table.from_parquet(folder)
    before = psutil.Process().num_fds()
    rows = iter(table)
    next(rows)
    table.data[99_000][0]
    rows.close()
    assert psutil.Process().num_fds() == before


def test_everything_is_read_once_as_long_as_it_is_held(large, read):
    folder, data = large
    snapshot = Table.from_parquet(folder).snapshot()
    held = snapshot.data
    assert snapshot.data is held
    groups = len(read)
    assert groups == len({entry[:2] for entry in read})
    assert held.num_rows == data.num_rows
    del held
    snapshot.data  # noqa: B018 - read anew
    assert len(read) == 2 * groups


def test_threads_that_read_at_once(large):
    folder, data = large
    table, failures = Table.from_parquet(folder), []
    keys = data["key"].to_pylist()

    def ask(seed: int) -> None:
        for row in np.random.default_rng(seed).integers(0, ROWS, 30).tolist():
            found = table[row]["key"], table.get_cell(row, 0)
            failures.extend([row] if found != (keys[row], row) else [])

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
