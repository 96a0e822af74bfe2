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


def test_a_change_is_seen_by_the_next_lease_and_all_but_the_one_before_are_closed(table, closed):
    current = Current(table)
    with current.lease() as old:
        table.add_data(3)
        with current.lease() as new:
            assert (old.total, new.total) == (2, 3)
        table.add_data(4)
        with current.lease() as newest:
            assert newest.total == 4
            assert closed == []
    assert closed == [2]
    table.add_data(5)
    with current.lease():
        assert closed == [2, 3]


def test_a_version_is_given_while_it_is_at_hand_and_a_later_one_after_that(table):
    current = Current(table)
    first = table.version
    for i in range(3):
        table.add_data(i)
    with current.lease(first) as held:
        assert (held.snapshot.version, held.total) == (first, 2)
    with current.lease(first + 1) as newer:
        assert newer.snapshot.version == table.version
        table.add_data(9)
        with current.lease(first) as before, current.lease(newer.snapshot.version) as same:
            assert before is held
            assert same is newer
    with current.lease(), current.lease(first) as later:
        assert later.snapshot.version == table.version


def test_a_version_that_is_kept_stays_at_hand(table, closed):
    current = Current(table)
    first = table.version
    current.keep(first)
    for i in range(4):
        table.add_data(i)
        with current.lease():
            pass
    with current.lease(first) as kept:
        assert kept.total == 2
    assert closed == [3, 4]
    current.keep(None)
    assert closed == [3, 4, 2]
    current.keep(first)
    with current.lease(first) as later:
        assert later.total > 2


def test_after_close_there_is_no_lease(table, closed):
    current = Current(table)
    current.keep(table.version)
    table.add_data(3)
    with current.lease():
        pass
    current.close()
    assert sorted(closed) == [2, 3]
    with pytest.raises(TableError, match="closed"), current.lease():
        pass
