from __future__ import annotations

import pandas as pd
import pytest

from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.table import StoredTable, Table, TableSource
from wandb_tables_widget.table.sources import check_source, is_same, stored_name


def test_a_stored_table_is_loaded_once_when_it_is_asked_for():
    asked = []

    def resolve(name):
        asked.append(name)
        return Table(columns=["a"])

    stored = StoredTable("x", resolve)
    assert asked == []
    assert stored.load_table() is stored.load_table()
    assert asked == ["x"]


def test_a_failed_load_is_tried_again():
    answers = iter([None, Table(columns=["a"])])

    def resolve(name):
        answer = next(answers)
        if answer is None:
            raise OSError(name)
        return answer

    stored = StoredTable("x", resolve)
    with pytest.raises(OSError, match="x"):
        stored.load_table()
    assert stored.load_table().columns == ["a"]


def test_a_table_gives_itself():
    table = Table(columns=["a"])
    assert isinstance(table, TableSource)
    assert table.load_table() is check_source(table, "table") is table


@pytest.mark.parametrize("source", [None, 1, "path", Table, pd.DataFrame()])
def test_what_gives_no_table_is_refused(source):
    with pytest.raises(TypeMismatchError, match="table1 is "):
        check_source(source, "table1")


def test_the_same_table():
    table = Table(columns=["a"], data=[[1]])
    loaded = Table.from_arrow(table.to_arrow(), stored_name="x")
    twin, stored = Table.from_arrow(table.to_arrow(), stored_name="x"), StoredTable("x", lambda _: loaded)
    assert is_same(table, table)
    assert is_same(loaded, twin)
    assert is_same(stored, twin)
    assert not is_same(table, loaded)
    assert not is_same(stored, StoredTable("y", lambda _: loaded))
    twin.add_data(2)
    assert stored_name(twin) is None
    assert not is_same(loaded, twin)
