from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.table.table import Table

steps = st.lists(st.sampled_from(["add", "edit", "read", "widen"]), max_size=12)


def make() -> Table:
    return Table(columns=["i", "s"], allow_mixed_types=True)


@given(steps, st.integers(0, 14))
def test_the_rows_since_a_number_are_the_last_ones_whatever_was_read_before(done, first):
    table = make()
    for at, step in enumerate(done):
        if step == "add" or not len(table):
            table.add_data(at, f"text {at}")
        elif step == "edit":
            table.data[0][1] = f"edited {at}"
        elif step == "widen":
            table.add_data(at + 0.5, None)
        else:
            table.to_arrow()
    added = table.added(first)
    assert added.data.to_pylist() == table.to_arrow().to_pylist()[first:]
    assert added.data.schema == table.added(0).data.schema
    assert added.schema == table.schema


def test_rows_that_wait_go_on_waiting():
    table = make()
    for at in range(5):
        table.add_data(at, "a")
    assert table.added(2).data.column("i").to_pylist() == [2, 3, 4]
    assert len(table._rows._tail) == 5


def test_edits_are_counted():
    table = make()
    table.add_data(1, "a")
    before = table.added(0).edits
    table.add_data(2, "b")
    assert table.added(0).edits == before
    table.data[0][1] = "c"
    assert table.added(0).edits == before + 1


def test_rows_of_files_are_read_from_their_number_on(tmp_path):
    pq.write_table(pa.table({"i": range(10)}), tmp_path / "a.parquet")
    table = Table.from_parquet(tmp_path / "a.parquet")
    assert table.added(7).data.column("i").to_pylist() == [7, 8, 9]
    assert table.added(20).data.num_rows == 0
