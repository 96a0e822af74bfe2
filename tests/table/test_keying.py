from __future__ import annotations

import pytest

from wandb_tables_widget.errors import (
    ColumnNotFoundError,
    RowNotFoundError,
    TableError,
    TypeMismatchError,
)
from wandb_tables_widget.table import Table, TableIndex, TableKey
from wandb_tables_widget.table.keys import ForeignKey, PrimaryKey


@pytest.fixture
def users():
    table = Table(columns=["id", "age"], data=[["u1", 30], ["u2", 40]])
    table.set_pk("id")
    return table


@pytest.fixture
def plays():
    return Table(columns=["user", "count"], data=[["u2", 1], [None, 2]])


def state_of(table):
    snapshot = table.snapshot()
    return snapshot.version, snapshot.schema, dict(snapshot.keys), table.data.to_list()


def test_values_of_a_primary_key_know_their_table_and_column(users):
    assert users.get_column("id") == ["u1", "u2"]
    places = [
        users["id"][0],
        users[0]["id"],
        next(iter(users))["id"],
        users.data[0][0],
        next(users.iterrows())[1][0],
    ]
    for value in places:
        assert value == "u1"
        assert isinstance(value, TableKey)
        assert value.table is users
        assert value.column == "id"
    assert not isinstance(users["age"][0], TableKey)


def test_elsewhere_they_are_plain_text(users):
    assert type(users.get_column("id", convert_to="numpy")[0]).__name__ == "str_"
    assert {type(value) for value in users.to_pandas()["id"]} == {str}
    assert users.to_arrow()["id"].to_pylist() == ["u1", "u2"]


def test_a_foreign_key_knows_the_other_table(users, plays):
    plays.set_fk("user", users, "id")
    first, second = plays["user"]
    assert (first, second) == ("u2", None)
    assert (first.table, first.column) == (users, "id")
    plays.add_data("u7", 3)
    assert plays["user"][2].table is users


def test_keys_are_of_text(users, plays):
    for refused in (lambda: users.set_fk("age", plays, "user"), lambda: plays.set_fk("user", users, "age")):
        with pytest.raises(TypeMismatchError, match=r"'age' holds integer, .* is text; .*str\(value\)"):
            refused()
    with pytest.raises(TypeMismatchError, match="'count' holds integer, and a primary key is text"):
        plays.set_pk("count")


def test_a_primary_key_has_no_missing_values(users, plays):
    with pytest.raises(TypeMismatchError, match="1 missing"):
        plays.set_pk("user")
    with pytest.raises(TypeMismatchError, match="missing"):
        users.add_data(None, 50)


def test_a_column_without_values_becomes_text():
    table = Table(columns=["id"])
    table.set_pk("id")
    with pytest.raises(TypeMismatchError):
        table.add_data(3)
    table.add_data("a")
    assert isinstance(table["id"][0], TableKey)


def refusals(users, plays):
    return [
        (lambda: users.set_pk("ide"), ColumnNotFoundError, "did you mean 'id'"),
        (lambda: users.set_fk("id", plays, "user"), TableError, "'id' is the primary key"),
        (lambda: users.set_fk("id", users, "id"), TableError, "its own table"),
        (lambda: plays.set_fk("usr", users, "id"), ColumnNotFoundError, "did you mean 'user'"),
        (lambda: plays.set_fk("user", users, "idd"), ColumnNotFoundError, "did you mean 'id'"),
        (lambda: plays.set_fk("user", [["u1"]], "id"), TypeMismatchError, "no table"),
    ]


@pytest.mark.parametrize("which", range(6))
def test_what_is_refused_changes_nothing(users, plays, which):
    before = state_of(users), state_of(plays)
    refused, error, message = refusals(users, plays)[which]
    with pytest.raises(error, match=message):
        refused()
    assert (state_of(users), state_of(plays)) == before


def test_a_second_primary_key_is_refused_the_same_again_is_not():
    table = Table(columns=["a", "b"], data=[["x", "y"]])
    table.set_pk("a")
    table.set_pk("a")
    with pytest.raises(TableError, match="'a' is the primary key; a table has one"):
        table.set_pk("b")
    table.cast("a", str)
    table.set_pk("b")
    assert list(table.snapshot().keys) == ["b"]


def test_a_foreign_key_may_be_set_anew_but_is_no_primary_key(users, plays):
    plays.set_fk("user", users, "id")
    other = users[:1]
    plays.set_fk("user", other, "id")
    assert plays["user"][0].table is other
    with pytest.raises(TableError, match="points to another table"):
        plays.set_pk("user")


def test_slices_keep_keys_cast_ends_one_add_column_ends_none(users, plays):
    plays.set_fk("user", users, "id")
    users.add_column("name", ["Ada", "Bo"])
    assert users["id"][0].table is users
    part = users[1:]
    assert part["id"][0].table is part
    assert plays[:1]["user"][0].table is users
    assert plays[::-1]["user"][1].table is users
    plays.cast("user", str, optional=True)
    assert not isinstance(plays["user"][0], TableKey)
    assert not plays.snapshot().keys


def test_a_change_of_keys_is_a_change(plays, users):
    seen = []
    plays.on_change(lambda: seen.append(plays.version))
    old = plays.snapshot()
    plays.set_fk("user", users, "id")
    assert seen == [old.version + 1]
    assert not old.keys
    assert isinstance(plays.snapshot().keys["user"], ForeignKey)


def test_a_snapshot_that_outlives_its_table_has_plain_values():
    table = Table(columns=["id"], data=[["a"]])
    table.set_pk("id")
    key = table.snapshot().keys["id"]
    assert isinstance(key, PrimaryKey)
    assert key.wrap("a", "id").table is table
    del table
    assert type(key.wrap("a", "id")) is str


def test_indices(users):
    assert users.get_index() == [0, 1]
    assert users.index_ref(-1) == 1
    index = users.index_ref(1)
    assert isinstance(index, TableIndex)
    assert (index.table, index.get_row()) == (users, {"id": "u2", "age": 40})
    with pytest.raises(RowNotFoundError):
        users.index_ref(2)
