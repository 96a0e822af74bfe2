from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Column,
    Dict,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    Schema,
    String,
    Timestamp,
    schema_from_wandb,
    schema_to_wandb,
)
from wandb_tables_widget.dtypes.wandb import column_from_wandb, from_wandb, to_wandb
from wandb_tables_widget.errors import TypeMismatchError

scalars = st.one_of(
    st.builds(Number, st.booleans()),
    st.sampled_from([Boolean(), String(), AnyType(), NoneDType(), Media("image-file"), Media("audio-file")]),
    st.builds(Timestamp, st.sampled_from([None, "UTC", "Europe/Berlin"])),
    st.just(Timestamp(date=True)),
    st.builds(NDArray, st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple)),
)
dtypes = st.recursive(
    scalars,
    lambda inner: (
        st.builds(List, inner)
        | st.dictionaries(st.text(), inner, max_size=3).map(lambda fields: Dict(tuple(fields.items())))
    ),
    max_leaves=6,
)


@given(dtypes)
def test_a_type_survives_its_json(dtype):
    assert from_wandb(json.loads(json.dumps(to_wandb(dtype)))) == dtype


@given(st.dictionaries(st.text(min_size=1), st.tuples(dtypes, st.booleans()), max_size=4))
def test_a_schema_survives_its_json(columns):
    schema = Schema(
        tuple(
            Column(name, dtype, optional or isinstance(dtype, (AnyType, NoneDType)))
            for name, (dtype, optional) in columns.items()
        )
    )
    assert schema_from_wandb(json.loads(json.dumps(schema_to_wandb(schema))), list(schema.names)) == schema


def test_the_form_is_that_of_a_table_json():
    schema = Schema((Column("when", Timestamp()), Column("b", Boolean())))
    assert schema_to_wandb(schema) == {
        "wb_type": "typedDict",
        "params": {
            "type_map": {
                "when": {
                    "wb_type": "union",
                    "params": {"allowed_types": [{"wb_type": "none"}, {"wb_type": "timestamp"}]},
                },
                "b": {
                    "wb_type": "union",
                    "params": {"allowed_types": [{"wb_type": "boolean"}, {"wb_type": "none"}]},
                },
            }
        },
    }


@pytest.mark.parametrize(
    ("type_json", "dtype"),
    [
        ({"wb_type": "dictionary", "params": {"type_map": {}}}, Dict()),
        ({"wb_type": "wandb.Image", "params": {}}, Media("image-file")),
        ({"wb_type": "pythonObject", "params": {"class_name": "Timestamp"}}, AnyType()),
        ({"wb_type": "primaryKey"}, String()),
        ({"wb_type": "foreignKey", "params": {"table": "t", "col_name": "id"}}, String()),
        ({"wb_type": "list", "params": {"element_type": {"wb_type": "number"}, "length": 3}}, List(Number())),
    ],
)
def test_what_the_original_writes_is_read(type_json, dtype):
    assert from_wandb(type_json) == dtype


def test_a_union_of_types_that_do_not_mix_is_mixed():
    union = {"wb_type": "union", "params": {"allowed_types": [{"wb_type": "number"}, {"wb_type": "string"}]}}
    assert column_from_wandb("x", union) == Column("x", AnyType(), optional=True)


def test_a_column_without_none_is_not_optional():
    assert column_from_wandb("x", {"wb_type": "number"}).optional is False


@pytest.mark.parametrize(
    "broken", [None, {}, {"wb_type": 3}, {"wb_type": "x"}, {"wb_type": "list", "params": 1}]
)
def test_other_json_is_refused(broken):
    with pytest.raises(TypeMismatchError):
        from_wandb(broken)


def test_a_missing_column_is_named():
    with pytest.raises(TypeMismatchError, match="'b'"):
        schema_from_wandb({"wb_type": "typedDict", "params": {"type_map": {}}}, ["b"])
