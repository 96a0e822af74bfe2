from __future__ import annotations

import pytest

from wandb_tables_widget.errors import TableError
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.sources import Current


@pytest.fixture
def table():
    return Table(columns=["n"], data=[[1], [2]])


@pytest.fixture
def closed(monkeypatch):
    found = []
    monkeypatch.setattr(Dataset, "close", lambda self: found.append(self.num_rows))
    return found


def test_nothing_new_is_opened_while_the_table_stays(table):
    current = Current(table)
    with current.lease() as first, current.lease() as second:
        assert first is second


def test_a_change_is_seen_by_the_next_lease_and_the_old_is_closed_when_unused(table, closed):
    current = Current(table)
    with current.lease() as old:
        table.add_data(3)
        with current.lease() as new:
            assert (old.total, new.total) == (2, 3)
        assert closed == []
    assert closed == [2]
    table.add_data(4)
    with current.lease() as newest:
        assert newest.total == 4
        assert closed == [2, 3]


def test_after_close_there_is_no_lease(table, closed):
    current = Current(table)
    current.close()
    assert closed == [2]
    with pytest.raises(TableError, match="closed"), current.lease():
        pass
