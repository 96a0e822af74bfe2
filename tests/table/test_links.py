from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Number, String
from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.table import Table, TableIndex, TableKey
from wandb_tables_widget.table.keys import ForeignIndex, ForeignKey


@pytest.fixture
def songs():
    table = Table(columns=["id", "title", "note"], data=[["s1", "Reel", "x"], ["s2", "Jig", "y"]])
    table.set_pk("id")
    return table


@pytest.fixture
def plays():
    return Table(columns=["song", "count"])


def state_of(table):
    snapshot = table.snapshot()
    return snapshot.schema, dict(snapshot.keys), table.data.to_list()


def test_an_index_makes_a_column_of_row_numbers_that_knows_its_table(songs, plays):
    plays.add_data(songs.index_ref(1), 7)
    plays.add_data(0, 8)
    plays.add_data(None, 9)
    first, second, third = plays["song"]
    assert isinstance(first, TableIndex)
    assert (first, second, third) == (1, 0, None)
    assert (first.get_row(), second.get_row()) == (songs[1], songs[0])
    assert plays.data[0][0].get_row() == plays[0]["song"].get_row() == songs[1]
    assert plays.schema["song"].dtype == Number(integer=True)
    assert plays.to_pandas()["song"].tolist()[:2] == [1, 0]


def test_a_value_of_a_primary_key_makes_a_foreign_key(songs, plays):
    plays.add_data(songs["id"][1], 7)
    key = plays.snapshot().keys["song"]
    assert isinstance(key, ForeignKey)
    assert (key.source, key.column) == (songs, "id")
    assert plays["song"][0].table is songs
    assert plays.schema["song"].dtype == String()


@given(st.permutations([0, 1, 2, 3]))
def test_plain_values_may_stand_before_and_after(order):
    songs = Table(columns=["id"], data=[["a"], ["b"]])
    values = [songs.index_ref(0), 1, None, songs.index_ref(1)]
    plays = Table(columns=["song"], data=[[values[at]] for at in order])
    assert plays["song"] == [values[at] for at in order]
    assert plays.snapshot().keys["song"].source is songs


def test_whole_columns(songs):
    table = Table(columns=["n"], data=[[1], [2]])
    table.add_column("row", songs.get_index())
    table.add_column("id", tuple(songs["id"]))
    table.add_computed_columns(lambda _, row: {"again": row["id"], "double": 2 * row["n"]})
    assert list(table.snapshot().keys) == ["row", "id", "again"]
    assert [index.get_row() for index in table["row"]] == list(songs)
    assert table["again"][1].table is songs
    assert Table(columns=["row"], data=[[index] for index in songs.get_index()])["row"][0].table is songs


def test_edits(songs, plays):
    plays.add_data(None, 1)
    plays.add_data(1, 2)
    plays.data[0][0] = songs.index_ref(0)
    assert [index.get_row()["title"] for index in plays["song"]] == ["Reel", "Jig"]
    plays.data[1] = [songs.index_ref(0), 3]
    assert plays["song"][1].get_row()["title"] == "Reel"


def test_a_foreign_key_passed_on_points_to_the_first_table(songs, plays):
    plays.add_data(songs["id"][0], 1)
    more = Table(columns=["song"], data=[[plays["song"][0]]])
    assert more["song"][0].table is songs


def test_a_tables_own_keys_are_plain_in_it(songs):
    songs.add_data(songs["id"][0], "Air", songs["id"][1])
    assert list(songs.snapshot().keys) == ["id"]
    songs.add_column("row", songs.get_index())
    songs.add_computed_columns(lambda _, row: {"copy": row["id"]})
    assert list(songs.snapshot().keys) == ["id"]
    assert type(songs["copy"][0]) is str
    assert type(songs["row"][1]) is int


def test_a_primary_key_takes_keys_of_other_tables_as_text(songs):
    copy = Table(columns=["id", "title", "note"])
    copy.set_pk("id")
    for _, row in songs.iterrows():
        copy.add_data(*row)
    assert copy["id"] == ["s1", "s2"]
    assert copy["id"][0].table is copy


def refusals(songs, plays):
    twin = songs[:]
    return [
        (lambda: plays.add_data(twin.index_ref(0), 1), r"another table; use int\(value\)"),
        (lambda: plays.add_data(2.5, 1), "would hold number"),
        (lambda: plays.add_data("s1", 1), "string"),
        (lambda: plays.add_data(songs["id"][0], 1), "string"),
        (lambda: plays.data[0].__setitem__(0, twin.index_ref(1)), "another table"),
        (lambda: plays.data[0].__setitem__(0, 1.5), "would hold number"),
        (lambda: plays.add_column("mix", [songs.index_ref(0), twin.index_ref(0)]), "another table"),
        (lambda: plays.add_column("mix", [songs.index_ref(0), 0.5]), "would hold number"),
        (lambda: plays.add_column("mix", [songs["id"][0], songs.index_ref(0)]), "string"),
    ]


@pytest.mark.parametrize("which", range(9))
def test_what_does_not_fit_is_refused_and_changes_nothing(songs, plays, which):
    plays.add_data(songs.index_ref(0), 1)
    plays.add_data(songs.index_ref(1), 2)
    before = state_of(plays)
    refused, message = refusals(songs, plays)[which]
    with pytest.raises(TypeMismatchError, match=message):
        refused()
    assert state_of(plays) == before


def test_another_column_of_the_same_table_is_refused(songs, plays):
    plays.set_fk("song", songs, "title")
    with pytest.raises(TypeMismatchError, match="to the column 'title' of a table, the value to 'id'"):
        plays.add_data(songs["id"][0], 1)


def test_mixed_columns_hold_no_indices(songs):
    mixed = Table(columns=["a"], data=[["x"]], allow_mixed_types=True)
    with pytest.raises(TypeMismatchError, match=r"would hold mixed.*int\(index\)"):
        mixed.add_data(songs.index_ref(0))
    mixed.add_data(int(songs.index_ref(0)))
    assert mixed["a"] == ["x", 0]


def test_a_table_is_kept_alive_by_what_points_to_it(plays):
    plays.add_data(Table(columns=["a"], data=[["x"]]).index_ref(0), 1)
    assert plays["song"][0].get_row() == {"a": "x"}
    assert isinstance(plays.snapshot().keys["song"], ForeignIndex)


def test_tables_may_point_to_each_other(songs, plays):
    plays.add_data(songs.index_ref(0), 1)
    songs.add_column("last", [plays.index_ref(0), None], optional=True)
    assert songs["last"][0].get_row()["song"].get_row()["last"] == 0
    assert isinstance(songs["id"][0], TableKey)
