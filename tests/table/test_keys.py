from __future__ import annotations

import json

import pytest

from wandb_tables_widget.errors import ColumnNotFoundError, NotFoundError, TypeMismatchError
from wandb_tables_widget.table import Table
from wandb_tables_widget.table.keys import ForeignIndex, PrimaryKey, keys_from_json, keys_to_json


class Store:
    """Keeps tables by name, as JSON and Arrow, the way a real one does."""

    def __init__(self):
        self.kept, self.loads = {}, []

    def name_of(self, table):
        return f"rows-{len(table)}-{'-'.join(table.columns)}"

    def save(self, table):
        snapshot = table.snapshot()
        keys = json.dumps(keys_to_json(snapshot.keys, self.name_of))
        self.kept[self.name_of(table)] = (snapshot.data, snapshot.schema, keys)
        return self.name_of(table)

    def load(self, name):
        self.loads.append(name)
        if name not in self.kept:
            raise NotFoundError(f"there is no table {name!r}")
        data, schema, keys = self.kept[name]
        found = keys_from_json(json.loads(keys), self.load)
        return Table.from_arrow(data, schema=schema, keys=found, stored_name=name)


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def songs():
    table = Table(columns=["id", "title"], data=[["s1", "Reel"], ["s2", "Jig"]])
    table.set_pk("id")
    return table


@pytest.fixture
def plays(songs):
    table = Table(columns=["row", "song"], data=[[songs.index_ref(1), "s2"], [None, None]])
    table.set_fk("song", songs, "id")
    return table


def test_json_is_that_of_wandb(store, songs, plays):
    assert keys_to_json(songs.snapshot().keys, store.name_of) == {"id": {"wb_type": "primaryKey"}}
    assert keys_to_json(plays.snapshot().keys, store.name_of) == {
        "row": {"wb_type": "foreignIndex", "params": {"table": "rows-2-id-title"}},
        "song": {"wb_type": "foreignKey", "params": {"table": "rows-2-id-title", "col_name": "id"}},
    }


def test_keys_survive_a_store_and_are_followed_lazily(store, songs, plays):
    store.save(songs)
    back = store.load(store.save(plays))
    assert store.loads == ["rows-2-row-song"]
    index, key = back[0].values()
    assert (index, key) == (1, "s2")
    assert store.loads == ["rows-2-row-song"]
    assert index.get_row() == {"id": "s2", "title": "Jig"}
    assert key.table == songs
    assert key.column == "id"
    assert store.loads == ["rows-2-row-song", "rows-2-id-title"]
    assert back[0]["row"].table["id"][0].table is index.table
    assert back[1] == {"row": None, "song": None}


def test_a_table_that_was_not_kept_is_named_when_it_is_followed(store, plays):
    back = store.load(store.save(plays))
    assert back["song"] == ["s2", None]
    with pytest.raises(NotFoundError, match="rows-2-id-title"):
        back["row"][0].get_row()


def test_a_loaded_table_is_the_one_that_is_pointed_to_until_it_changes(store, songs, plays):
    name = store.save(songs)
    back = store.load(store.save(plays))
    again = store.load(name)
    back.add_data(again.index_ref(0), again["id"][0])
    assert back["row"][2].get_row()["title"] == "Reel"
    again.add_data("s3", "Air")
    assert again.stored_name is None
    with pytest.raises(TypeMismatchError, match="points to another table"):
        back.add_data(again.index_ref(2), None)
    assert len(back) == 3


def test_a_table_read_back_and_kept_again_keeps_the_name(store, songs, plays):
    store.save(songs)
    first = store.save(plays)
    back = store.load(first)
    store.loads.clear()
    assert store.save(back) == first
    assert keys_to_json(back.snapshot().keys, store.name_of) == keys_to_json(
        plays.snapshot().keys, store.name_of
    )
    assert store.loads == []


def test_tables_that_point_to_each_other(store, songs, plays):
    songs.add_column("last", [plays.index_ref(0), None], optional=True)
    store.save(plays)
    back = store.load(store.save(songs))
    assert back["last"][0].get_row()["row"].get_row()["title"] == "Jig"


def test_types_of_other_columns_are_passed_over(store):
    types = {"a": {"wb_type": "string"}, "b": {"wb_type": "primaryKey"}, "c": {"wb_type": "number"}}
    found = keys_from_json(types, store.load)
    assert list(found) == ["b"]
    assert isinstance(found["b"], PrimaryKey)


def test_keys_must_fit_the_columns(store, songs):
    data = songs.to_arrow()
    with pytest.raises(ColumnNotFoundError):
        Table.from_arrow(data, keys={"nope": PrimaryKey()})
    with pytest.raises(TypeMismatchError, match="'title' would hold string"):
        Table.from_arrow(data, keys={"title": ForeignIndex(songs)})
