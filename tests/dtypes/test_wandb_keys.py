from __future__ import annotations

import pytest

from wandb_tables_widget.dtypes import Column, Number, Schema, String, schema_from_wandb, schema_to_wandb
from wandb_tables_widget.dtypes.wandb_keys import KeyType, key_from_json, key_types
from wandb_tables_widget.errors import TypeMismatchError

KEYS = {
    "id": KeyType("primaryKey"),
    "fid": KeyType("foreignKey", "media/tables/72062aabbd7ecc10bea6.table.json", "id"),
    "ref": KeyType("foreignIndex", "media/tables/72062aabbd7ecc10bea6.table.json"),
}
AS_WANDB_WRITES = {
    "id": {"wb_type": "primaryKey"},
    "fid": {
        "params": {"col_name": "id", "table": "media/tables/72062aabbd7ecc10bea6.table.json"},
        "wb_type": "foreignKey",
    },
    "ref": {
        "params": {"table": "media/tables/72062aabbd7ecc10bea6.table.json"},
        "wb_type": "foreignIndex",
    },
}


@pytest.mark.parametrize("name", KEYS)
def test_both_ways(name):
    assert KEYS[name].to_json() == AS_WANDB_WRITES[name]
    assert key_from_json(AS_WANDB_WRITES[name]) == KEYS[name]


def test_in_the_types_of_a_table():
    schema = Schema(
        (
            Column("id", String(), optional=False),
            Column("fid", String()),
            Column("ref", Number(integer=True)),
            Column("n", Number()),
        )
    )
    types = schema_to_wandb(schema, KEYS)
    type_map = types["params"]["type_map"]
    assert type_map["id"] == AS_WANDB_WRITES["id"]
    assert AS_WANDB_WRITES["fid"] in type_map["fid"]["params"]["allowed_types"]
    assert key_types(type_map) == KEYS
    assert schema_from_wandb(types, list(schema.names)) == schema


@pytest.mark.parametrize(
    "type_json", [{"wb_type": "string"}, {"wb_type": 3}, {}, None, "primaryKey", {"wb_type": "union"}]
)
def test_other_types_are_no_keys(type_json):
    assert key_from_json(type_json) is None


@pytest.mark.parametrize(
    "type_json",
    [
        {"wb_type": "foreignIndex"},
        {"wb_type": "foreignIndex", "params": {}},
        {"wb_type": "foreignIndex", "params": {"table": 3}},
        {"wb_type": "foreignIndex", "params": 3},
        {"wb_type": "foreignKey", "params": {"table": "t"}},
        {"wb_type": "foreignKey", "params": {"col_name": "id"}},
        {"wb_type": "foreignKey", "params": {"table": "t", "col_name": ["id"]}},
    ],
)
def test_a_key_that_points_nowhere_is_refused(type_json):
    with pytest.raises(TypeMismatchError, match="which table and column"):
        key_from_json(type_json)
